"""Students from the lists that other systems export, recognized by their headers.

| system | export | columns that count | known from |
|---|---|---|---|
| Canvas | gradebook | Student (or LastName, FirstName), ID, SIS User ID, SIS Login ID, Section | ``lib/gradebook_exporter.rb`` of instructure/canvas-lms |
| Moodle | participants, grades, grading worksheet | First name, Last name, ID number, Username, Email address; Identifier, Full name | ``mod/assign`` of moodle/moodle; its documentation |
| Brightspace | grades | OrgDefinedId, Username, Last Name, First Name, Email, End-of-Line Indicator | its documentation |
| Blackboard | grade center, also as tab-separated UTF-16 ".xls" | Last Name, First Name, Username, Student ID | its documentation |
| Gradescope | roster, grades | First Name, Last Name or Name, SID, Email, Section(s), Role | its documentation |
| GitHub Classroom | classroom_roster.csv | identifier, github_username, github_id, name | files of public repositories |

A list of another origin needs a column ``email`` or ``id``, and names. Headers must be English.
"""  # noqa: E501 - a table

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.classroom.names import split
from grader.classroom.new_ids import possible_ids
from grader.classroom.roster import SYSTEM_COLUMNS, Student, read_roster_file
from grader.classroom.table_file import Table, read_table
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain

Row = Mapping[str, str]


@dataclass(frozen=True)
class Listed:
    """A row of an export.

    Attributes:
        student: with an id that is only a proposal, unless `has_id`.
        identifier: what GitHub Classroom calls the student: an email, an id or a name.
        has_id: whether the file says which id the student has here.
    """

    student: Student
    identifier: str = ""
    has_id: bool = False


@dataclass(frozen=True)
class _System:
    name: str
    fits: Callable[[set[str]], bool]
    listed: Callable[[Row], Listed | None]


def read_export(path: Path) -> tuple[str, list[Listed]]:
    """The system that a file comes from, and the students in it, each with an id of its own.

    Raises:
        ReviewError: if the headers are those of no known system, or there is no student.
    """
    table = read_table(path)
    if {"id", "first_name"} <= table.known:  # a roster.csv, which may have extensions
        return "review", [
            Listed(student, has_id=True) for student in read_roster_file(path).values()
        ]
    system = next((s for s in _SYSTEMS if s.fits(table.known)), None)
    if system is None:
        raise ReviewError(_unknown(path, table))
    found = [one for _, row in table.rows if (one := system.listed(_Blank(row)))]
    if not found:
        raise ReviewError(f"{path}, an export of {system.name}: there is no student in it.")
    return system.name, _with_ids(found)


def _unknown(path: Path, table: Table) -> str:
    return (
        f"{path}: the headers are those of no known export: "
        f"{plain(', '.join(table.headers) or 'none', 300)}. Expected an export of Canvas, Moodle, "
        f"Brightspace, Blackboard, Gradescope or GitHub Classroom in English (docs/instructor.md "
        f"has the columns), or any CSV with the columns id or email, first_name and last_name."
    )


class _Blank(dict[str, str]):
    """A row in which a column that is not there is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _student(names: tuple[str, str], email: str, section: str = "", **more: str) -> Listed:
    """A student without an id of ours; system columns without a value are left out."""
    first, last = (plain(name, 200) for name in names)
    kept = {column: value for column, value in more.items() if value}
    return Listed(Student("", first, last, email, section, more=kept))


def _canvas(row: Row) -> Listed | None:
    name = row["student"] or f"{row['lastname']}, {row['firstname']}"
    if not row["id"] or name.strip().casefold() in ("student, test", "points possible"):
        return None  # rows of points and of posting have no ID; the test student is nobody
    login = row["sis login id"]
    return _student(
        split(name),
        login if "@" in login else "",
        row["section"],
        canvas_id=row["id"],
        canvas_sis_id=row["sis user id"],
        canvas_login=login,
    )


def _moodle(row: Row) -> Listed | None:
    first, last = row["first name"], row["last name"] or row["surname"]
    participant = row["identifier"].rpartition(" ")[2]  # "Participant 12345"
    return _student(
        (first, last) if first or last else split(row["full name"]),
        row["email address"] or row["email"],
        row["groups"] or row["group"],
        moodle_id=row["id number"],
        moodle_username=row["username"],
        moodle_participant=participant if participant.isdigit() else "",
    )


def _brightspace(row: Row) -> Listed | None:
    return _student(
        (row["first name"], row["last name"]),
        row["email"],
        row["sections"] or row["section"],
        brightspace_id=row["orgdefinedid"].lstrip("#"),
        brightspace_username=row["username"].lstrip("#"),
    )


def _blackboard(row: Row) -> Listed | None:
    if row["username"].endswith("_previewuser"):
        return None
    return _student(
        (row["first name"], row["last name"]),
        row["email"],
        blackboard_id=row["student id"],
        blackboard_username=row["username"],
    )


def _gradescope(row: Row) -> Listed | None:
    if row["role"] and row["role"].casefold() != "student":
        return None
    names = row["first name"], row["last name"]
    return _student(
        names if any(names) else split(row["name"]),
        row["email"],
        row["section"] or row["sections"],
        gradescope_sid=row["sid"],
    )


def _github(row: Row) -> Listed | None:
    identifier = row["identifier"]
    email = identifier if "@" in identifier else ""
    one = _student(split(row["name"]), email, github_username=row["github_username"])
    return Listed(one.student, identifier)


def _plain(row: Row) -> Listed | None:
    names = row["first_name"] or row["first name"], row["last_name"] or row["last name"]
    systems = {column: row[column] for column in SYSTEM_COLUMNS}
    one = _student(
        names if any(names) else split(row["name"]),
        row["email"] or row["email address"],
        row["section"],
        **systems,
    ).student
    return Listed(
        Student(row["id"], one.first_name, one.last_name, one.email, one.section, {}, one.more)
    )


_SYSTEMS = (
    _System("Canvas", lambda h: {"sis login id", "section"} <= h and "id" in h, _canvas),
    _System("Brightspace", lambda h: "orgdefinedid" in h, _brightspace),
    _System("GitHub Classroom", lambda h: {"identifier", "github_username"} <= h, _github),
    _System("Gradescope", lambda h: "sid" in h and "email" in h, _gradescope),
    _System("Moodle", lambda h: {"identifier", "full name"} <= h, _moodle),
    _System(
        "Blackboard",
        lambda h: {"last name", "first name", "username", "student id"} <= h,
        _blackboard,
    ),
    _System(
        "Moodle",
        lambda h: "first name" in h and "email address" in h and bool({"last name", "surname"} & h),
        _moodle,
    ),
    _System("any list", lambda h: bool({"id", "email"} & h), _plain),
)


def _with_ids(found: list[Listed]) -> list[Listed]:
    """Give each student an id that no other one has, ignoring case; equal rows are one student."""
    different = {repr(one): one for one in found}.values()
    taken: set[str] = set()
    done = []
    for one in different:
        student_id = next(o for o in possible_ids(one.student) if o.casefold() not in taken)
        taken.add(student_id.casefold())
        done.append(replace(one, student=replace(one.student, id=student_id)))
    return done
