"""Reading what students must not see: grades, solutions, others' work, credentials."""

from pathlib import Path

from tests.audit.attacks.writing import INSIDE
from tests.audit.cases import TOPIC, Case, attack, blank, hand_in, with_code

FAMILY = "reading"

_SHOW = (
    INSIDE
    + f"""
TOPIC = {TOPIC!r}
SOLUTION = "BEGIN " + "SOLUTION"
MINE = ("/tmp/home", "/submission", "/proc", "/dev")
def found(what, path):
    print("BREACH: found", what, path)
def readable(path):
    try:
        with open(path, "rb") as file:
            return file.read(1 << 16)
    except OSError:
        return b""
def walk(*tops, skip=MINE):
    for top in tops:
        for folder, folders, files in os.walk(top):
            folders[:] = [f for f in folders if os.path.join(folder, f) not in skip]
            yield folder, folders, files
"""
)

_GRADEBOOK = """
import glob, sys
tops = ["", "/", *("../" * n for n in range(1, 12))]
for mount in open("/proc/self/mountinfo"):
    tops.append(os.path.dirname(mount.split()[3]) + "/")
for prefix in {sys.prefix, sys.base_prefix, *sys.path, os.environ.get("PWD", "")}:
    while len(prefix) > 1:
        prefix = os.path.dirname(prefix)
        tops.append(prefix + "/")
for top in sorted(set(tops)):
    for name in ("gradebook.db", "course/gradebook.db", ".gradebook.db", "gradebook.db-journal",
                 "nbgrader_config.py", "build/*/*/gradebook.db", "*/gradebook.db"):
        for path in glob.glob(top + name):
            if readable(path):
                found("a gradebook", path)
"""

_DATABASES = """
for folder, _, files in walk("/"):
    for name in files:
        if not name.endswith((".db", ".sqlite", ".sqlite3", ".npz", ".csv")):
            continue
        if folder.endswith("/nbgrader/tests/apps/files"):  # nbgrader's own
            continue
        content = readable(os.path.join(folder, name))
        if b"submitted_assignment" in content or name in ("reference.npz", "gradebook.db"):
            found("grades or responses", os.path.join(folder, name))
"""

_SOLUTIONS = """
import gc, inspect, linecache, sys
for folder, folders, files in walk("/"):
    for name in (*folders, *files):
        if name.startswith(TOPIC) or name in ("submitted", "autograded", "solutions", "gradebook"):
            if "site-packages" not in folder and not folder.startswith(("/usr", sys.base_prefix)):
                found("the course's", os.path.join(folder, name))
for folder, _, files in walk("/course"):
    for name in files:
        if SOLUTION.encode() in readable(os.path.join(folder, name)):
            found("a solution", os.path.join(folder, name))
for name, (_, _, lines, _) in list(linecache.cache.items()):
    if SOLUTION in "".join(lines):
        found("a solution", name)
"""

_OTHERS = """
import glob
notebook = f"{TOPIC}.ipynb"
mine = readable(f"/submission/{notebook}")
for path in ("/submission/..", "/submission/../*/submission", "/tmp/review-*", "/run/door/..",
             "/submission/../../*/*", "/run/door/../../*/submission", "/tmp/review-kernel-*/*"):
    for match in glob.glob(path):
        for folder in (match, os.path.join(match, TOPIC), os.path.join(match, "submission")):
            if readable(os.path.join(folder, notebook)) not in (b"", mine):
                found("another's notebook", folder)
            if os.path.basename(match).startswith("review-"):
                found("another's folder", match)
for number in range(1, 33):
    for name in ("root/submission", "cwd", "root/tmp/home"):
        path = f"/proc/{number}/{name}/{notebook}"
        if readable(path) not in (b"", mine):
            found("another's notebook", path)
"""

_PASSWORDS = """
import sys
for path in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/hosts", "/etc/machine-id",
             "/etc/ssh/ssh_host_ed25519_key", "/etc/environment", "/var/log/auth.log",
             "/var/lib/dpkg/status", "/root/.ssh/id_rsa", "/root/.bash_history", "/root/.netrc"):
    if readable(path):
        found("the machine's", path)
for line in open("/etc/passwd"):
    if not line.startswith("student:"):
        found("a user", line)
# Above the interpreter and the environment there may be homes: they must hold nothing else.
real = os.path.realpath(sys.executable)
shown = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(real))]
for top in ("/root", "/home", "/Users", "/mnt", "/media", "/srv", "/opt", "/var", "/work", "/data"):
    for folder, folders, files in walk(top, skip=shown):
        for name in files:
            found("a file of a home", os.path.join(folder, name))
"""

_PROCESSES = """
words = (b"autograde", b"submitted/", b"gradebook", b"0-neighbour", b"m-neighbour", b"z-neighbour")
mine = os.getpid()
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline", "maps", "stack", "syscall", "io", "limits", "comm"):
        content = readable(f"/proc/{pid}/{name}")
        if any(word in content for word in words):
            found("of another process", f"/proc/{pid}/{name}")
    if int(pid) not in (1, mine) and os.getppid() != int(pid):
        if b"ipykernel" in (line := readable(f"/proc/{pid}/cmdline")):
            found("another's kernel", line)
    for number in range(100):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{number}")
        except OSError:
            continue
        if int(pid) != mine and target.startswith("/") and not target.startswith("/dev/null"):
            found("an open file", target)
threads = os.listdir("/proc/self/task")
for number in range(2, 4000):
    if os.path.exists(f"/proc/{number}/exe") and str(number) not in threads:
        if (program := os.readlink(f"/proc/{number}/exe")) != "/usr/bin/cat":  # the placeholder
            found("a process", program)
"""

_GRADER = """
import importlib, importlib.util, site, sys
rooms = ("judge.judge", "judge.known_mistake", "intake.read_notebook", "running.door",
         "sandbox.mounts", "records.gradebook", "grading.submission", "course.folder", "cli",
         "nbgrader_plugin")
for name in rooms:
    try:
        module = importlib.import_module(f"grader.{name}")
    except ImportError:
        continue
    found("the grader's", module.__file__)
for name in ("slides", "tests.harness", "tests.answers.three_characters", "solutions"):
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    found("the course's", name)
for folder, _, files in walk("/"):
    if files and folder.endswith(("/grader", "/grader/__pycache__", "/grader/sandbox")):
        for name in files:
            if name.startswith(("judge", "grade.", "gradebook", "door", "execute")):
                found("the grader's", os.path.join(folder, name))
"""

_MEMORY = """
import gc, sys, threading
from grader.student import check
kinds = ("Judge", "Grader", "Door", "Execution", "Verdict", "Result")
for thing in gc.get_objects():
    if type(thing).__name__ in kinds and type(thing).__module__.startswith("grader"):
        found("in memory", type(thing))
    if type(thing) is dict and "held_out" in thing:
        found("in memory", "what is withheld")
for frame in sys._current_frames().values():
    while frame:
        if frame.f_code.co_filename.endswith(("judge.py", "grade.py", "door.py", "execute.py")):
            found("a frame", frame.f_code.co_filename)
        frame = frame.f_back
history = get_ipython().history_manager
for _, _, source in [*history.search("*"), *history.get_tail(100)]:
    if SOLUTION in source:
        found("in the history", source[:50])
for path in (str(history.hist_file), "/tmp/home/.ipython/profile_default/history.sqlite"):
    if SOLUTION.encode() in readable(path):
        found("in the history", path)
"""

_CREDENTIALS = """
import re
odd = re.compile("TOKEN|SECRET|PASSW|CREDENTIAL|AWS_|AZURE|GOOGLE|GITHUB|OPENAI|_KEY$|^KEY|COOKIE"
                 "|AUTH|SSH_|PROXY|DATABASE_URL|DSN|JUPYTER|NBGRADER|SUDO")
homes = ("/root", "/home/", "/work", "/Users")
sources = [os.environ.items()]
for pid in filter(str.isdigit, os.listdir("/proc")):
    lines = readable(f"/proc/{pid}/environ").decode(errors="replace").split("\\0")
    sources.append([line.partition("=")[::2] for line in lines if line])
for name, value in (pair for source in sources for pair in source):
    if odd.search(name):
        found("a variable", name)
    if name not in ("PATH", "PYTHONPATH") and value.startswith(homes):
        found("a path of the machine in", name)
for name in (".aws/credentials", ".netrc", ".git-credentials", ".pypirc", ".kaggle/kaggle.json",
             ".config/gcloud", ".docker/config.json", ".ssh", ".jupyter", ".gnupg"):
    for home in ("/root", os.path.expanduser("~"), os.path.expanduser("~root"), "/tmp/home"):
        if os.path.exists(f"{home}/{name}"):
            found("a file of credentials", f"{home}/{name}")
"""

_KERNEL_MEMORY = """
import ctypes
for path in ("/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/proc/kcore", "/proc/kmsg",
             "/proc/kpagecount", "/proc/vmallocinfo", "/proc/slabinfo", "/proc/1/mem",
             "/sys/kernel/debug", "/sys/firmware/dmi/tables/DMI", "/proc/keys"):
    content = readable(path)
    if content.strip() and not (path == "/proc/keys" and content.count(b"\\n") == 0):
        found("the kernel's", path)
for path, column in (("/proc/kallsyms", 0), ("/proc/iomem", 0), ("/proc/modules", 5)):
    for line in readable(path).decode().splitlines():
        fields = line.replace("-", " ").split()
        if len(fields) > column and fields[column].strip("0x"):
            found("addresses in", path)
            break
text = ctypes.create_string_buffer(4096)
if ctypes.CDLL(None).klogctl(3, text, 4096) > 0:
    found("the kernel's log", text.value[:40])
for line in readable("/proc/partitions").decode().splitlines()[2:]:
    name = line.split()[-1]
    if readable(f"/dev/{name}"):
        found("a disk", name)
"""

_DOOR = """
import io, socket
from grader.contract import wire
from rnn_review import COURSE
TOPICS = {name: tuple(COURSE.questions(name).values()) for name in COURSE.assignments}
QUESTIONS = {q.name: q for topic in TOPICS.values() for q in topic}
DOOR = os.environ.get("RNN_REVIEW_DOOR")
def ask(line):
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(5)
        door.connect(DOOR)
        door.sendall(line)
        door.shutdown(socket.SHUT_WR)
        reply = b""
        while part := door.recv(1 << 16):
            reply += part
        return reply
ours = {question.name for question in TOPICS[TOPIC]}
names = [*QUESTIONS, "train_three_chars/held_out", "held_out", "*", "", "reference", "../judge"]
for name in names if DOOR else ():
    for verb in ("ask", "ASK", "get", "reference", "responses", "verdict", "list"):
        reply = ask(f"{verb} {name}\\n".encode())
        if reply.startswith(b"PK") and (name not in ours or verb != "ask"):
            found("a challenge", f"{verb} {name}")
        if reply.startswith(b"PK") and "held_out" in wire.from_bytes(reply, name):
            found("what is withheld", name)
for name in ours if DOOR else ():
    ask(f"answer {name} 3\\n".encode() + b"abc")
    for line in (f"answer {name} 0\\n", f"ask {name} held_out\\n", f"ask {name}\\0\\n"):
        if len(reply := ask(line.encode())) > 100:
            found("more than words", reply[:40])
"""

# Asked again in the same run, a challenge must say nothing about what is withheld.
_TWO_CHALLENGES = """
from grader.contract import wire
from rnn_review import COURSE
TOPICS = {name: tuple(COURSE.questions(name).values()) for name in COURSE.assignments}
QUESTIONS = {q.name: q for topic in TOPICS.values() for q in topic}
DOOR = os.environ.get("RNN_REVIEW_DOOR")
if DOOR:
    import numpy as np
    first, second = (wire.ask(DOOR, "train_three_chars") for _ in range(2))
    if not np.array_equal(first["idx"], second["idx"]):
        found("another challenge", "by asking twice")
    windows = wire.ask(DOOR, "three_char_windows")["idx"]
    for seed in (*range(500), 2016, os.getpid(), os.getppid()):
        for entropy in (seed, [seed, 1], [2016, seed]):
            drawn = QUESTIONS["three_char_windows"].challenge(np.random.default_rng(entropy))
            if np.array_equal(drawn["idx"], windows):
                found("the seed", entropy)
"""

_MACHINE = """
import socket
for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd", "/run/systemd",
             "/run/user", "/run/dbus", "/run/lock", "/sys/kernel", "/sys/fs/cgroup", "/sys/class",
             "/var", "/boot", "/lost+found", "/snap", "/host", "/mnt", "/etc/resolv.conf"):
    if os.path.exists(path):
        found("of the machine", path)
import sys
environment = {part for folder in (sys.prefix, sys.base_prefix) for part in folder.split("/")}
if set(os.listdir("/tmp")) - {"home"} - environment:
    found("in /tmp", os.listdir("/tmp"))
if os.listdir("/dev/shm"):
    found("in /dev/shm", os.listdir("/dev/shm"))
for line in open("/proc/net/unix"):
    name = line.split()[7:]
    if name and name[0] != "Path" and not name[0].startswith(("/run/kernel/", "/run/door/")):
        found("a socket", name[0])
for path in ("/proc/net/tcp", "/proc/net/udp", "/proc/net/route", "/proc/net/arp"):
    if len(readable(path).splitlines()) > 1:
        found("connections", path)
for path in ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg"):
    if len(readable(path).splitlines()) > 1:
        found("shared memory", path)
if socket.gethostname() not in ("sandbox", "desk"):
    found("the machine's name", socket.gethostname())
"""

# Links beside the notebook to outside: they must not have been copied.
_LINKS = {
    "shadow": "/etc/shadow",
    "home": "/root",
    "gradebook.db": "../../../gradebook.db",
    "neighbour": f"../../0-neighbour/{TOPIC}",
    "solution": "../../../source",
    "loop": ".",
}
_FOLLOW = f"""
for name in {sorted(_LINKS)}:
    for folder in ("/submission", "/tmp/home", "/submission/inner", "/tmp/home/inner"):
        path = f"{{folder}}/{{name}}"
        if os.path.lexists(path) or readable(path):
            found("a link that came along", path)
"""


def _with_links(folder: Path) -> None:
    hand_in(with_code(blank(), _SHOW + _FOLLOW))(folder)
    inner = folder / "inner"
    inner.mkdir()
    for name, target in _LINKS.items():
        (folder / name).symlink_to(target)
        (inner / name).symlink_to(target)


def _reads(name: str, tries: str, code: str) -> Case:
    return attack(FAMILY, name, tries, _SHOW + code)


CASES = (
    _reads("gradebook-guessed", "opens the gradebook where it might be", _GRADEBOOK),
    _reads("databases", "looks everywhere for databases and stored responses", _DATABASES),
    _reads("solutions", "looks for solutions and course folders", _SOLUTIONS),
    _reads("other-submissions", "looks for others' submissions", _OTHERS),
    _reads("passwords-and-homes", "reads passwords, keys and home folders", _PASSWORDS),
    _reads("other-processes", "reads data of other processes", _PROCESSES),
    _reads("grader-source", "imports and reads the grader's trusted side", _GRADER),
    _reads("grader-memory", "looks for the judge in memory, frames and history", _MEMORY),
    _reads("credentials", "looks for tokens and passwords in variables and files", _CREDENTIALS),
    _reads("kernel-memory", "reads the machine's memory, log and disks", _KERNEL_MEMORY),
    _reads(
        "door-asked",
        "asks the challenge socket for what is withheld and for other exercises",
        _DOOR,
    ),
    _reads("challenge-predicted", "guesses the seed of the challenges", _TWO_CHALLENGES),
    _reads("machine", "looks for services, sockets and files of the machine", _MACHINE),
    Case("links-handed-in", FAMILY, "submits links to grades and passwords", _with_links),
)
