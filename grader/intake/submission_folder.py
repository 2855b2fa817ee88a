"""Find the notebook in a submission's folder, as a student or an LMS has arranged it."""

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
from grader.intake.student_ids import student_id_of

MAX_MEMBERS, MAX_DEPTH = 2000, 4
MAX_UNPACKED = 256 * 1024 * 1024  # of all notebooks in all archives
_NOTEBOOK, _ARCHIVE = ".ipynb", ".zip"
_TIME_FILE, _TIME_LENGTH = "timestamp.txt", 100
# Methods that unpack no more at a time than requested; with others, a few bytes can fill memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class AmbiguousError(Exception):
    """More than one interpretation is possible; the text names them. A person has to choose."""


@dataclass(frozen=True)
class Submission:
    """The folder of a student's submission for an assignment."""

    assignment: str
    student_id: str
    folder: Path


@dataclass(frozen=True)
class HandedIn:
    """The content of one submission, in memory, so that it cannot change any more.

    Attributes:
        content: the notebook's bytes.
        files: all files, by relative path; the kernel starts in a copy of them.
    """

    content: bytes
    files: dict[str, bytes]

    @property
    def sha256(self) -> str:
        """The hash of the notebook and all files."""
        digest = hashlib.sha256(self.content)
        for name, content in sorted(self.files.items()):
            digest.update(f"\0{name}\0{len(content)}\0".encode(errors="surrogateescape"))
            digest.update(content)
        return digest.hexdigest()

    def write(self, folder: Path) -> None:
        """Write the files to an empty folder."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@dataclass(frozen=True)
class Candidate:
    """A notebook that may be the submitted one: its name, and its bytes."""

    name: str
    content: bytes


def read(folder: Path, assignment: str) -> HandedIn:
    """Read a submission, once.

    Raises:
        MalformedError, AmbiguousError: as `find_notebook`, and `handed_in_at`.
        StagingError: if there are too many files, or too large ones.
    """
    if student_id_of(folder.parent.name) != folder.parent.name:
        raise AmbiguousError(
            f"The name of the student's folder, {folder.parent.name!a}, has characters that "
            f"terminals or pages do not show as they are. Rename the folder, then grade again."
        )
    content = find_notebook(folder, assignment)
    handed_in_at(folder)
    try:
        return HandedIn(content, plain_files.read(folder))
    except OSError as error:
        raise MalformedError(
            f"A folder of the submission cannot be read ({error.strerror})."
        ) from error


def handed_in_at(folder: Path) -> datetime | None:
    """When it was submitted, in UTC; None if that is not recorded.

    nbgrader's collecting commands write a file with the time beside the notebook. If submissions
    are collected otherwise, the file may be a student's own.

    Raises:
        AmbiguousError: if there is such a file, and it contains no time.
    """
    path = folder / _TIME_FILE
    if not os.path.lexists(path):
        return None
    try:
        content = read_plain(path)
        if len(content) > _TIME_LENGTH:
            raise ValueError(f"{len(content):,} bytes")
        return parse_utc(content.decode().strip()) if content.strip() else None
    except Exception as error:  # dateutil raises many types for invalid text
        raise AmbiguousError(
            plain(
                f"{_TIME_FILE} does not contain the time of submission ({error}). Expected a line "
                f"such as '2026-11-24 18:00:00 UTC'. Fix or delete the file, then grade again.",
                500,
            )
        ) from error


def find_notebook(folder: Path, assignment: str) -> bytes:
    """The bytes of the submitted notebook.

    It is the one with the assignment's name; else the only one (identical copies count once); else
    the only one with cells of the exercise. Archives are searched. Links, pipes and hidden files
    are not read.

    Raises:
        MalformedError: if there is no notebook, or it cannot be read.
        AmbiguousError: if there are several possible ones.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise MalformedError("The submission's folder is a link. Submit files, not links.")
    try:
        candidates = _loose(folder) or _archived(folder)
    except OSError as error:
        raise MalformedError(
            f"A folder of the submission cannot be read ({error.strerror})."
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
        f"The submission has several notebooks, and not exactly one of them is named "
        f"{assignment}{_NOTEBOOK}: {names}. Keep only the one to be graded, then grade again."
    )


def _loose(folder: Path) -> list[Candidate]:
    return [Candidate(path.name, read_plain(path)) for path in _files(folder, _is_notebook)]


def _archived(folder: Path) -> list[Candidate]:
    found: list[Candidate] = []
    for path in _files(folder, _is_archive):
        found += _in_archive(path, MAX_UNPACKED - sum(len(c.content) for c in found))
    return found


def _is_notebook(name: str) -> bool:
    """Browsers and LMSs extend names: .ipynb.txt, .ipynb.json."""
    return _counts(name) and _NOTEBOOK in name.lower()


def _is_archive(name: str) -> bool:
    return _counts(name) and name.lower().endswith(_ARCHIVE)


def _files(folder: Path, wanted: Callable[[str], bool]) -> list[Path]:
    """Files of a kind, in the folder or in the nearest folders below, as some LMSs make them."""
    level = [folder]
    for _ in range(MAX_DEPTH):
        entries = sorted(entry for inner in level for entry in inner.iterdir())
        if found := [entry for entry in entries if wanted(entry.name)]:
            return found
        level = [e for e in entries if e.is_dir() and not e.is_symlink() and _counts(e.name)]
    return []


def _counts(name: str) -> bool:
    """Hidden files are checkpoints, or what macOS adds to archives."""
    return not name.startswith((".", "__MACOSX"))


def read_plain(path: Path) -> bytes:
    """The bytes of a plain file, up to one byte more than the limit for a notebook.

    Raises:
        MalformedError: if it is a link, a pipe, or cannot be read.
    """
    try:
        with plain_files.open_plain(path) as file:
            return file.read(MAX_NOTEBOOK_BYTES + 1)
    except OSError as error:
        raise MalformedError(
            f"{path.name!a} cannot be read: expected a plain file, not a link, a folder or "
            f"a device ({error.strerror or 'not a plain file'})."
        ) from error


def _in_archive(path: Path, room: int) -> list[Candidate]:
    """The notebooks in an archive, unpacked in memory only: no path in it is written to.

    Args:
        room: the number of bytes they may unpack to.
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
                        raise zipfile.BadZipFile(f"compressed with method {member.compress_type}")
                    with archive.open(member) as file:  # the archive may claim any size
                        found.append(Candidate(parts[-1], file.read(MAX_NOTEBOOK_BYTES + 1)))
                    unpacked += len(found[-1].content)
                if unpacked > room:
                    raise MalformedError(
                        f"The notebooks in the archives, up to {path.name!a}, unpack to more "
                        f"than {MAX_UNPACKED:,} bytes. Submit only the notebook."
                    )
    except MalformedError:
        raise
    except Exception as error:  # zipfile raises many types for broken content
        words = f"{path.name!a} is not a readable zip file ({type(error).__name__}: {error})."
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
