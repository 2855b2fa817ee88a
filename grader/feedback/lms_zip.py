"""Feedback pages in a zip, named so that a system gives each to its student.

Canvas ("Upload Submissions" in the gradebook's menu of an assignment) tells the student and the
submission from the first two numbers between underscores in a file's name, as in its own download:
``lovelaceada_LATE_1234_56789_01_spread.ipynb``. (`infer_comment_context_from_filename` in
https://github.com/instructure/canvas-lms/blob/master/app/models/abstract_assignment.rb)

Moodle ("Upload multiple feedback files in a zip") tells the participant from the second part of a
folder's name, as in its own download in folders: ``Ada Lovelace_1234_assignsubmission_file``.
(`is_valid_filename_for_import` in
https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php)

What a system called a submission is in the ``download.json`` that `review collect` leaves beside
it.
"""

import json
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.feedback.class_pages import Written

COLLECTED, DOWNLOAD_FILE = "collected", "download.json"
_CANVAS = re.compile(r"[^_]+_(?:LATE_)?\d+_\d+_.+")
_MOODLE = re.compile(r"([^_]+_\d+_assignsubmission_(?:file|onlinetext))_?")
_STAMP = (2020, 1, 1, 0, 0, 0)  # the same pages give the same bytes


def _canvas(name: str) -> str | None:
    """The name of a page in Canvas' zip, from the name that the download had."""
    file = PurePosixPath(name).name
    return f"{PurePosixPath(file).stem}.html" if _CANVAS.fullmatch(file) else None


def _moodle(name: str) -> str | None:
    """The path of a page in Moodle's zip, from the path that the download had."""
    folders = (_MOODLE.match(part) for part in PurePosixPath(name).parts)
    found = next(filter(None, folders), None)
    return f"{found[1]}/feedback.html" if found else None


_SYSTEMS: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "canvas": ("Canvas", _canvas),
    "moodle": ("Moodle", _moodle),
}


def write_zips(course: CourseDirectory, system: str, pages: Iterable[Written]) -> list[Path]:
    """Write ``feedback/ASSIGNMENT-SYSTEM.zip`` for each assignment; return the paths.

    Args:
        system: "canvas" or "moodle".
        pages: that are put into the zips.

    Raises:
        ReviewError: if it is not known what the system called some submissions: it lists them,
            and no zip is written.
    """
    label, name_in_zip = _SYSTEMS[system]
    by_assignment: dict[str, dict[str, Path]] = {}
    unknown = []
    for page in pages:
        downloaded = _downloaded(course, page, system)
        name = name_in_zip(downloaded) if downloaded else None
        if name is None:
            unknown.append(f"{page.student_id}, {page.assignment}: {downloaded or 'no download'}")
        else:
            by_assignment.setdefault(page.assignment, {})[name] = page.path
    if unknown:
        listed = plain("\n".join(f"  {one}" for one in unknown), 100_000)
        raise ReviewError(
            f"No zip was written, since it is not known what {label} called these submissions. "
            f"Expected {COLLECTED}/ASSIGNMENT/STUDENT/*/{DOWNLOAD_FILE}, which `review collect "
            f"{system} ZIP` writes, with a name as {label} gives them:\n{listed}"
        )
    return [_write(course, system, a, files) for a, files in by_assignment.items()]


def _downloaded(course: CourseDirectory, page: Written, system: str) -> str:
    """What the system called the newest submission that was collected; "" if that is not known."""
    folder = Path(course.root, COLLECTED, page.assignment, page.student_id)
    for path in sorted(folder.glob(f"*/{DOWNLOAD_FILE}"), reverse=True):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if document["system"] == system:
                return str(document["name"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return ""


def _write(course: CourseDirectory, system: str, assignment: str, files: dict[str, Path]) -> Path:
    target = Path(course.root, course.feedback_directory, f"{assignment}-{system}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target
