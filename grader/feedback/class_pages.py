"""The feedback pages of a class, in nbgrader's feedback folder."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.course import folder as courses
from grader.feedback.exercise_text import exercise_text
from grader.feedback.page import Pages
from grader.records import autograded_folder
from grader.records.autograded_folder import SECRET_FILE, TIME_FILE
from grader.records.standings import Standing, read_standings


@dataclass(frozen=True)
class Written:
    """A page that was written."""

    assignment: str
    student_id: str
    path: Path


def write_pages(
    course: CourseDirectory, assignments: Iterable[str], student_id: str | None = None
) -> Iterator[Written]:
    """Write a page for each submission that was graded; yield each when it is written.

    Args:
        student_id: of this student only.

    Raises:
        ReviewError: for an unknown assignment; if the gradebook cannot be used; at the end, if
            there was nothing to write, or results are missing: it lists them.
    """
    chosen = list(assignments)
    texts = {a: exercise_text(courses.trusted_notebook(course, a)) for a in chosen}
    zone, roster = courses.settings_of(course).timezone, courses.roster_of(course)
    pages = {assignment: Pages(text, zone) for assignment, text in texts.items()}
    missing, count = [], 0
    for standing in _standings(course, chosen, student_id):
        result = autograded_folder.read(course, standing.assignment, standing.student_id)
        if result is None:
            missing.append(standing)
            continue
        known = roster.get(standing.student_id)
        name = known.name if known else standing.student_id
        html = pages[standing.assignment].html(result, standing, name)
        yield Written(standing.assignment, standing.student_id, _write(course, standing, html))
        count += 1
    _complain(missing, count)


def _standings(
    course: CourseDirectory, assignments: list[str], student_id: str | None
) -> list[Standing]:
    standings = read_standings(course, assignments)
    return [s for s in standings if student_id in (None, s.student_id)]


def _complain(missing: list[Standing], count: int) -> None:
    """Say what could not be written."""
    if missing:
        listed = "\n".join(f"  {s.student_id}, {s.assignment}" for s in missing)
        raise ReviewError(
            f"{count} pages were written, {len(missing)} were not: the gradebook has scores, but "
            f"there is no result.json in the autograded folder of\n{listed}\n"
            f"Grade them with `review autograde --again`, then run this command again."
        )
    if not count:
        raise ReviewError(
            "No page was written: the gradebook has no score of these assignments and students. "
            "Grade them with `review autograde` first."
        )


def _write(course: CourseDirectory, standing: Standing, html: str) -> Path:
    """Write the page, and beside it what `nbgrader release_feedback` reads there."""
    target = page_path(course, standing.assignment, standing.student_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    graded = Path(
        course.format_path(course.autograded_directory, standing.student_id, standing.assignment)
    )
    for name in (TIME_FILE, SECRET_FILE):
        with suppress(FileNotFoundError):
            (target.parent / name).unlink()
        with suppress(FileNotFoundError):
            shutil.copyfile(graded / name, target.parent / name)
    descriptor, scratch = tempfile.mkstemp(prefix=".feedback-", dir=target.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(html)
        os.chmod(scratch, 0o644)
        os.replace(scratch, target)
    except BaseException:
        os.unlink(scratch)
        raise
    return target


def page_path(course: CourseDirectory, assignment: str, student_id: str) -> Path:
    """Where the page of a submission is: where nbgrader expects it."""
    folder = course.format_path(course.feedback_directory, student_id, assignment)
    return Path(folder, f"{assignment}.html")
