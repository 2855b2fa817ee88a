"""Feedback pages in a zip, named so that a system gives each to its student.

Canvas ("Upload Submissions" in the menu of an assignment's column in the gradebook) tells the
student and the submission from the first two numbers between underscores in a file's name, as in
its own download: ``lovelaceada_1234_56789_01_spread.ipynb``.
(`infer_comment_context_from_filename` in
https://github.com/instructure/canvas-lms/blob/master/app/models/abstract_assignment.rb)

Moodle ("Upload multiple feedback files in a zip") tells the participant from the second part of a
folder's name, as in its own download in folders: ``Ada Lovelace_1234_assignsubmission_file``.
(`is_valid_filename_for_import` in
https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php)

These numbers are in the ``attempt.json`` that `review collect` keeps of each submission.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.collect.attempts import COLLECTED, RECORD, Attempt, kept, newest
from grader.contract.errors import ReviewError
from grader.contract.plain_text import counted, plain
from grader.feedback.class_pages import Written

_SPACE = re.compile(r"[\s_/\\]+")
_STAMP = (2020, 1, 1, 0, 0, 0)  # the same pages give the same bytes


def _canvas(attempt: Attempt, assignment: str) -> str | None:
    user = attempt.ids.get("canvas_id", "")
    if not (user.isdecimal() and attempt.number):
        return None
    name = "".join(c for c in attempt.called.lower() if c.isalpha()) or "student"
    return f"{name}_{user}_{attempt.number}_{assignment}.html"


def _moodle(attempt: Attempt, assignment: str) -> str | None:
    participant = attempt.ids.get("moodle_participant", "")
    if not participant.isdecimal():
        return None
    # Moodle takes what stands between the first two underscores for the participant's number.
    name = _SPACE.sub(" ", plain(attempt.called, 100)).strip(". ") or "Participant"
    return f"{name}_{participant}_assignsubmission_file/{assignment}.html"


_SYSTEMS: dict[str, tuple[str, Callable[[Attempt, str], str | None]]] = {
    "canvas": ("Canvas", _canvas),
    "moodle": ("Moodle", _moodle),
}


def write_zips(course: CourseDirectory, system: str, pages: Iterable[Written]) -> Iterator[Path]:
    """Write ``feedback/ASSIGNMENT-SYSTEM.zip`` for each assignment; yield each when it is written.

    Args:
        system: "canvas" or "moodle".
        pages: that are put into the zips.

    Raises:
        ReviewError: at the end, if it is not known what the system calls some submissions: it
            lists them; they are in no zip.
    """
    label, name_in_zip = _SYSTEMS[system]
    by_assignment: dict[str, dict[str, Path]] = {}
    unknown = []
    for page in pages:
        attempt = _collected(course, page, system)
        name = name_in_zip(attempt, page.assignment) if attempt else None
        if name is None:
            unknown.append(f"  {page.student_id}, {page.assignment}")
        else:
            by_assignment.setdefault(page.assignment, {})[name] = page.path
    for assignment, files in by_assignment.items():
        yield _write(course, system, assignment, files)
    if unknown:
        listed = plain("\n".join(unknown), 100_000)
        raise ReviewError(
            f"Not in a zip, since it is not known what {label} calls these submissions: "
            f"{counted(len(unknown), 'page')}:\n{listed}\nExpected its numbers in "
            f"{COLLECTED}/ASSIGNMENT/STUDENT/*/{RECORD}, which `review collect {system} ZIP` "
            f"writes. Collect them so, or give these students their pages another way."
        )


def _collected(course: CourseDirectory, page: Written, system: str) -> Attempt | None:
    """The attempt that counts, of those from the system; None also if one is unreadable."""
    with suppress(ReviewError):
        attempts = kept(Path(course.root), page.assignment, page.student_id)
        return newest(a for a in attempts if a.system == system)
    return None


def _write(course: CourseDirectory, system: str, assignment: str, files: dict[str, Path]) -> Path:
    target = Path(course.root, course.feedback_directory, f"{assignment}-{system}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target
