"""Read and copy the plain files of a submission, up to a number and a size."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

MAX_BYTES = 128 * 1024 * 1024
MAX_FILES = 2000
_PIECE = 1 << 20  # bytes
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_OF_TOOLS = ("__MACOSX", "__pycache__", "node_modules", "venv")
_OF_TENSORBOARD = "events.out.tfevents."
ENVIRONMENT = "pyvenv.cfg"  # in a folder of installed packages, whatever it is called
MAX_ENTRIES = 10_000  # folders, links and hidden files among them
MAX_DEPTH = 16


class StagingError(Exception):
    """A submission with more than is read or copied; the text says what is allowed."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Room:
    """What a submission may still bring: its files, and what its archives unpack to, together."""

    def __init__(self) -> None:
        self._entries, self._files, self._bytes = MAX_ENTRIES, MAX_FILES, MAX_BYTES

    def pass_by(self, entries: int = 1) -> None:
        """Count entries of a folder or an archive, whatever they are.

        Raises:
            StagingError: if there are too many.
        """
        self._entries -= entries
        if self._entries < 0:
            raise StagingError(
                f"the submission has more than {MAX_ENTRIES:,} entries in folders and archives"
            )

    def read(self, file: _Readable) -> bytes:
        """The rest of a file, which may claim any size.

        Raises:
            StagingError: if there is no room for it.
        """
        return b"".join(self.pieces(file))

    def pieces(self, file: _Readable) -> Iterator[bytes]:
        """As `read`, piece by piece: what an archive gives before it proves broken counts, too."""
        self.take(0)
        while piece := file.read(_PIECE):
            self.take(len(piece), files=0)
            yield piece

    def take(self, size: int, files: int = 1) -> None:
        """Count one more file of a size, or a piece of one.

        Raises:
            StagingError: if there is no room for it.
        """
        self._files, self._bytes = self._files - files, self._bytes - size
        if self._files < 0 or self._bytes < 0:
            raise StagingError(
                f"the submission has more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes, "
                f"archives unpacked"
            )


def copy(source: Path, target: Path) -> None:
    """Copy the plain files of a folder, readable for all.

    Links, pipes, devices and hidden files are not copied.

    Raises:
        StagingError: if there are too many files, too many bytes, or folders too deep.
        OSError: if a file or a folder cannot be read.
    """
    room = Room()
    for name in plain_files(source, room):
        copied = target / name
        copied.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with open_below(source, name) as content, copied.open("wb") as file:
            file.writelines(room.pieces(content))
        copied.chmod(0o644)


def size(source: Path) -> int:
    """How many bytes the plain files of a folder have.

    Raises:
        StagingError, OSError: as `copy`.
    """
    room, total = Room(), 0
    for name in plain_files(source, room):
        with open_below(source, name) as file:
            found = os.fstat(file.fileno()).st_size
        room.take(found)
        total += found
    return total


def read(source: Path, room: Room) -> dict[str, bytes]:
    """The plain files of a folder by their paths below it; unreadable files are left out.

    Raises:
        StagingError: as `copy`.
        OSError: if a folder cannot be listed.
    """
    files = {}
    for name in plain_files(source, room):
        with contextlib.suppress(OSError), open_below(source, name) as file:
            files[name] = room.read(file)
    return files


def plain_files(source: Path, room: Room) -> Iterator[str]:
    """The plain files of a folder: each one's path below it.

    Raises:
        StagingError: if there are too many entries, or folders too deep.
        OSError: if a folder cannot be listed.
    """
    pending = [(source, 0)]
    while pending:
        here, depth = pending.pop()
        if depth and os.path.lexists(here / ENVIRONMENT):
            continue
        for entry in os.scandir(here):
            room.pass_by()
            if is_hidden(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth == MAX_DEPTH:
                    raise too_deep()
                pending.append((Path(entry.path), depth + 1))
            elif entry.is_file(follow_symlinks=False):
                yield os.path.relpath(entry.path, source)


def is_hidden(name: str) -> bool:
    """Whether tools made it: .git, venv, __pycache__, logs, what macOS adds to archives."""
    return name.startswith((".", _OF_TENSORBOARD)) or name in _OF_TOOLS


def too_deep() -> StagingError:
    return StagingError(f"the submission has folders more than {MAX_DEPTH} deep")


def open_below(folder: Path, name: str) -> IO[bytes]:
    """Open a plain file for reading; never waits, as for a pipe.

    Neither the file nor the folder nor any on the way is a link: whoever may write there may have
    replaced one since it was looked at.

    Args:
        name: the file's path below the folder.

    Raises:
        OSError: if it is anything else.
    """
    *between, last = Path(name).parts
    here = os.open(folder, _FOLDER)
    try:
        for part in between:
            inner = os.open(part, _FOLDER, dir_fd=here)
            os.close(here)
            here = inner
        return _opened(last, here)
    finally:
        os.close(here)


def open_plain(path: Path) -> IO[bytes]:
    """Open a plain file for reading, not through a link; never waits, as for a pipe.

    Raises:
        OSError: if it is anything else.
    """
    return _opened(path)


def _opened(path: Path | str, folder: int | None = None) -> IO[bytes]:
    descriptor = os.open(path, _FILE, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{os.path.basename(path)} is not a plain file")
    return os.fdopen(descriptor, "rb")
