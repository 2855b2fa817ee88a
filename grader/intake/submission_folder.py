"""Find the notebook in what a student, or an LMS on the way, made of a submission's folder."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from nbgrader.utils import parse_utc

from grader.contract.plain_text import plain
from grader.intake import plain_files
from grader.intake.read_notebook import MAX_NOTEBOOK_BYTES, MalformedError

MAX_MEMBERS, MAX_DEPTH = 2000, 4
MAX_UNPACKED = 256 * 1024 * 1024  # of all notebooks in all archives
_NOTEBOOK, _ARCHIVE = ".ipynb", ".zip"
_TIME_FILE, _TIME_LENGTH = "timestamp.txt", 100
# Those that unpack no more at a time than is asked for; a few bytes of the others can fill memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class AmbiguousError(Exception):
    """More than one thing could be meant; the text names them. A person has to choose."""


@dataclass(frozen=True)
class Submission:
    """A folder that a student handed in for an assignment."""

    assignment: str
    student_id: str
    folder: Path


@dataclass(frozen=True)
class HandedIn:
    """What came for one submission, in memory: it cannot change any more.

    Attributes:
        content: the notebook's bytes.
        files: everything that came, by relative path; the kernel starts among copies of it.
    """

    content: bytes
    files: dict[str, bytes]

    @property
    def sha256(self) -> str:
        """The hash of all of it."""
        digest = hashlib.sha256(self.content)
        for name, content in sorted(self.files.items()):
            digest.update(f"\0{name}\0{len(content)}\0".encode(errors="surrogateescape"))
            digest.update(content)
        return digest.hexdigest()

    def write(self, folder: Path) -> None:
        """Make the files again, in an empty folder."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@dataclass(frozen=True)
class Candidate:
    """A notebook that may be the one: its name, and its bytes."""

    name: str
    content: bytes


def read(folder: Path, assignment: str) -> HandedIn:
    """Read what was handed in, once.

    Raises:
        MalformedError, AmbiguousError: as `find_notebook`, and `handed_in_at`.
        StagingError: if there is too much beside the notebook.
    """
    content = find_notebook(folder, assignment)
    handed_in_at(folder)
    try:
        return HandedIn(content, plain_files.read(folder))
    except OSError as error:
        raise MalformedError(
            f"A folder that was handed in cannot be read ({error.strerror})."
        ) from error


def handed_in_at(folder: Path) -> datetime | None:
    """When it was handed in, in UTC; None if nothing says so.

    nbgrader's collecting commands write a file with the time beside the notebook. Where something
    else collects, the file may be a student's own.

    Raises:
        AmbiguousError: if there is such a file, and it says no time.
    """
    path = folder / _TIME_FILE
    if not os.path.lexists(path):
        return None
    try:
        content = read_plain(path)
        if len(content) > _TIME_LENGTH:
            raise ValueError(f"{len(content):,} bytes")
        return parse_utc(content.decode().strip()) if content.strip() else None
    except Exception as error:  # dateutil raises whatever the broken part leads to
        raise AmbiguousError(
            plain(
                f"{_TIME_FILE} does not say when it was handed in ({error}). Expected a line such "
                f"as '2026-11-24 18:00:00 UTC'. Mend or delete the file, then grade again.",
                500,
            )
        ) from error


def find_notebook(folder: Path, assignment: str) -> bytes:
    """The bytes of the notebook that was handed in.

    The one of the assignment's name; else the only one (copies of one count once); else the only
    one with cells of the exercise. Archives are looked into. Links, pipes and hidden files are not
    read.

    Raises:
        MalformedError: if there is none, or it cannot be read.
        AmbiguousError: if several could be meant.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise MalformedError("The submission's folder is a link. Hand in files, not links.")
    try:
        candidates = _loose(folder) or _archived(folder)
    except OSError as error:
        raise MalformedError(
            f"A folder that was handed in cannot be read ({error.strerror})."
        ) from error
    if not candidates:
        raise MalformedError(
            f"Expected a notebook {assignment}{_NOTEBOOK}, found {_names(folder)}."
        )
    for chosen in (
        [c for c in candidates if c.name == f"{assignment}{_NOTEBOOK}"],
        candidates,
        [c for c in candidates if _has_cells_of_exercise(c)],
    ):
        if len({c.content for c in chosen}) == 1:
            return chosen[0].content
    names = plain(", ".join(ascii(c.name) for c in candidates), 500)
    raise AmbiguousError(
        f"Several notebooks were handed in, and not one of them alone is named "
        f"{assignment}{_NOTEBOOK}: {names}. Leave the one to be graded, then grade again."
    )


def _loose(folder: Path) -> list[Candidate]:
    return [Candidate(path.name, read_plain(path)) for path in _files(folder, _is_notebook)]


def _archived(folder: Path) -> list[Candidate]:
    found: list[Candidate] = []
    for path in _files(folder, _is_archive):
        found += _in_archive(path, MAX_UNPACKED - sum(len(c.content) for c in found))
    return found


def _is_notebook(name: str) -> bool:
    """Browsers and LMSs add to a name: .ipynb.txt, .ipynb.json."""
    return _counts(name) and _NOTEBOOK in name.lower()


def _is_archive(name: str) -> bool:
    return _counts(name) and name.lower().endswith(_ARCHIVE)


def _files(folder: Path, wanted: Callable[[str], bool]) -> list[Path]:
    """Files of a kind, in the folder or, where an LMS made folders of its own, nearest below it."""
    level = [folder]
    for _ in range(MAX_DEPTH):
        entries = sorted(entry for inner in level for entry in inner.iterdir())
        if found := [entry for entry in entries if wanted(entry.name)]:
            return found
        level = [e for e in entries if e.is_dir() and not e.is_symlink() and _counts(e.name)]
    return []


def _counts(name: str) -> bool:
    """Hidden files are checkpoints and what macOS leaves in archives."""
    return not name.startswith((".", "__MACOSX"))


def read_plain(path: Path) -> bytes:
    """The bytes of a plain file, up to one more than a notebook may have.

    Raises:
        MalformedError: if it is a link, a pipe, or cannot be read.
    """
    try:
        with plain_files.open_plain(path) as file:
            return file.read(MAX_NOTEBOOK_BYTES + 1)
    except OSError as error:
        raise MalformedError(
            f"{path.name!a} cannot be read: a plain file is expected, not a link, a folder or "
            f"a device ({error.strerror or 'it is none'})."
        ) from error


def _in_archive(path: Path, room: int) -> list[Candidate]:
    """The notebooks in a zip. Names in it are names only: nothing is unpacked to them.

    Args:
        room: how many bytes they may unpack to.
    """
    content, found, unpacked = read_plain(path), [], 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist()[:MAX_MEMBERS]:
                parts = PurePosixPath(member.filename).parts
                if not (parts and all(map(_counts, parts)) and _is_notebook(parts[-1])):
                    continue
                if not member.is_dir():
                    if member.compress_type not in _METHODS:
                        raise zipfile.BadZipFile(f"packed by method {member.compress_type}")
                    with archive.open(member) as file:  # whatever the archive says of its size
                        found.append(Candidate(parts[-1], file.read(MAX_NOTEBOOK_BYTES + 1)))
                    unpacked += len(found[-1].content)
                if unpacked > room:
                    raise MalformedError(
                        f"The notebooks in what was handed in, up to {path.name!a}, unpack to more "
                        f"than {MAX_UNPACKED:,} bytes. Hand in the notebook alone."
                    )
    except MalformedError:
        raise
    except Exception as error:  # zipfile raises whatever the broken part leads to
        words = f"{path.name!a} is no zip that can be read ({type(error).__name__}: {error})."
        raise MalformedError(plain(words, 500)) from error
    return found


def _has_cells_of_exercise(candidate: Candidate) -> bool:
    try:
        cells = json.loads(candidate.content)["cells"]
        return any("nbgrader" in cell["metadata"] for cell in cells)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _names(folder: Path) -> str:
    names = sorted(ascii(path.name) for path in folder.iterdir())
    return plain(", ".join(names), 500) or "nothing"
