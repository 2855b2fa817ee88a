"""Copy what was handed in to where the sandbox shows it: plain files, up to a size."""

import os
import shutil
import stat
from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024
MAX_FILES = 2000
MAX_DEPTH = 8


class StagingError(Exception):
    """A folder that is too much to copy; the text says what is allowed and what came."""


def copy(source: Path, target: Path) -> None:
    """Copy the plain files of a folder, readable for all.

    Links, pipes, devices and what is hidden stay behind.

    Raises:
        StagingError: if there are too many files, too many bytes, or folders too deep.
    """
    count = size = 0
    pending = [(source, target, 0)]
    while pending:
        here, there, depth = pending.pop()
        there.mkdir(mode=0o755, exist_ok=True)
        for entry in os.scandir(here):
            if entry.name.startswith("."):  # a tool's own: .git, .ipynb_checkpoints
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth == MAX_DEPTH:
                    raise StagingError(f"folders more than {MAX_DEPTH} deep were handed in")
                pending.append((Path(entry.path), there / entry.name, depth + 1))
            elif entry.is_file(follow_symlinks=False):
                count, size = count + 1, size + entry.stat(follow_symlinks=False).st_size
                if count > MAX_FILES or size > MAX_BYTES:
                    raise StagingError(
                        f"more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes were handed in"
                    )
                _copy_file(Path(entry.path), there / entry.name)


def _copy_file(source: Path, target: Path) -> None:
    with open_plain(source) as content, target.open("wb") as copied:
        shutil.copyfileobj(content, copied)
    target.chmod(0o644)


def open_plain(path: Path):
    """Open a file for reading that is a plain file and no link; never waits, as a pipe would.

    Raises:
        OSError: if it is anything else.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{path.name} is no plain file")
    return os.fdopen(descriptor, "rb")
