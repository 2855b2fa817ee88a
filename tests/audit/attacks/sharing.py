"""What sandboxes share: processors, files of the system, terminals, the order in which they die.

Submissions that run at the same time, or one after the other, could tell each other things through
it, or take it away from each other.
"""

from tests.audit.attacks.writing import INSIDE
from tests.audit.cases import Case, attack

FAMILY = "sharing"

# A read-only file that every sandbox sees; `allowed` says what must not have worked.
_FILES = f"""{INSIDE}
import ctypes, fcntl, mmap, os, struct, sys
shared = open(os.path.realpath("/usr/bin/env"), "rb")
libc = ctypes.CDLL(None, use_errno=True)
def allowed(what, call):
    try:
        result = call()
    except OSError:
        return
    if result != -1:
        print("BREACH:", what)
"""

_BUSY = """
import os, time
def busy():
    while True:
        pass
"""


def _shares(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, _FILES + code, **options)


def _hogs(name: str, tries: str, code: str) -> Case:
    """Whatever becomes of it: its neighbours keep their points."""
    ends = ("graded", "timeout", "out of memory", "kernel died")
    return attack(FAMILY, name, tries, INSIDE + _BUSY + code, states=ends)


CASES = (
    _hogs(
        "busy-processes",
        "keeps 400 processes busy",
        "for _ in range(400):\n    if not os.fork():\n        busy()\ntime.sleep(1)",
    ),
    _hogs(
        "busy-processes-in-sessions",
        "keeps 200 processes busy, each in a session of its own",
        "for _ in range(200):\n    if not os.fork():\n        os.setsid()\n        busy()",
    ),
    _hogs(
        "busy-threads",
        "keeps 60 threads busy outside of Python's lock",
        "import hashlib, threading\ndata = bytes(1 << 24)\n"
        "def hash_on():\n    while True:\n        hashlib.sha256(data).digest()\n"
        "for _ in range(60):\n    threading.Thread(target=hash_on, daemon=True).start()",
    ),
    _hogs(
        "busy-after-the-end",
        "leaves busy processes in which nothing stops at a signal",
        "import signal\nfor _ in range(100):\n    if not os.fork():\n"
        "        for n in (1, 2, 3, 15):\n            signal.signal(n, signal.SIG_IGN)\n"
        "        busy()",
    ),
    _hogs(
        "busy-system-calls",
        "keeps the Linux kernel busy from 100 processes",
        "for _ in range(100):\n    if not os.fork():\n        while True:\n"
        "            os.listdir('/usr/bin'); os.stat('/usr')",
    ),
    _hogs(
        "busy-memory-traffic",
        "writes to memory from 40 processes, so that the others wait for it",
        "for _ in range(40):\n    if not os.fork():\n        block = bytearray(1 << 23)\n"
        "        while True:\n            block[:] = bytes(1 << 23)",
    ),
    _shares(
        "priority",
        "asks for a higher priority, for real-time scheduling, and for its group's share",
        "allowed('nice', lambda: os.nice(-5))\n"
        "rt = os.sched_param(10)\n"
        "allowed('real time', lambda: os.sched_setscheduler(0, os.SCHED_FIFO, rt))\n"
        "for folder, _, files in os.walk('/sys/fs/cgroup'):\n"
        "    for name in files:\n"
        "        allowed(name, lambda: open(os.path.join(folder, name), 'w').write('10000'))",
    ),
    _shares(
        "killed-last",
        "asks to be the last to be killed when memory is short",
        "def lower():\n    with open('/proc/self/oom_score_adj', 'w') as file:\n"
        "        file.write('-500')\nallowed('oom_score_adj', lower)",
    ),
    _shares(
        "all-terminals",
        "opens pseudo-terminals without end, as root's grader limits them",
        "pairs = []\ntry:\n    while len(pairs) < 400:\n        pairs.append(os.openpty())\n"
        "except OSError:\n    pass\n"
        "if os.getuid() >= 1_000_000_000 and len(pairs) > 64:\n    print('BREACH:', len(pairs))",
    ),
    _shares(
        "watches-files",
        "watches with inotify who opens a file of the system",
        "allowed('inotify_init', libc.inotify_init)\n"
        "allowed('inotify_init1', lambda: libc.inotify_init1(0))",
    ),
    _shares(
        "watches-folders",
        "watches a folder of the system with F_NOTIFY",
        "folder = os.open('/usr/bin', os.O_RDONLY)\n"
        "allowed('F_NOTIFY', lambda: fcntl.fcntl(folder, fcntl.F_NOTIFY, 1))",
    ),
    _shares(
        "locks-files",
        "locks a file of the system, for others to see",
        "allowed('flock', lambda: fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB))\n"
        "allowed('write lock', lambda: fcntl.lockf(shared, fcntl.LOCK_EX | fcntl.LOCK_NB))",
    ),
    _shares(
        "asks-for-locks",
        "asks which locks others have on a file of the system",
        "lock = struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0)\n"
        "for command in (fcntl.F_GETLK, 36):\n"
        "    allowed('F_GETLK', lambda: fcntl.fcntl(shared, command, lock))",
    ),
    _shares(
        "leases",
        "takes a lease on a file of the system, which tells who opens it",
        "allowed('F_SETLEASE', lambda: fcntl.fcntl(shared, fcntl.F_SETLEASE, fcntl.F_RDLCK))\n"
        "allowed('F_GETLEASE', lambda: fcntl.fcntl(shared, fcntl.F_GETLEASE))",
    ),
    _shares(
        "asks-what-is-cached",
        "asks which pages of a file of the system are in memory",
        "size = os.fstat(shared.fileno()).st_size\n"
        "pages = mmap.mmap(shared.fileno(), size, prot=mmap.PROT_READ)\n"
        "found = (ctypes.c_ubyte * (size // 4096 + 1))()\n"
        "libc.mmap.restype = ctypes.c_void_p\n"
        "at = libc.mmap(None, ctypes.c_size_t(size), 1, 1, shared.fileno(), ctypes.c_long(0))\n"
        "call = lambda: libc.mincore(ctypes.c_void_p(at), ctypes.c_size_t(size), found)\n"
        "allowed('mincore', call)\nallowed('cachestat', lambda: libc.syscall(451, *[0] * 4))",
    ),
    _shares(
        "drops-what-is-cached",
        "lets pages of a file of the system be dropped from memory, so that others can tell",
        "advice = os.POSIX_FADV_DONTNEED\n"
        "allowed('fadvise', lambda: os.posix_fadvise(shared.fileno(), 0, 0, advice))\n"
        "def drop():\n    with open('/proc/sys/vm/drop_caches', 'w') as file:\n"
        "        file.write('1')\nallowed('drop_caches', drop)",
    ),
    _shares(
        "access-times",
        "leaves a message in the access times of files of the system",
        "name = os.path.realpath('/usr/bin/env')\nbefore = os.stat(name).st_atime_ns\n"
        "shared.read(1)\nif os.stat(name).st_atime_ns != before:\n    print('BREACH: atime')\n"
        "allowed('utime', lambda: os.utime(name))",
    ),
    _shares(
        "queues-and-segments",
        "leaves messages in queues and memory segments of System V, by number",
        "for key in range(1, 200):\n"
        "    if libc.shmget(key, 0, 0) != -1 or libc.msgget(key, 0) != -1:\n"
        "        print('BREACH: somebody left', key)\n"
        "libc.shmget(7, 4096, 0o1666); libc.msgget(9, 0o1666)",
    ),
)
