"""Warm kernels: a zygote that has imported a course's libraries, and programs forked from it.

If a fork would not work, a program is started cold instead, and the reason is recorded.
"""

import compileall
import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from grader.contract import student_side
from grader.contract.course import Runtime
from grader.sandbox import bubblewrap, zygote

# Of every kernel, after the course's; the last ones are what a kernel imports when it starts.
KERNEL_IMPORTS = (
    *("IPython", "ipykernel.kernelapp", "IPython.core.completerlib", "IPython.core.debugger"),
    *("IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.platform.asyncio"),
    "tornado.queues",
)
_STANDARD_ERROR = 2  # the descriptor
_START_SECONDS = 120  # for the import of large libraries on a slow disk
_MOST_WAITING = 1024  # connections while it imports: more than a machine has workers


class WarmError(Exception):
    """No program could be forked; the text says why."""


class Zygote:
    """The warm process of this environment.

    A context manager: it starts the process on entry; the process ends on exit, or with its parent.
    Entering and leaving it again does nothing.

    Attributes:
        runtime: what the course's kernels need: what to import, and with which variables.
        address: the path of its socket, for `Fork`; other users cannot reach it.
    """

    def __init__(self, runtime: Runtime):
        self.runtime = runtime
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> "Zygote":
        if self._folder is not None:
            return self
        self._folder = tempfile.TemporaryDirectory(prefix="review-zygote-")
        self.address = str(Path(self._folder.name, "socket"))
        self._process = start(self.runtime, self.address, subprocess.PIPE)
        return self

    def __exit__(self, *_exception) -> None:
        if self._folder is not None:
            self._end()
            self._folder.cleanup()
            self._folder = None

    def revive(self) -> None:
        """Restart it if it has ended; its address stays the same."""
        if self._process.poll() is not None:
            self._end()
            Path(self.address).unlink(missing_ok=True)
            self._process = start(self.runtime, self.address, subprocess.PIPE)

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()


def imports(runtime: Runtime) -> tuple[str, ...]:
    """The modules that a fork has imported when it starts."""
    return (*runtime.warm_imports, *KERNEL_IMPORTS)


def start(
    runtime: Runtime, address: str, stdin: int, launcher: tuple[str, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start a warm process; it listens already, and lives until its standard input ends.

    Args:
        address: the path of its socket, in a folder of its own that it removes at its end.
        launcher: a program, with its arguments, that starts it in turn.
    """
    _compile(runtime.packages)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address)
        listener.listen(_MOST_WAITING)
        return subprocess.Popen(
            [*launcher, sys.executable, zygote.__file__, str(listener.fileno()), *imports(runtime)],
            # Settings of libraries only; in our home they would find our settings.
            env=bubblewrap.environment(os.environ, runtime)
            | {"HOME": str(Path(address).parent), "OPENBLAS_NUM_THREADS": "1"},
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(listener.fileno(),),
            cwd="/",
            start_new_session=True,
        )


def _compile(packages: tuple[str, ...]) -> None:
    """Have bytecode beside the code that kernels import: they see it read-only, and would compile
    what has none, each for itself.
    """
    with suppress(ModuleNotFoundError):  # what mounts a missing package says so
        for path in student_side.folders(packages).values():
            compile_path = compileall.compile_dir if path.is_dir() else compileall.compile_file
            compile_path(path, quiet=2)  # silent also where we may not write


class Fork:
    """A program forked from a zygote into a sandbox; it waits for `go`.

    Args:
        address: the zygote's.
        first: the sandbox's first process, by its number and by a descriptor.
        user: the user inside.
        words: the arguments of ``python -m``: a module and its arguments.
        env: all of its environment variables.
        folder: where it starts, as a path inside.
        errors: where it writes its standard error, a descriptor.
        rules: the filter for system calls, a descriptor.

    Attributes:
        pid: its number outside.

    Raises:
        WarmError: if it cannot be forked.
    """

    def __init__(
        self,
        address: str,
        first: tuple[int, int],
        user: int,
        words: list[str],
        env: dict[str, str],
        folder: str,
        errors: int,
        rules: int,
    ):
        pid, handle = first
        request = {
            "first": pid,
            "user": user,
            "words": words,
            "environment": env,
            "folder": folder,
        }
        self._connection, self.pid = _forked(address, request, [handle, errors, rules])

    def go(self) -> None:
        """Let it continue."""
        self._connection.sendall(b"1")

    def close(self) -> None:
        """End it, if it has not ended; so does the end of this process, however it comes."""
        self._connection.close()


def fork_ours(address: str, words: list[str], env: dict[str, str], channel: int) -> int:
    """Fork a program of our own from a zygote, outside of any sandbox: it must run no student code.

    It has our standard error, and does not hear of Ctrl-C. The number of its process is returned.

    Args:
        address: the zygote's.
        words: the arguments of ``python -m``: a module and its arguments.
        env: all of its environment variables.
        channel: a descriptor, which it has as number `zygote.CHANNEL`.

    Raises:
        WarmError: if it cannot be forked.
    """
    request = {"first": None, "words": words, "environment": env, "folder": os.getcwd()}
    connection, process = _forked(address, request, [_STANDARD_ERROR, channel])
    connection.close()
    return process


def _forked(
    address: str, request: dict[str, Any], descriptors: list[int]
) -> tuple[socket.socket, int]:
    """The connection to a program that a zygote forked, and the program's number.

    Raises:
        WarmError: if it cannot be forked.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_START_SECONDS)
        connection.connect(address)
        line = json.dumps(request).encode() + b"\n"
        sent = socket.send_fds(connection, [line], descriptors)
        if left := line[sent:]:  # a program of ours that has all of it may have closed its end
            connection.sendall(left)
        with connection.makefile() as reply:
            said = reply.readline().strip()
    except OSError as error:
        connection.close()
        raise WarmError(f"the warm process does not answer ({error})") from error
    if not said.isdecimal():
        connection.close()
        raise WarmError(said or "the warm process ended")
    return connection, int(said)
