"""Read a submission's folder, once: its notebook, and all that lies beside it."""

import errno
import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.contract.plain_text import plain
from grader.contract.time_limit import OutOfTimeError, time_limit
from grader.intake import plain_files
from grader.intake.archives import Source, unpack_all
from grader.intake.choice import TIME_FILE, AmbiguousError, Candidate, choose
from grader.intake.exercise import Exercise
from grader.intake.plain_files import Room, StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.student_ids import student_id_of

SECONDS = 30  # to read a submission; most take milliseconds, and all others wait meanwhile
YEARS = range(1970, 2200)  # of what people hand in, in any time zone
_TIME_LENGTH = 100
_NO_PLACE = (errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG)
_YEAR_FIRST = re.compile(r"\d{4}-?\d\d-?\d\d")


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
        files: all files, by relative path, archives also unpacked; the kernel starts in a copy.
        notebook: the path of the notebook; the kernel starts beside it.
        others: the paths of other notebooks of the exercise that somebody has worked on.
    """

    content: bytes
    files: dict[str, bytes]
    notebook: str = ""
    others: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of the notebook and all files."""
        digest = hashlib.sha256(self.content)
        for name, content in sorted(self.files.items()):
            digest.update(f"\0{name}\0{len(content)}\0".encode(errors="surrogateescape"))
            digest.update(content)
        return digest.hexdigest()

    def write(self, folder: Path) -> Path:
        """Write the files to an empty folder; return the one that the kernel starts in.

        Archives may hold what no folder can, such as a file and a folder of one name: the first is
        written.

        Raises:
            OSError: if the fault is not the files', as on a full disk: modules would be missing.
        """
        for name, content in self.files.items():
            path = folder / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            except OSError as error:
                if error.errno not in _NO_PLACE:
                    raise
        beside = (folder / self.notebook).parent if self.notebook else folder
        return beside if beside.is_dir() else folder


def read(folder: Path, exercise: Exercise) -> HandedIn:
    """Read a submission, once.

    Raises:
        MalformedError: if there is no notebook, or the folder cannot be read.
        AmbiguousError: if there are several possible ones; as `handed_in_at`; or if the folder's
            name is none that can be recorded.
        StagingError: if there are too many files, or too large ones, or if it takes too long.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise MalformedError("The submission's folder is a link. Submit files, not links.")
    if student_id_of(folder.parent.name) != folder.parent.name:
        raise AmbiguousError(
            f"The name of the student's folder, {folder.parent.name!a}, has characters that cannot "
            f"be recorded or shown as they are. Rename the folder, then grade again."
        )
    try:
        with time_limit(SECONDS):
            room = Room()
            files = plain_files.read(folder, room)
            try:
                found = handed_in(unpack_all(files, room), exercise)
            except MalformedError as error:
                error.sha256 = HandedIn(b"", files).sha256
                raise
    except OSError as error:
        raise MalformedError(
            f"A folder of the submission cannot be read ({error.strerror})."
        ) from error
    except OutOfTimeError:
        raise StagingError(f"it takes more than {SECONDS} s to read") from None
    handed_in_at(folder)
    return found


def handed_in(sources: list[Source], exercise: Exercise) -> HandedIn:
    """What was handed in, of which the files are in memory.

    Raises:
        MalformedError: if there is no notebook.
        AmbiguousError: if there are several possible ones.
    """
    choice = choose(sources, exercise)
    chosen = choice.notebook
    return HandedIn(chosen.content, _tree(sources, chosen), chosen.path, choice.others)


def _tree(sources: list[Source], chosen: Candidate) -> dict[str, bytes]:
    """All files where they lie when archives are unpacked; what lies there already stays."""
    tree: dict[str, bytes] = {}
    for source in (sources[0], chosen.source, *sources):
        for path, content in source.files.items():
            tree.setdefault(path, content)
    return tree


def handed_in_at(folder: Path) -> datetime | None:
    """When it was submitted, in UTC; None if that is not recorded.

    nbgrader's collecting commands write a file with the time beside the notebook. If submissions
    are collected otherwise, the file may be a student's own.

    Raises:
        AmbiguousError: if there is such a file, and it contains no time.
    """
    path = folder / TIME_FILE
    if not os.path.lexists(path):
        return None
    try:
        with plain_files.open_plain(path) as file:
            content = file.read(_TIME_LENGTH + 1)
        if len(content) > _TIME_LENGTH:
            raise ValueError(f"more than {_TIME_LENGTH} bytes")
        written = content.decode().strip()
        if written and not _YEAR_FIRST.match(written):  # 05.12.2026 is another day to others
            raise ValueError("it does not begin with the year")
        if not written:
            return None
        # Here, since it imports a server, and every worker imports this module.
        from nbgrader.utils import parse_utc

        found = parse_utc(written)
        if found.year not in YEARS:
            raise ValueError(f"the year is {found.year}")
        return found
    except Exception as error:  # dateutil raises many types for invalid text
        raise AmbiguousError(
            plain(
                f"{TIME_FILE} does not contain the time of submission ({error}). Expected a line "
                f"such as '2026-11-24 18:00:00 UTC'. Fix or delete the file, then grade again.",
                500,
            )
        ) from error
