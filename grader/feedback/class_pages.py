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
from grader.contract.result import Result
from grader.course import folder as courses
from grader.feedback.exercise_text import exercise_text
from grader.feedback.page import Pages
from grader.grading.watch import Event
from grader.intake.choice import TIME_FILE
from grader.records import autograded_folder
from grader.records.autograded_folder import SECRET_FILE
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
    class_pages = ClassPages(course, assignments)
    missing, count = [], 0
    for standing in read_standings(course, class_pages.assignments, student_id):
        written = class_pages.write(standing)
        if written is None:
            missing.append(standing)
            continue
        yield written
        count += 1
    _complain(missing, count, student_id)


class ClassPages:
    """Writes pages of a class, one at a time.

    Raises:
        ReviewError: for an unknown assignment.
    """

    def __init__(self, course: CourseDirectory, assignments: Iterable[str]):
        self._course = course
        zone, self._roster = courses.settings_of(course).timezone, courses.roster_of(course)
        self._pages = {
            assignment: Pages(exercise_text(courses.trusted_notebook(course, assignment)), zone)
            for assignment in assignments
        }

    @property
    def assignments(self) -> list[str]:
        return list(self._pages)

    def write(self, standing: Standing) -> Written | None:
        """Write the page of a submission; None if its result is missing."""
        assignment, student_id = standing.assignment, standing.student_id
        result = autograded_folder.read(self._course, assignment, student_id)
        if result is None:
            return None
        known = self._roster.get(student_id)
        name = known.name if known else student_id
        html = self._pages[assignment].html(result, standing, name)
        return Written(assignment, student_id, _write(self._course, standing, html))

    def write_as_graded(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield what a watch sees, each result when its page is written.

        A page that cannot be written is said, and written with the next `review feedback`.
        """
        for event in events:
            if event.result:
                try:
                    self._write_of(event.result)
                except (ReviewError, OSError) as error:
                    yield Event(f"The feedback page of {event.result.student_id}: {error}")
            yield event

    def _write_of(self, result: Result) -> None:
        for standing in read_standings(self._course, [result.assignment], result.student_id):
            self.write(standing)


def _complain(missing: list[Standing], count: int, student_id: str | None) -> None:
    """Say what could not be written."""
    if missing:
        listed = "\n".join(f"  {s.student_id}, {s.assignment}" for s in missing)
        raise ReviewError(
            f"Pages written: {count}; not written: {len(missing)}. The gradebook has scores, but "
            f"there is no result.json in the autograded folder of\n{listed}\n"
            f"Grade them with `review autograde --again`, then run this command again."
        )
    if not count:
        whose = f"the student {student_id!r}" if student_id else "anybody"
        raise ReviewError(
            f"No page was written: the gradebook has no score of {whose} for these assignments. "
            f"Expected ids as in submitted/ that `review autograde` has graded."
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
