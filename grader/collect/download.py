"""A download, a zip or an unpacked folder: its files by path, each read only when it is asked for.

Nothing is ever written to a path that a download names: paths are only taken apart.
"""

import contextlib
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from unicodedata import normalize

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.intake.plain_files import is_hidden, open_below

MAX_ENTRIES = 200_000  # of a class; a submission has limits of its own
_UTF8, _ENCRYPTED = 0x800, 0x1
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field with the name in UTF-8


@dataclass(frozen=True)
class File:
    """A file of a download.

    Attributes:
        parts: its path, from the download's root.
        modified: when it was put there, without a time zone; None if unknown.
        open: opens it for reading; raises OSError or what zipfile raises if that is not possible.
        owner: the account that owns it; empty for a file in a zip.
    """

    parts: tuple[str, ...]
    modified: datetime | None
    open: Callable[[], IO[bytes]]
    owner: str = ""

    @property
    def path(self) -> str:
        """For people, not for a file system."""
        return "/".join(self.parts)


@dataclass(frozen=True)
class Download:
    """A zip or a folder.

    Attributes:
        name: of the zip or folder, without its ending.
        files: without hidden ones and without what operating systems add.
    """

    name: str
    files: tuple[File, ...]


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Download]:
    """The download at a path.

    Raises:
        ReviewError: if there is none, or it cannot be read.
    """
    if path.is_dir():
        yield Download(path.resolve().name, tuple(_of_folder(path)))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield Download(path.stem, tuple(_of_zip(archive, path)))
    except (OSError, zipfile.BadZipFile) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReviewError(
            f"{path} cannot be read ({words}). Expected the zip that the system made, complete, or "
            f"the folder that it was unpacked to."
        ) from error


def _of_zip(archive: zipfile.ZipFile, path: Path) -> Iterator[File]:
    members = archive.infolist()
    _refuse_too_many(len(members), path)
    for member in members:
        parts = _parts(_name(member))
        if member.is_dir() or not parts:
            continue
        if member.flag_bits & _ENCRYPTED:
            raise ReviewError(f"{path} is encrypted. Unpack it, and name the folder instead.")
        yield File(parts, _time(member), _opener(archive, member))


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(member)


def _name(member: zipfile.ZipInfo) -> str:
    """The name in UTF-8, wherever a zip may have it; else in the code page of old Windows."""
    if member.flag_bits & _UTF8:
        return member.filename
    raw = member.orig_filename.encode("cp437", errors="replace")
    with contextlib.suppress(UnicodeDecodeError, struct.error):
        return _unicode_path(member.extra, raw) or raw.decode("utf-8")
    return member.filename


def _unicode_path(extra: bytes, raw: bytes) -> str:
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and data[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return data[5:].decode("utf-8")
    return ""


def _time(member: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*member.date_time)
    except ValueError:
        return None


def _of_folder(root: Path) -> Iterator[File]:
    root = root.resolve()
    count, pending = 0, [root]
    while pending:  # not os.walk: a student's folders may be deeper than it can go
        here = pending.pop()
        entries = _entries(here)
        count += len(entries)
        _refuse_too_many(count, root)
        inner = [e for e in entries if e.is_dir(follow_symlinks=False) and not is_hidden(e.name)]
        pending += [Path(entry.path) for entry in reversed(inner)]
        for entry in entries:
            name = os.path.relpath(entry.path, root)
            parts = _parts(os.fsencode(name).decode(errors="replace"))
            if parts and entry.is_file(follow_symlinks=False):
                yield File(parts, _modified(entry), _plain_opener(root, name), _owner(here))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """By name; none of a folder that cannot be listed."""
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []


def _plain_opener(root: Path, name: str) -> Callable[[], IO[bytes]]:
    return lambda: open_below(root, name)


def _modified(entry: os.DirEntry[str]) -> datetime:
    return datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime)


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, NotImplementedError, OSError):
        return ""


def _parts(name: str) -> tuple[str, ...]:
    r"""The parts of a path below the root; none for what is hidden. Windows writes ``a\b``."""
    composed = normalize("NFC", plain(name.replace("\0", ""), 4000)).replace("\\", "/")
    parts = tuple(part for part in composed.split("/") if part not in ("", ".", ".."))
    return () if any(map(is_hidden, parts)) else parts


def _refuse_too_many(count: int, path: Path) -> None:
    if count > MAX_ENTRIES:
        raise ReviewError(
            f"{path} has more than {MAX_ENTRIES:,} files. Is it the download of one assignment?"
        )
