"""A warm process: it has imported slow libraries, and forks a copy of itself into a sandbox.

It runs as a program of its own, ``python zygote.py LISTENER MODULE...``, started by
`grader.sandbox.warm_kernels`, and imports nothing from this project: every copy can read its
memory. LISTENER is a socket in a folder of its own. It runs no student code, and never starts a
thread or uses a device, since neither survives a fork.

For each connection it receives a JSON line with the number of the sandbox's first process, the user
inside, the folder to start in, the module to run with its arguments, and the environment variables;
and with it three descriptors: that process, standard error, and the filter for system calls. It
replies with a line with the number of the new process, which waits for one more byte before it
continues, so that limits can be set first.

Without a first process the program is one of our own, outside of any sandbox: of the two
descriptors one is its standard error, and the other becomes number `CHANNEL`.
"""

import ctypes
import fcntl
import gc
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any, NoReturn

# linux/sched.h: a new namespace of each kind, by its name in /proc/PID/ns
_NAMESPACES = {
    "user": 0x10000000,
    "mnt": 0x20000,
    "pid": 0x20000000,
    "net": 0x40000000,
    "ipc": 0x8000000,
    "uts": 0x4000000,
    "cgroup": 0x2000000,
}
# linux/prctl.h, linux/capability.h
_DUMPABLE, _SECCOMP, _DROP_FROM_BOUNDING_SET, _NO_NEW_PRIVILEGES = 4, 22, 24, 38
_FILTER_MODE = 2
# linux/mount.h
_NOSUID, _NOEXEC, _REMOUNT = 2, 8, 32
_TERMINALS = 64
_CAPABILITIES_VERSION_3 = 0x20080522
_REQUEST = 1 << 16
# Of Python's stack, in machine words: more than the calls of any program at one time.
_STACK = 1 << 17
CHANNEL = 3  # the descriptor through which a program of our own talks to the command

_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    """``struct sock_fprog``: a BPF program as the Linux kernel takes it."""

    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def main() -> None:
    """Import, then fork for each connection, until standard input ends; remove our folder."""
    del sys.path[0]  # this file's folder: its modules must not be importable
    listener = socket.socket(fileno=int(sys.argv[1]))
    warm_up(sys.argv[2:])
    while sys.stdin not in (ready := select.select([listener, sys.stdin], [], [])[0]):
        if listener in ready:
            connection, _ = listener.accept()
            if reason := unsafe_to_fork():
                connection.sendall(f"{reason}\n".encode())
            elif os.fork() == 0:
                listener.close()
                _serve(connection)
                return  # in the fork: the program has ended
            connection.close()
    # Whoever started us may have been killed.
    shutil.rmtree(Path(listener.getsockname()).parent, ignore_errors=True)


def warm_up(modules: list[str]) -> None:
    """Import modules, and make ready for forks."""
    gc.disable()  # of what imports make nearly all stays: looking for garbage takes a fifth of them
    for module in modules:
        importlib.import_module(module)
    if "tensorflow" in sys.modules:
        _fill_registries_of_tensorflow()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the Linux kernel
    gc.freeze()  # garbage collection in a fork would write to, and so copy, all imported memory


def _fill_registries_of_tensorflow() -> None:
    """Look up an operation's kernels, and a name that no operation has.

    Before the first of either, TensorFlow goes through all that it has, which takes a hundredth of
    what a submission does; this way it is done once, and not in each fork. Neither starts a thread.
    """
    framework = "tensorflow.python.framework"
    importlib.import_module(f"{framework}.kernels").get_registered_kernels_for_op("NoOp")
    importlib.import_module(f"{framework}.op_def_registry").get("")


def _in_one_piece(program: FunctionType) -> None:
    """Call it so that all calls from there on have room in one piece of Python's stack.

    CPython maps the stack in pieces of 16 KiB, and unmaps one when the call returns that it was
    mapped for: where a loop's calls happen to begin one, each of them does both. A call that needs
    more, as this one seems to, gets a larger piece, which has room for all others and stays.
    """
    program.__code__ = program.__code__.replace(co_stacksize=_STACK)
    program()


def unsafe_to_fork() -> str:
    """Why a fork of this process would not work; empty if it would."""
    if (threads := len(os.listdir("/proc/self/task"))) > 1:
        return f"an import started {threads - 1} threads"
    if os.geteuid() and _can_be_written("/proc/self/exe"):
        return "this Linux kernel allows a program to write to the interpreter that runs it"
    if "tensorflow" in sys.modules:
        context = importlib.import_module("tensorflow.python.eager.context")
        if context.context()._initialized:
            return "TensorFlow has initialised its devices"
    return ""


def _can_be_written(path: str) -> bool:
    """Whether a file can be opened for writing, as an ordinary user's interpreter might be.

    A fork sees the interpreter as we do, not through a read-only mount. A running program is busy
    and cannot be written to (ETXTBSY), except on Linux 6.11 and 6.12.
    """
    try:
        os.close(os.open(path, os.O_WRONLY))
    except OSError:
        return False
    return True


def _serve(connection: socket.socket) -> None:
    """Enter the sandbox's namespaces, fork and run the program; return in the fork, at its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    line, descriptors, _, _ = socket.recv_fds(connection, _REQUEST, 3)
    while not line.endswith(b"\n"):
        if not (part := connection.recv(_REQUEST)):
            os._exit(1)
        line += part
    request = json.loads(line)
    if request["first"] is None:
        connection.sendall(f"{os.getpid()}\n".encode())
        _keep(*descriptors)
        run(request)
        return
    first, errors, rules = descriptors
    try:
        _join(first, request["first"])
        pid = os.fork()  # only a child is in the new process namespace
    except OSError as error:
        connection.sendall(f"{error}\n".encode())
        os._exit(1)
    if pid:
        _wait(connection, pid, first)
    with connection:
        if not connection.recv(1):
            os._exit(1)
    with os.fdopen(rules, "rb") as file:
        file.seek(0)  # bubblewrap has read it to its end
        program = file.read()
    _standard_streams(errors)
    _limit_terminals()
    _give_up_rights(request["user"], program)
    run(request)


def _join(first: int, pid: int) -> None:
    """Enter the namespaces of the sandbox's first process that are not ours already."""
    flags = 0
    for name, flag in _NAMESPACES.items():
        if os.readlink(f"/proc/{pid}/ns/{name}") != os.readlink(f"/proc/self/ns/{name}"):
            flags |= flag
    _call("setns", first, flags)


def _wait(connection: socket.socket, pid: int, first: int) -> NoReturn:
    """Outside the sandbox: report the program; end the sandbox with it or with its client."""
    connection.sendall(f"{pid}\n".encode())
    ends = select.poll()
    ends.register(connection, select.POLLRDHUP)
    ends.register(os.pidfd_open(pid), select.POLLIN)
    ends.poll()
    signal.pidfd_send_signal(first, signal.SIGKILL)
    os.waitpid(pid, 0)
    os._exit(0)


def _limit_terminals() -> None:
    """Limit the pseudo-terminals of this sandbox: the machine has 4,096 for all, people included.

    An ordinary user may not: the mount belongs to a user namespace above the sandbox's.
    """
    options = f"max={_TERMINALS},mode=620,ptmxmode=666".encode()
    with suppress(OSError):
        _call("mount", b"devpts", b"/dev/pts", b"devpts", _REMOUNT | _NOSUID | _NOEXEC, options)


def _standard_streams(errors: int) -> None:
    """Connect input and output to /dev/null, errors to `errors`; close all other descriptors."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor, number in ((errors, 2), (nothing, 0), (nothing, 1)):
        os.dup2(descriptor, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _keep(errors: int, channel: int) -> None:
    """Keep these two descriptors alone, for a program of our own."""
    # Copies first: one of the numbers that they get may be the other's.
    errors, channel = (fcntl.fcntl(d, fcntl.F_DUPFD, CHANNEL + 1) for d in (errors, channel))
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor, number in ((nothing, 0), (nothing, 1), (errors, 2), (channel, CHANNEL)):
        os.dup2(descriptor, number)
    os.closerange(CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))


def _give_up_rights(user: int, program: bytes) -> None:
    """Become the sandbox's user without capabilities, irrevocably; then filter system calls."""
    os.setsid()
    highest = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(highest + 1):
        _call("prctl", _DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)
    if os.getuid() != user:  # for an ordinary user, the namespace has only one
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    # After a change of user, a process's own files in /proc would belong to root.
    _call("prctl", _DUMPABLE, 1, 0, 0, 0)
    rules = _Filter(len(program) // 8, program)  # struct sock_filter has 8 bytes
    _call("prctl", _SECCOMP, _FILTER_MODE, ctypes.byref(rules), 0, 0)


def _call(name: str, *arguments: Any) -> None:
    """Call a function of the C library that returns 0 or fails."""
    words = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    if getattr(_libc, name)(*words):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def run(request: dict[str, Any]) -> None:
    """Run ``python -P -m MODULE WORD...`` in this process, as if it had just been started.

    Args:
        request: ``words``, ``folder`` to start in, ``environment``: all of its variables.
    """
    os.chdir(os.fsencode(request["folder"]))
    os.environ.clear()
    os.environ.update(request["environment"])
    # Not the folder it starts in: a student's random.py must not replace the library's.
    sys.path[:0] = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    importlib.invalidate_caches()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # its global state would be the same in every fork
    module, *words = request["words"]
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except Exception:
        traceback.print_exc()


if __name__ == "__main__":
    _in_one_piece(main)
