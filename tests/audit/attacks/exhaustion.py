"""Exhausting resources: memory, processes, files, output, time; also those of the grader.

Everything is bounded: if a limit fails, the machine loses a few gigabytes for a few seconds.
"""

import json
import os
import resource
from pathlib import Path

from tests.audit.attacks.forged import DOOR
from tests.audit.attacks.network import CUT_OFF
from tests.audit.attacks.writing import INSIDE
from tests.audit.cases import TOPIC, Case, attack, blank, hand_in

FAMILY = "exhaustion"
_LEFT_OVER = f"rnn-audit-{os.getpid()}"  # the name of processes that try to stay
_GRADER_MIB = 3072  # a kernel has 2048: a larger process is the grader
_FEEDBACK = 6 * 1024 * 1024  # the grader keeps 4 MiB of output


def grew(_course: Path) -> str:
    """Whether a process that ran for us, the grader among them, took more than a kernel may."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return f"the grader took {peak:,} MiB of memory" if peak > _GRADER_MIB else ""


def _stayed(_course: Path) -> str:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if _LEFT_OVER.encode() in process.read_bytes().split(b"\0")[0]:
                found.append(process.parent.name)
        except OSError:
            continue
    return f"processes that outlive the kernel: {', '.join(found)}" if found else ""


def _large_feedback(course: Path) -> str:
    for path in course.glob(f"autograded/*/{TOPIC}/{TOPIC}.ipynb"):
        if path.stat().st_size > _FEEDBACK:
            return f"a feedback notebook of {path.stat().st_size:,} bytes"
    return ""


def _escaped(course: Path) -> str:
    escaped = b"\x1b]0;" in (course / "autograde.log").read_bytes()
    return "an escape sequence reached the terminal" if escaped else _large_feedback(course)


def slower_than(name: str, seconds: float):
    def harm(course: Path) -> str:
        path = course / "autograded" / name / TOPIC / "result.json"
        took = json.loads(path.read_text())["seconds"] if path.is_file() else 0.0
        return f"grading took {took:.0f} s" if took > seconds else ""

    return harm


_LIST = """
rows = []
while len(rows) < 4096:
    rows.append(b"x" * (1 << 20))
if len(rows) == 4096:  # the rest of a cell goes on after a MemoryError
    print("BREACH: has", len(rows), "MiB")
"""

_NUMPY = """
import numpy as np
many = [np.ones((1 << 17) * 512) for _ in range(8)]
print("BREACH: has 4 GiB")
"""

_PROCESSES_WITH_MEMORY = """
import signal, time
pids = []
for _ in range(10):
    if not (pid := os.fork()):
        try:
            kept = [b"x" * (1 << 20) for _ in range(400)]
            time.sleep(20)
        finally:
            os._exit(0)
    pids.append(pid)
time.sleep(12)
left = sum(os.waitpid(pid, os.WNOHANG) == (0, 0) for pid in pids)
for pid in pids:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
if left > 6:
    print("BREACH:", left, "processes have 400 MiB each")
"""

_FOLDERS = """
written = 0
for folder in ("/tmp", "/dev/shm", "/run/kernel", "/var/tmp", "/run"):
    try:
        with open(folder + "/rnn_audit_filled", "wb", buffering=0) as file:
            for _ in range(1536):
                written += file.write(bytes(1 << 20))
    except OSError:
        pass
    try:
        os.unlink(folder + "/rnn_audit_filled")
    except OSError:
        pass
if written > 1200 << 20:
    print("BREACH: wrote", written, "bytes")
try:
    with open("/tmp/rnn_audit_sparse", "wb") as file:
        file.truncate(1 << 40)
    print("BREACH: a file of a terabyte")
except OSError:
    pass
"""

_MANY_FILES = """
import time
end, number = time.monotonic() + 8, 0
try:
    while time.monotonic() < end:
        number += 1
        open(f"/tmp/{number}", "x").close()
        os.symlink("x" * 200, f"/tmp/{number}-link")
except OSError:
    pass
"""

_FORKS = """
import time
end = time.monotonic() + 8
first = os.getpid()
while time.monotonic() < end:
    try:
        os.fork()
    except OSError:
        time.sleep(0.1)
    if os.getpid() != first and time.monotonic() > end:
        os._exit(0)
if os.getpid() != first:
    os._exit(0)
"""

_THREADS = """
import threading
stop, started = threading.Event(), 0
try:
    for _ in range(3000):
        threading.Thread(target=stop.wait, daemon=True).start()
        started += 1
except RuntimeError:
    pass
stop.set()
if started > 1024:
    print("BREACH:", started, "threads")
"""

_DAEMONS = f"""
import signal
for kind in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
    signal.signal(kind, signal.SIG_IGN)
for _ in range(5):
    if not os.fork():
        os.setsid()
        if not os.fork():
            os.execv("/bin/sleep", ["{_LEFT_OVER}", "90"])
        os._exit(0)
"""

# The rest of the notebook runs beside the flood.
_FLOOD = """
import sys, threading
def flood(write):
    for _ in range(200_000):
        write()
line = "x" * 2000 + "\\n"
for write in (lambda: print(line), lambda: os.write(1, line.encode()),
              lambda: os.write(2, line.encode()), lambda: sys.stderr.write(line)):
    threading.Thread(target=flood, args=(write,), daemon=True).start()
import time
time.sleep(8)
"""

_LOOP = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""

_STOPPED = "import signal\nos.kill(os.getpid(), signal.SIGSTOP)\n"

_EARLY = (
    DOOR
    + """
with socket.socket(socket.AF_UNIX) as end:
    end.connect(os.environ["RNN_REVIEW_DOOR"])
    end.sendall(b"answer char_maps 5000\\nhalf")
os._exit(0)
"""
)

_CROWD = (
    DOOR
    + """
crowd = []
for _ in range(2000):
    try:
        end = socket.socket(socket.AF_UNIX)
        end.setblocking(False)
        end.connect(os.environ["RNN_REVIEW_DOOR"])
    except OSError:
        pass
    crowd.append(end)
    if len(crowd) == 900:
        crowd.clear()
"""
)

_DRIPS = (
    DOOR
    + """
import threading, time
def drip():
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(os.environ["RNN_REVIEW_DOOR"])
        for _ in range(300):
            end.sendall(b"a")
            time.sleep(0.5)
threading.Thread(target=drip, daemon=True).start()
time.sleep(2)
"""
)

# The door waits for an end of a connection that lies, unread, in another connection's queue.
_IN_FLIGHT = (
    DOOR
    + """
import array, time
first, second = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
first.connect(os.environ["RNN_REVIEW_DOOR"])
time.sleep(1)
second.connect(os.environ["RNN_REVIEW_DOOR"])
rights = array.array("i", [first.fileno()])
second.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
"""
)

# The comment must not reach the teacher's terminal, whatever is reported about the cell.
_DISPLAYS = """# \x1b]0;taken\x07
from IPython.display import display
for _ in range(20_000):
    display({"text/plain": ""}, raw=True)
"""

_ERRORS = """
kernel = get_ipython().kernel
parent = kernel.get_parent()
words = {"ename": "x" * 200, "evalue": "x" * 2000, "traceback": []}
for _ in range(20_000):
    kernel.session.send(kernel.iopub_socket, "error", words, parent=parent)
"""

# One message whose frames never end, sent to the grader in ZeroMQ's protocol.
_FRAMES = (
    CUT_OFF
    + """
import threading
done = threading.Event()
def serve(listener):
    end, _ = listener.accept()
    end.settimeout(10)
    try:
        end.sendall(b"\\xff" + bytes(8) + b"\\x7f\\x03\\x00NULL" + bytes(48))
        body = b"\\x05READY\\x0bSocket-Type\\x00\\x00\\x00\\x03PUB"
        end.sendall(bytes([4, len(body)]) + body)
        frame = b"\\x03" + (1 << 20).to_bytes(8, "big") + bytes(1 << 20)
        for _ in range(3500):
            end.sendall(frame)
    except OSError:
        pass
    done.set()
listener = socket.socket(socket.AF_UNIX)
cut_off()
listener.bind(PLACE)
listener.listen()
threading.Thread(target=serve, args=(listener,), daemon=True).start()
done.wait(20)
os._exit(0)
"""
)

# Instead of the kernel.
_NO_KERNEL = b"import time\ntime.sleep(600)\n"


def _exhausts(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, INSIDE + code, **options)


_WITHOUT_MEMORY = {"states": ("graded", "out of memory")}

CASES = (
    _exhausts("list-grows", "fills a list without end", _LIST, **_WITHOUT_MEMORY),
    _exhausts("numpy-memory", "makes arrays of 4 GiB", _NUMPY, **_WITHOUT_MEMORY),
    _exhausts(
        "memory-of-many",
        "shares 4 GiB among processes",
        _PROCESSES_WITH_MEMORY,
        **_WITHOUT_MEMORY,
    ),
    _exhausts("folders-filled", "fills every folder that it can", _FOLDERS, **_WITHOUT_MEMORY),
    _exhausts("many-files", "makes files without number", _MANY_FILES, **_WITHOUT_MEMORY),
    _exhausts(
        "fork-bomb",
        "forks without end",
        _FORKS,
        states=("graded", "timeout", "out of memory", "kernel died"),
    ),
    _exhausts("threads", "starts 3,000 threads", _THREADS),
    _exhausts("daemons", "leaves processes that outlive the notebook", _DAEMONS, harm=_stayed),
    _exhausts(
        "output-flood",
        "prints and writes to both outputs all the time",
        _FLOOD,
        states=("graded", "timeout"),
        harm=_large_feedback,
    ),
    _exhausts("loop", "loops and ignores interrupts", _LOOP, states=("timeout",)),
    _exhausts("sleep", "sleeps", "import time\ntime.sleep(3600)\n", states=("timeout",)),
    _exhausts(
        "stopped", "stops its own process, which then never answers", _STOPPED, states=("timeout",)
    ),
    attack(FAMILY, "ends-early", "ends within a request", _EARLY, states=("kernel died",)),
    attack(FAMILY, "crowd", "connects to the challenge socket 2,000 times", _CROWD),
    attack(FAMILY, "drips", "sends bytes to the challenge socket very slowly", _DRIPS),
    attack(
        FAMILY,
        "in-flight",
        "keeps the challenge socket waiting after its own end",
        _IN_FLIGHT,
        harm=slower_than("in-flight", 28),
    ),
    _exhausts(
        "empty-displays",
        "sends displays that no limit counts",
        _DISPLAYS,
        states=("graded", "timeout"),
        harm=_escaped,
    ),
    _exhausts(
        "errors-without-traceback",
        "sends long errors that no limit counts",
        _ERRORS,
        states=("graded", "timeout"),
        harm=_large_feedback,
    ),
    _exhausts(
        "endless-message",
        "sends the grader a message that never ends",
        _FRAMES,
        states=("kernel died", "timeout", "out of memory", "needs review"),
        harm=grew,
    ),
    Case(
        "no-kernel",
        FAMILY,
        "puts a program in the kernel's place that never answers",
        hand_in(blank(), others={"ipykernel_launcher.py": _NO_KERNEL}),
        states=("graded", "needs review", "timeout"),
    ),
)
