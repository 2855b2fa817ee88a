"""Read and copy the plain files of a submission, up to a size."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024
MAX_FILES = 2000
MAX_DEPTH = 8


class StagingError(Exception):
    """A folder that is too large to copy; the text says what is allowed."""


def copy(source: Path, target: Path) -> None:
    """Copy the plain files of a folder, readable for all.

    Links, pipes, devices and hidden files are not copied.

    Raises:
        StagingError: if there are too many files, too many bytes, or folders too deep.
    """
    for name, path in plain_files(source):
        copied = target / name
        copied.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with open_plain(path) as content, copied.open("wb") as file:
            shutil.copyfileobj(content, file)
        copied.chmod(0o644)


def read(source: Path) -> dict[str, bytes]:
    """The plain files of a folder by their paths below it; unreadable files are left out.

    Raises:
        StagingError: as `copy`.
    """
    files = {}
    for name, path in plain_files(source):
        with contextlib.suppress(OSError), open_plain(path) as file:
            files[name] = file.read(MAX_BYTES)
    return files


def plain_files(source: Path) -> Iterator[tuple[str, Path]]:
    """The plain files of a folder: each one's path below it, and where it is.

    Raises:
        StagingError: as `copy`.
    """
    count = size = 0
    pending = [(source, 0)]
    while pending:
        here, depth = pending.pop()
        for entry in os.scandir(here):
            if entry.name.startswith("."):  # from tools: .git, .ipynb_checkpoints
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth == MAX_DEPTH:
                    raise StagingError(f"the submission has folders more than {MAX_DEPTH} deep")
                pending.append((Path(entry.path), depth + 1))
            elif entry.is_file(follow_symlinks=False):
                count, size = count + 1, size + entry.stat(follow_symlinks=False).st_size
                if count > MAX_FILES or size > MAX_BYTES:
                    raise StagingError(
                        f"the submission has more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes"
                    )
                yield os.path.relpath(entry.path, source), Path(entry.path)


def open_plain(path: Path):
    """Open a plain file for reading, not through a link; never waits, as for a pipe.

    Raises:
        OSError: if it is anything else.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{path.name} is not a plain file")
    return os.fdopen(descriptor, "rb")
