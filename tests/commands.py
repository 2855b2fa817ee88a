"""Runs `review` and `nbgrader` as people do, in processes whose imports are done already.

Importing takes a command two to four seconds, and the tests run hundreds. So each is forked from
one process that has imported what they need: tests/command_server.py. What happens while a command
starts is tested on commands that start by themselves.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO

from tests.command_server import NUMBER
from tests.processes import BIN, ROOT, environment


class Command:
    """A running command, with what the tests need of `subprocess.Popen`.

    Args:
        command: the program, by its name or its path, and its arguments.
        folder: where it runs.
        out: the file that it writes to.
        errors: the file for its errors.
        variables: its environment; by default ours, with our programs on the path.
        imports: what is imported already, if it is not a command of ours.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        folder: Path,
        out: int,
        errors: int,
        variables: dict[str, str] | None = None,
        imports: tuple[str, ...] = (),
    ):
        self._told, theirs = socket.socketpair()
        request = {
            "command": [str(BIN / command[0]), *command[1:]],
            "folder": str(folder),
            "environment": environment() if variables is None else variables,
        }
        with theirs:
            message = json.dumps(request).encode()
            socket.send_fds(_server(imports), [message], [out, errors, theirs.fileno()])
        self.pid = self._number()
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its status if it has ended; a signal's is negative."""
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its status, when it ends."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = self._number()
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _number(self) -> int:
        content = self._told.recv(NUMBER, socket.MSG_WAITALL)
        assert len(content) == NUMBER, "what runs the tests' commands has ended"
        return int.from_bytes(content, "big", signed=True)


class Talking(Command):
    """A running command whose output, with its errors, is read while it runs."""

    stdout: IO[str]

    def __init__(self, *command: str, folder: Path, variables: dict[str, str] | None = None):
        ours, theirs = os.pipe()
        self.stdout = os.fdopen(ours, encoding="utf-8")
        try:
            super().__init__(command, folder, theirs, theirs, variables)
        finally:
            os.close(theirs)


def run(
    *command: str,
    folder: Path,
    variables: dict[str, str] | None = None,
    imports: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, whatever its status is."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        running = Command(command, folder, out.fileno(), errors.fileno(), variables, imports)
        status = running.wait()
        said = []
        for file in (out, errors):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess(command, status, *said)


@cache
def _server(imports: tuple[str, ...]) -> socket.socket:
    """A connection to the process that commands are forked from; it ends with ours."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        server = subprocess.Popen(
            [sys.executable, ROOT / "tests" / "command_server.py", *imports],
            env=environment() | {"OPENBLAS_NUM_THREADS": "1"},
            stdin=theirs.fileno(),
        )

    @atexit.register
    def _() -> None:
        ours.close()
        server.wait()

    return ours
