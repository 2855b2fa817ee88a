"""The file that each learning management system imports; docs/exports.md has the sources.

A student is matched by the system's own ids, which are written as they are. Names are for people:
no system that is given ids looks at them. So names, not ids, are made safe for spreadsheets.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import StringIO

from grader.classroom.roster import Student
from grader.classroom.table_file import FORMULA
from grader.contract.errors import ReviewError
from grader.exports.grades import Grades, as_text
from grader.records.csv_export import safe

_IDS_SHOWN = 20  # students that are listed


@dataclass(frozen=True)
class Choice:
    """What the user decided.

    Attributes:
        columns: the system's header of each assignment that is known from a download.
        missing: what stands for an assignment that was not handed in.
        leave_out: write the file without students who have no id, instead of refusing.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    leave_out: bool = False


@dataclass(frozen=True)
class System:
    """A system's import file.

    Attributes:
        ids: the roster's columns, any of which identifies a student.
        write: makes the file.
        needs_columns: whether the system cannot do without the ids of its own columns.
        download: how to get a gradebook with them.
    """

    name: str
    ids: tuple[str, ...]
    write: Callable[[Grades, Choice, tuple[Student, ...]], str]
    download: str
    needs_columns: bool = False


def written(system: System, grades: Grades, choice: Choice) -> str:
    """The file, as text.

    Raises:
        ReviewError: if students lack ids, an id cannot be written, or columns must be known.
    """
    if system.needs_columns and not choice.columns:
        raise ReviewError(
            f"{system.name} finds a column by its own number. {system.download}, and name that "
            f"file with --into."
        )
    without = [s for s in grades.students if not _has_id(s, system.ids)]
    if without and not choice.leave_out:
        raise ReviewError(_without_ids(system, without, grades))
    students = tuple(s for s in grades.students if _has_id(s, system.ids))
    _refuse_formulas(system, students)
    return system.write(grades, choice, students)


def _has_id(student: Student, ids: tuple[str, ...]) -> bool:
    return any(_id(student, name) for name in ids)


def _id(student: Student, column: str) -> str:
    return student.email if column == "email" else student.more.get(column, "")


def _without_ids(system: System, without: list[Student], grades: Grades) -> str:
    listed = "\n".join(
        f"  {s.id}: {'not in roster.csv' if s.id in grades.unknown else s.name}"
        for s in without[:_IDS_SHOWN]
    )
    more = len(without) - _IDS_SHOWN
    listed += f"\n  and {more} more" if more > 0 else ""
    return (
        f"{len(without)} of {len(grades.students)} students cannot be found in {system.name}: "
        f"roster.csv has none of {', '.join(system.ids)} for\n{listed}\n"
        f"Add the ids to roster.csv (`review roster add FILE` reads them from {system.name}'s own "
        f"list), or leave these students out with --leave-out."
    )


def _refuse_formulas(system: System, students: tuple[Student, ...]) -> None:
    """Ids must arrive as they are; so one that a spreadsheet would compute cannot be written."""
    wrong = [
        f"  {s.id}: {name} is {_id(s, name)!r}"
        for s in students
        for name in system.ids
        if _id(s, name).lstrip().startswith(FORMULA)
    ]
    if wrong:
        listed = "\n".join(wrong)
        raise ReviewError(
            f"These ids begin with a sign that makes a formula in a spreadsheet:\n{listed}\n"
            f"Correct them in roster.csv."
        )


def _csv(rows: list[list[str]], **how) -> str:
    file = StringIO()
    csv.writer(file, lineterminator="\r\n", **how).writerows(rows)
    return file.getvalue()


def _scores(grades: Grades, choice: Choice, student: Student) -> list[str]:
    return [grades.score(a, student.id, choice.missing) for a in grades.points]


def _sortable(student: Student) -> str:
    """Canvas' "Student": the last name first."""
    names = [n for n in (student.last_name, student.first_name) if n]
    return safe(", ".join(names) or student.id)


def _canvas(grades: Grades, choice: Choice, students: tuple[Student, ...]) -> str:
    columns = [choice.columns.get(a, a) for a in grades.points]
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    most = ["    Points Possible", "", "", "", "", *map(as_text, grades.points.values())]
    rows = [
        [
            _sortable(s),
            *(_id(s, name) for name in CANVAS.ids),
            safe(s.section),
            *_scores(grades, choice, s),
        ]
        for s in students
    ]
    return _csv([header + columns, most, *rows])


def _moodle(grades: Grades, choice: Choice, students: tuple[Student, ...]) -> str:
    """Moodle matches by one column, and gives up at the first row that it cannot match."""
    by = {name: [s for s in students if not _id(s, name)] for name in MOODLE.ids}
    key, lacking = min(by.items(), key=lambda item: len(item[1]))
    if lacking and not choice.leave_out:
        raise ReviewError(_without_ids(MOODLE, lacking, grades) + _ONE_COLUMN)
    columns = [choice.columns.get(a, a) for a in grades.points]
    rows = [
        [_id(s, key), safe(s.first_name), safe(s.last_name), *_scores(grades, choice, s)]
        for s in students
        if _id(s, key)
    ]
    return _csv([[_MOODLE_HEADERS[key], "First name", "Last name", *columns], *rows])


_ONE_COLUMN = "\nMoodle matches by one column, so all students need the same kind of id."
_MOODLE_HEADERS = {
    "moodle_id": "ID number",
    "moodle_username": "Username",
    "email": "Email address",
}


def _brightspace(grades: Grades, choice: Choice, students: tuple[Student, ...]) -> str:
    columns = [
        choice.columns.get(a, f"{a} Points Grade <Numeric MaxPoints:{as_text(most)}>")
        for a, most in grades.points.items()
    ]
    header = ["OrgDefinedId", "Username", *columns, "End-of-Line Indicator"]
    rows = [
        [*(_signed(_id(s, name)) for name in BRIGHTSPACE.ids), *_scores(grades, choice, s), "#"]
        for s in students
    ]
    return _csv([header, *rows])


def _signed(student_id: str) -> str:
    """As Brightspace writes ids, so that spreadsheets keep their zeros."""
    return f"#{student_id}" if student_id else ""


def _blackboard(grades: Grades, choice: Choice, students: tuple[Student, ...]) -> str:
    header = ["Username", *(choice.columns[a] for a in grades.points)]
    rows = [[_id(s, BLACKBOARD.ids[0]), *_scores(grades, choice, s)] for s in students]
    return _csv([header, *rows], quoting=csv.QUOTE_ALL)


CANVAS = System(
    "Canvas",
    ("canvas_id", "canvas_sis_id", "canvas_login"),
    _canvas,
    "In Canvas, open Grades and choose Export",
)
MOODLE = System(
    "Moodle",
    ("moodle_id", "moodle_username", "email"),
    _moodle,
    "In Moodle, open Grades, Export, Plain text file",
)
BRIGHTSPACE = System(
    "Brightspace",
    ("brightspace_id", "brightspace_username"),
    _brightspace,
    "In Brightspace, open Grades, Enter Grades, Export",
)
BLACKBOARD = System(
    "Blackboard",
    ("blackboard_username",),
    _blackboard,
    "In Blackboard, open Gradebook and download the grades (Work Offline)",
    needs_columns=True,
)
SYSTEMS = {s.name.lower(): s for s in (CANVAS, MOODLE, BRIGHTSPACE, BLACKBOARD)}
