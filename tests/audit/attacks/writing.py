"""Writing to what others read: the gradebook, other submissions, libraries, shared places.

Every target is harmless where there is no sandbox at all: files of others are opened for writing
and never written, new files have a name of our own, and `INSIDE` ends the code on a bare machine.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from tests.audit.cases import TOPIC, Case, attack, blank, hand_in, with_code

FAMILY = "writing"

_MARK = f"rnn_audit_{os.getpid()}"  # names whatever these cases leave behind

# First in every attack: without a sandbox, report it and do nothing else.
INSIDE = """
import os
if os.uname().nodename not in ("sandbox", "desk"):
    print("BREACH: student code runs outside the sandbox")
    raise RuntimeError("nothing was tried")
"""

_TRY = f"""{INSIDE}
def attempt(what, act, *args):
    try:
        got = act(*args)
    except OSError:
        return
    if hasattr(got, "close"):
        got.close()
    print("BREACH:", what, *args)
def make(path):
    open(path, "x").close()
    os.unlink(path)
"""


def _on_course(name: str, tries: str, code: str) -> Case:
    """An attack that knows where the course is: in ``COURSE``."""

    def build(folder: Path) -> None:
        course = folder.parents[2].absolute()
        hand_in(with_code(blank(), f"COURSE = {str(course)!r}\n{_TRY}{code}"))(folder)

    return Case(name, FAMILY, tries, build, harm=_left_in_course)


# A forked kernel's interpreter is not the one in the read-only mount. Opened, never written to.
_INTERPRETER = """
import subprocess, sys
own = "/proc/self/exe"
for path in (own, sys.executable, os.path.realpath(own)):
    attempt("written", os.open, path, os.O_WRONLY)
handle = os.open(own, os.O_PATH)
attempt("reopened", os.open, f"/proc/self/fd/{handle}", os.O_WRONLY)
shell = f"(: >>/proc/self/fd/{handle}) 2>/dev/null && echo BREACH: reopened by a shell"
said = subprocess.run(["/bin/sh", "-c", shell], pass_fds=[handle], capture_output=True, text=True)
print(said.stdout)
"""


def _left_in_course(course: Path) -> str:
    # At the beginning: a file of another case has a command for a shell as its name.
    found = [str(p) for p in course.rglob(f"{_MARK}*")]
    return f"left in the course: {', '.join(found)}" if found else ""


def _left_on_machine(_course: Path) -> str:
    places = ["/", "/tmp", "/var/tmp", "/dev/shm", "/run", *(p for p in sys.path if p)]
    found = [str(p) for place in map(Path, places) for p in place.glob(f"*{_MARK}*")]
    return f"left on the machine: {', '.join(found)}" if found else ""


_GRADEBOOK = """
for root in ("", "/proc/1/root", "/proc/self/root", "/proc/1/cwd/" + "../" * 9):
    attempt("gradebook", open, root + COURSE + "/gradebook.db", "r+b")
for folder, folders, files in os.walk("/"):
    if folder.startswith(("/proc", "/usr", "/tmp")) or "site-packages" in folder:
        folders.clear()  # on a slow disk, to look through them takes longer than a notebook may
        continue
    if "gradebook.db" in files:
        print("BREACH: found", folder)
"""

_NEIGHBOURS = f"""
for student in ("0-neighbour", "m-neighbour", "z-neighbour"):
    for kind in ("submitted", "autograded", "feedback"):
        folder = f"{{COURSE}}/{{kind}}/{{student}}/{TOPIC}"
        for root in ("", "/proc/1/root", "/submission/../../.."):
            attempt("listed", os.listdir, root + folder)
            attempt("opened", open, f"{{root}}{{folder}}/{TOPIC}.ipynb", "r+b")
            attempt("made", make, f"{{root}}{{folder}}/{_MARK}")
"""

# The files stay, so that the next kernel or the machine could find them.
_SHARED = f"""
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/dev/mqueue"):
    try:
        if "{_MARK}" in os.listdir(folder):
            print("BREACH: a note of another kernel in", folder)
        open(folder + "/{_MARK}", "x").close()
    except OSError:
        pass
"""

_LIBRARIES = f"""
import sys, site
import numpy
places = {{*sys.path, sys.prefix, sys.base_prefix, site.getusersitepackages(), "/usr/lib", "/etc"}}
places |= {{os.path.dirname(numpy.__file__), os.path.dirname(numpy.__file__) + "/__pycache__"}}
places |= {{"/root" + s for s in ("", "/.ipython/profile_default/startup", "/.keras")}}
for place in sorted(places):
    if place and not os.path.realpath(place).startswith("/tmp/"):
        attempt("library", make, f"{{place}}/{_MARK}.pth")
"""

_READ_ONLY = """
import ctypes, mmap, sys
import grader.student.check, numpy
libc = ctypes.CDLL(None, use_errno=True)
def map_writable(path):
    with open(path, "rb") as file:
        mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE).close()
def open_again(path):
    with open(path, "rb") as file:
        os.close(os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDWR))
def mount(path):
    if libc.mount(path.encode(), path.encode(), None, 4096, None):
        raise OSError
    libc.umount2(path.encode(), 2)
os.makedirs("own-folder")
attempt("mounted", mount, os.path.abspath("own-folder"))
ours = grader.student.check.__file__
for path in (ours, numpy.__file__, os.path.realpath(sys.executable), "/bin/sh"):
    attempt("mapped", map_writable, path)
    attempt("opened again", open_again, path)
    attempt("opened", open, path, "r+b")
    if os.access(path, os.W_OK) or os.access(os.path.dirname(path), os.W_OK):
        print("BREACH: may write", path)
"""

_OWN_FOLDERS = """
import socket
def bind(path):
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
    os.unlink(path)
for folder in ("/submission", "/run/door", "/course", "/course/grader"):
    attempt("made", make, folder + "/rnn_audit_new")
    attempt("bound", bind, folder + "/rnn_audit_socket")
    if os.access(folder, os.W_OK):
        print("BREACH: may write", folder)
"""

_KERNEL = """
import resource
def raised(which):
    hard = resource.getrlimit(which)[1]
    if hard == resource.RLIM_INFINITY:
        raise OSError
    try:
        resource.setrlimit(which, (hard + 1, hard + 1))
    except ValueError as error:
        raise OSError from error
for number in (resource.RLIMIT_CPU, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE,
               resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
    attempt("raised a limit", raised, number)
for knob in ("kernel/core_pattern", "kernel/hostname", "vm/overcommit_memory"):
    attempt("knob", open, "/proc/sys/" + knob, "r+b")
attempt("knob", open, "/proc/sysrq-trigger", "r+b")
for root, folders, files in os.walk("/sys/fs/cgroup"):
    for name in files:
        attempt("control group", open, f"{root}/{name}", "r+b")
for name in ("mem", "kmsg", "port", "vda", "sda", "fuse", "kvm", "net/tun", "loop-control"):
    attempt("device", open, "/dev/" + name, "r+b")
"""

_DESCRIPTORS = """
for number in os.listdir("/proc/self/fd"):
    try:
        target = os.readlink(f"/proc/self/fd/{number}")
        flags = int(open(f"/proc/self/fdinfo/{number}").read().split()[3], 8)
    except OSError:
        continue
    inside = target.startswith(("socket:", "pipe:", "anon_inode:", "/tmp/", "/dev/", "/proc/"))
    if not inside and (flags & 3 or os.path.isdir(target)):
        print("BREACH: descriptor", number, "of", target)
"""

_NOTE, _READER = "a note of another student", "zz-reader"


def _writes_into_cut_outputs(folder: Path) -> None:
    """The attack, and beside it a submission that prints too much, to be graded later."""
    pieces = f"""{INSIDE}
import sys, time
def say(stream, text):
    stream.write(text); stream.flush(); time.sleep(0.3)
say(sys.stdout, "x" * 200_000)
say(sys.stdout, "x" * 100_000)
say(sys.stderr, {_NOTE!r})
"""
    hand_in(with_code(blank(), pieces))(folder)
    reader = folder.parents[1] / _READER / TOPIC
    reader.mkdir(parents=True, exist_ok=True)
    hand_in(with_code(blank(), pieces.replace(_NOTE, "mine")))(reader)


def _note_arrived(course: Path) -> str:
    feedback = course / "autograded" / _READER / TOPIC / f"{TOPIC}.ipynb"
    arrived = feedback.is_file() and _NOTE in feedback.read_text()
    return f"the feedback of another submission says {_NOTE!r}" if arrived else ""


def _writes(name: str, tries: str, code: str, harm: Callable[[Path], str] | None = None) -> Case:
    return attack(FAMILY, name, tries, _TRY + code, harm=harm or (lambda _course: ""))


CASES = (
    _on_course("gradebook-opened", "opens the gradebook for writing", _GRADEBOOK),
    _on_course("neighbours-opened", "lists and opens others' submissions", _NEIGHBOURS),
    _writes(
        "shared-places", "leaves notes where two kernels might meet", _SHARED, _left_on_machine
    ),
    _writes(
        "libraries-added", "adds start-up files for the next kernel", _LIBRARIES, _left_on_machine
    ),
    _writes("read-only-opened", "opens and maps read-only files for writing", _READ_ONLY),
    _writes(
        "door-folder",
        "makes files beside the challenge socket, the submission, the course",
        _OWN_FOLDERS,
    ),
    _writes("own-interpreter", "opens the program that runs it for writing", _INTERPRETER),
    _writes("kernel-knobs", "opens devices and kernel settings, raises its own limits", _KERNEL),
    _writes("descriptors", "looks for open files inherited from the grader", _DESCRIPTORS),
    Case(
        "cut-outputs",
        FAMILY,
        "writes into the marker for shortened outputs, which others see",
        _writes_into_cut_outputs,
        harm=_note_arrived,
    ),
)
