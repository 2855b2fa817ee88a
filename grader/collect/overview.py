"""Who is in the class and what each has handed in, from the roster and ``submitted/``."""

from contextlib import suppress
from datetime import UTC, timedelta
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from rich.table import Table
from rich.text import Text

from grader.classroom.roster import Student
from grader.classroom.settings import Settings
from grader.collect.plan import submitted_folder
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.course import folder as courses
from grader.intake.choice import AmbiguousError
from grader.intake.submission_folder import handed_in_at


def class_table(course: CourseDirectory) -> tuple[Table, dict[str, int]]:
    """A row for each student; how many have handed in nothing, by assignment.

    Of assignments, those that are due or that somebody has handed in; all, if there are none.

    Raises:
        ReviewError: if roster or settings cannot be read.
    """
    roster, settings = courses.roster_of(course), courses.settings_of(course)
    everything = tuple(courses.course_of(course).assignments)
    submitted = {assignment: _submitted(course, assignment) for assignment in everything}
    others = dict.fromkeys(s for ids in submitted.values() for s in ids if s not in roster)
    used = [a for a in everything if a in settings.due or submitted[a]]
    assignments = tuple(used or everything)
    table = Table(box=None)
    table.add_column("student", overflow="fold", min_width=max(map(len, roster), default=0))
    for column in ("name", "section", *assignments):
        table.add_column(column)
    missing = dict.fromkeys(assignments, 0)
    for student in (*roster.values(), *map(Student, others)):
        cells = [_handed_in(course, a, student, settings) for a in assignments]
        for assignment, cell in zip(assignments, cells, strict=True):
            missing[assignment] += cell == "-"
        name = student.name if student.id in roster else "(not in the roster)"
        shown = (student.id, name, student.section, *cells)
        table.add_row(*(Text(plain(cell, 100)) for cell in shown))
    return table, missing


def _submitted(course: CourseDirectory, assignment: str) -> list[str]:
    """The ids of those with a submission, whether they are in the roster or not."""
    with suppress(ReviewError):  # there is none
        return [one.student_id for one in courses.submissions(course, assignment)]
    return []


def _handed_in(
    course: CourseDirectory, assignment: str, student: Student, settings: Settings
) -> str:
    folder = submitted_folder(course, assignment, student.id)
    if not folder.is_dir():
        return "-"
    try:
        at = handed_in_at(Path(folder))
    except AmbiguousError:
        return "handed in, time unclear"
    if at is None:
        return "handed in"
    moment = at.replace(tzinfo=UTC)
    shown = f"{moment.astimezone(settings.timezone):%Y-%m-%d %H:%M}"
    over = student.late_by(moment, assignment, settings)
    return f"{shown} late" if over and over > timedelta() else shown
