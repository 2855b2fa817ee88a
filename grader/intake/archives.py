"""Unpack archives, in memory: zip, tar, tar.gz, and those in them. No path in one is written to."""

import gzip
import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from grader.contract.plain_text import plain
from grader.intake.plain_files import (
    ENVIRONMENT,
    MAX_DEPTH,
    Room,
    StagingError,
    is_hidden,
    too_deep,
)

MAX_NESTED = 3  # archives in archives
_UNPACKED = (".zip", ".tar", ".tar.gz", ".tgz")
_OTHERS = (".7z", ".rar", ".gz", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".lzma", ".zipx")
_OF_HEADERS = (
    b"x",
    b"X",
    b"g",
    b"L",
    b"K",
)  # for pax: of a file, Solaris', of all; GNU's long names and links
_MOST_OF_HEADERS = 8192
_MAX_NAME = 255  # bytes, of every usual file system
_MAX_PATH = 4096  # of Linux, and less elsewhere
# Methods that unpack no more at a time than requested; with others, a few bytes can fill memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_ENTRY = b"PK\x01\x02"  # begins each entry of a zip's directory


@dataclass(frozen=True)
class Source:
    """Where files of a submission come from: its folder, or an archive.

    Attributes:
        archive: the archive's path; empty for the folder.
        nested: the number of archives around the files.
        files: by path in the submission's folder, where an archive unpacks beside itself.
        problem: why the archive is not unpacked, in words; empty if it is.
    """

    archive: str
    nested: int
    files: dict[str, bytes] = field(default_factory=dict)
    problem: str = ""


def unpack_all(files: dict[str, bytes], room: Room) -> list[Source]:
    """The folder's files, then those of every archive among them, then of archives in archives.

    Raises:
        StagingError: if they unpack to more than there is room for.
    """
    sources = [Source("", 0, files)]
    for source in sources:  # grows on the way
        if source.nested < MAX_NESTED:
            sources += [
                _unpacked(path, content, source.nested + 1, room)
                for path, content in sorted(source.files.items())
                if is_archive(path)
            ]
    return sources


def is_archive(name: str) -> bool:
    return name.lower().endswith((*_UNPACKED, *_OTHERS))


def _unpacked(path: str, content: bytes, nested: int, room: Room) -> Source:
    files: dict[str, bytes] = {}
    parent = PurePosixPath(path).parent
    try:
        for name, data in _reader(path, content)(content, room):
            files[str(parent / name)] = data
    except StagingError:
        raise
    except Exception as error:  # zipfile and tarfile raise many types for broken content
        words = f"{PurePosixPath(path).name!r} is not a readable archive ({error})."
        return Source(path, nested, problem=plain(words, 500))
    return Source(path, nested, files)


_Reader = Callable[[bytes, Room], Iterator[tuple[PurePosixPath, bytes]]]


def _reader(path: str, content: bytes) -> _Reader:
    """By content, since people rename archives; but .gz alone may be any data."""
    if content.startswith(b"PK") or zipfile.is_zipfile(io.BytesIO(content)):
        return _zip
    if content.startswith(b"\x1f\x8b") and path.lower().endswith(_UNPACKED):
        return _gzip
    if content[257:262] == b"ustar":
        return _tar
    raise ValueError("not a zip, tar or tar.gz; other kinds are not unpacked: submit a zip")


def _zip(content: bytes, room: Room) -> Iterator[tuple[PurePosixPath, bytes]]:
    room.pass_by(content.count(_ENTRY))  # before zipfile makes an object of each
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, member in _own((m.filename, m) for m in archive.infolist()):
            if member.is_dir():
                continue
            if member.flag_bits & _ENCRYPTED:
                raise ValueError("it is encrypted: submit it without a password")
            if member.compress_type not in _METHODS:
                raise ValueError(
                    f"compressed with method {member.compress_type}: submit a usual zip"
                )
            with archive.open(member) as file:
                yield name, room.read(file)


def _gzip(content: bytes, room: Room) -> Iterator[tuple[PurePosixPath, bytes]]:
    with gzip.open(io.BytesIO(content)) as file:
        yield from _tar(room.read(file), room)


class _Member(tarfile.TarInfo):
    """A member; those with more of headers than a name needs are refused before they are read.

    tarfile takes the square of their length, https://nvd.nist.gov/vuln/detail/CVE-2024-6232.
    """

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _OF_HEADERS and self.size > _MOST_OF_HEADERS:
            raise ValueError(f"it has {self.size:,} bytes of headers for one file")
        return super()._proc_member(archive)  # pyrefly: ignore[missing-attribute] - not in stubs

    def _sparse(self, *_: object) -> tarfile.TarInfo:
        """Its holes cost nothing there and everything here, and so does the list of them."""
        raise ValueError("it has a sparse file: submit a usual zip")

    # Those that read the list, in each of its forms.
    _proc_sparse = _proc_gnusparse_00 = _proc_gnusparse_01 = _proc_gnusparse_10 = _sparse


def _tar(content: bytes, room: Room) -> Iterator[tuple[PurePosixPath, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:", tarinfo=_Member) as archive:
        members = []
        for member in archive:
            room.pass_by()
            members.append((member.name, member))
        for name, member in _own(members):
            if member.isreg() and (file := archive.extractfile(member)):
                yield name, room.read(file)


_Entry = TypeVar("_Entry")


def _own(named: Iterable[tuple[str, _Entry]]) -> list[tuple[PurePosixPath, _Entry]]:
    """The members that are a student's own, by safe paths: those in no environment.

    As in a folder, what lies in the archive's root is the student's, whatever lies beside it.
    """
    safe = [(path, entry) for name, entry in named if (path := safe_path(name))]
    of_tools = {path.parent for path, _ in safe if path.name == ENVIRONMENT} - {PurePosixPath()}
    return [(path, entry) for path, entry in safe if of_tools.isdisjoint(path.parents)]


def safe_path(name: str) -> PurePosixPath | None:
    r"""A member's path below the archive's folder; None for a folder or a hidden file.

    Windows writes ``work\a.ipynb``; paths that lead elsewhere are cut to what is below.

    Raises:
        ValueError: for a path that no system takes, of which even the parts cost time.
        StagingError: for one that is too deep.
    """
    if len(name) > _MAX_PATH:
        raise ValueError(f"a path in it has {len(name):,} characters")
    parts = name.replace("\0", "").replace("\\", "/").split("/")
    if not parts[-1] or any(is_hidden(part) for part in parts if part not in (".", "..")):
        return None
    kept = [_short(part) for part in parts if part not in ("", ".", "..")]
    if len(kept) > MAX_DEPTH + 1:
        raise too_deep()
    return PurePosixPath(*kept) if kept else None


def _short(part: str) -> str:
    """A name that every file system takes; its end, which says what it is, stays."""
    name = os.fsencode(part)
    return (
        part if len(name) <= _MAX_NAME else f"{hashlib.sha256(name).hexdigest()[:16]}{part[-40:]}"
    )
