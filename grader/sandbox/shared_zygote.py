"""A warm process that several processes of a machine share.

It ends with the last of them, however that one ends: its standard input is a named pipe, which they
hold open. Whoever comes first starts it.
"""

import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.sandbox import warm_kernels

# Ray kills the children of a worker that ends, while others may need this one.
_NOBODYS_CHILD = ("setsid", "--fork")


class SharedZygote:
    """Our part in a warm process, a context manager.

    Args:
        runtime: what the course's kernels need: what to import, and with which variables.
        folder: where the processes that share it meet; made here, and removed by the warm process
            at its end. Only this user may enter it.

    Attributes:
        address: the path of its socket, for `warm_kernels.Fork`.

    Raises:
        ReviewError: if the folder is another user's: what listens there could forge answers.
    """

    def __init__(self, runtime: Runtime, folder: Path):
        self.address = str(folder / "socket")
        self._runtime, self._folder = runtime, folder
        self._held: int | None = None

    def __enter__(self) -> "SharedZygote":
        self._folder.mkdir(mode=0o700, exist_ok=True)
        found = self._folder.lstat()
        if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) != 0o700:
            raise ReviewError(
                f"{self._folder} does not belong to this user alone. Remove it, and start again."
            )
        with _locked(self._folder):
            self._hold()
            if not self._answers():
                self._start()
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def revive(self) -> None:
        """Start it again if it has ended; its address stays the same."""
        if not self._answers():
            self.__exit__()
            self.__enter__()

    def _hold(self) -> None:
        pipe = self._folder / "held"
        if not pipe.exists():
            os.mkfifo(pipe, 0o600)
        self._held = os.open(pipe, os.O_RDWR)  # to write alone, one would wait for a reader

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking:
            return knocking.connect_ex(self.address) == 0

    def _start(self) -> None:
        Path(self.address).unlink(missing_ok=True)
        with open(self._folder / "held", "rb", buffering=0) as pipe:
            warm_kernels.start(self._runtime, self.address, pipe.fileno(), _NOBODYS_CHILD).wait()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
