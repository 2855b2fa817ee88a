"""``roster.csv`` of a course folder: who is in the class, and what each system calls them.

| column | meaning |
|---|---|
| ``id`` | nbgrader's student_id: the name of the student's folder in ``submitted/`` |
| ``first_name``, ``last_name``, ``email``, ``section`` | as the registrar has them |
| ``extensions`` | such as ``03_simple_rnn +2d; 04_sequences 2026-12-03T23:59`` |
| ``SYSTEM_KEY`` | what a system calls the student: one of `SYSTEM_COLUMNS` |
| any other | kept as it is |
"""

import csv
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from grader.classroom.names import folded
from grader.classroom.settings import Settings
from grader.classroom.table_file import FORMULA, delimiter, without_apostrophe
from grader.contract.errors import ReviewError
from grader.intake.student_ids import is_student_id

ROSTER_FILE = "roster.csv"
# The columns of ids, by system; `roster_import` says which headers of its exports they come from.
SYSTEM_COLUMNS = (
    *("canvas_id", "canvas_sis_id", "canvas_login"),
    *("moodle_id", "moodle_username", "moodle_participant"),
    *("brightspace_id", "brightspace_username"),
    *("blackboard_id", "blackboard_username"),
    *("gradescope_sid", "google_email", "github_username"),
)
# One student's alone; of emails people may share one, and numbers of participants change.
_UNIQUE = tuple(c for c in SYSTEM_COLUMNS if c not in ("google_email", "moodle_participant"))
_OWN = ("id", "first_name", "last_name", "email", "section", "extensions")
_LATER = re.compile(r"\+(\d+)([mhdw])")
_LATEST = timedelta(days=3650)  # far later there is no date
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class Student:
    """A row of the roster.

    Attributes:
        id: nbgrader's student_id.
        extensions: as written, such as "+2d" or "2026-12-03T23:59", by assignment.
        more: all other columns by name, those of systems among them.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""
    extensions: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """For people: "Ada Lovelace", else the id."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    def extension(self, assignment: str, settings: Settings) -> timedelta | None:
        """How much later than others the student may submit; None for no extension.

        Raises:
            ReviewError: if it is a date, and the assignment has no due date.
        """
        written = self.extensions.get(assignment)
        if written is None:
            return None
        if (later := _later(written)) is not None:
            return later
        due = settings.due.get(assignment)
        if due is None:
            raise ReviewError(
                f"{self.id} has an extension of {assignment} until {written}, but {assignment} has "
                f"no due date. Give it one in course.toml, or write the extension as +2d."
            )
        return max(timedelta(), settings.moment(written) - due)

    def late_by(self, at: datetime, assignment: str, settings: Settings) -> timedelta | None:
        """How long after the due date and the extension a time is; None without a due date.

        Args:
            at: with a time zone.

        Returns:
            zero or less for what is in time.
        """
        due = settings.due.get(assignment)
        if due is None:
            return None
        return at - due - (self.extension(assignment, settings) or timedelta())


class Roster(Mapping[str, Student]):
    """The students by id, in the order of the file; empty for a course folder without a roster."""

    def __init__(self, students: Iterable[Student] = (), columns: Iterable[str] = ()):
        self._students = {student.id: student for student in students}
        self._columns = tuple(columns)

    def __getitem__(self, student_id: str) -> Student:
        return self._students[student_id]

    def __iter__(self):
        return iter(self._students)

    def __len__(self) -> int:
        return len(self._students)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that it was read from."""
        return self._columns

    def as_csv(self) -> str:
        """The content of the file."""
        more = [c for s in self.values() for c in s.more if c not in self._columns]
        columns = [*dict.fromkeys((*_OWN, *(c for c in self._columns if c not in _OWN), *more))]
        file = StringIO()
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        for student in self.values():
            extensions = "; ".join(f"{a} {until}" for a, until in student.extensions.items())
            own = {name: getattr(student, name) for name in _OWN if name != "extensions"}
            row = own | {"extensions": extensions} | dict(student.more)
            writer.writerow({column: _as_text(value) for column, value in row.items()})
        return file.getvalue()


class OwnIds:
    """Sees that no system's id is that of two students: grades of one would be the other's."""

    def __init__(self) -> None:
        self._whose: dict[tuple[str, str], Student] = {}

    def add(self, student: Student, place: str) -> None:
        """Remember a student's ids.

        Args:
            place: where they are written, for the error.

        Raises:
            ReviewError: if another student has one of them.
        """
        for column in _UNIQUE:
            if value := student.more.get(column, ""):
                other = self._whose.setdefault((column, folded(value)), student)
                if other.id != student.id:
                    both = " and ".join(f"{s.id} ({s.name})" for s in (other, student))
                    raise ReviewError(
                        f"{place}: the {column} {value!r} is that of {both}. Expected an id of "
                        f"each student's own: correct one of them."
                    )


def _as_text(value: str) -> str:
    """A spreadsheet computes what begins like a formula; an apostrophe makes it text."""
    return f"'{value}" if value.startswith(FORMULA) else value


def read_roster(root: Path) -> Roster:
    """The roster of a course folder; empty if it has none.

    Raises:
        ReviewError: if the file cannot be read, or a row is wrong; it says which line.
    """
    path = root / ROSTER_FILE
    return read_roster_file(path) if os.path.lexists(path) else Roster()


def read_roster_file(path: Path) -> Roster:
    """The roster in a file.

    Raises:
        ReviewError: if the file cannot be read, or a row is wrong; it says which line.
    """
    columns, rows = _read(path)
    students: dict[str, Student] = {}
    ids = OwnIds()
    for line, row in rows:
        place = f"{path}, line {line}"
        student = _student(row, place)
        if student.id in students:
            raise ReviewError(f"{place}: the id {student.id!r} is there twice.")
        ids.add(student, place)
        students[student.id] = student
    return Roster(students.values(), columns)


def _read(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str | None]]]]:
    """The columns, and each row with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReviewError(f"{path} is not UTF-8 text: {error}. Save it as CSV UTF-8.") from error
    except OSError as error:
        raise ReviewError(
            f"{path} cannot be read: {error.strerror}. Expected the list of the class, as CSV. "
            f"Make it readable, or take it away for a class without one."
        ) from error
    rows = csv.DictReader(StringIO(text), delimiter=delimiter(text))  # Excel's depends on Windows'
    try:
        columns = [c.strip() for c in rows.fieldnames or []]
        if "id" not in columns:
            raise ReviewError(f"{path}: expected a column 'id' in the first line, found {columns}.")
        rows.fieldnames = columns
        return columns, [(rows.line_num, row) for row in rows]
    except csv.Error as error:
        raise ReviewError(
            f"{path}, line {rows.reader.line_num}: {error}. Expected CSV: close every "
            f"quotation mark, and save it as CSV UTF-8."
        ) from error


def _student(row: dict[str, str | None], place: str) -> Student:
    if None in row:
        raise ReviewError(f"{place}: more values than columns. Quote values that have commas.")
    values = {name: without_apostrophe((value or "").strip()) for name, value in row.items()}
    student_id = values["id"]
    if not is_student_id(student_id):
        raise ReviewError(
            f"{place}: {student_id!r} cannot be a student's id. Expected a name that a folder can "
            f'have, without control characters and <>"&`\\/.'
        )
    own = {name: values.get(name, "") for name in _OWN if name != "extensions"}
    more = {name: value for name, value in values.items() if name not in _OWN and value}
    return Student(**own, extensions=_extensions(values.get("extensions", ""), place), more=more)


def _extensions(written: str, place: str) -> dict[str, str]:
    found = {}
    for part in filter(None, map(str.strip, written.split(";"))):
        try:
            assignment, until = part.split()
            if (later := _later(until)) is None:
                Settings().moment(until)
            elif later > _LATEST:
                raise ValueError
        except (ValueError, OverflowError):
            raise ReviewError(
                f"{place}: the extension {part!r} is not understood. Expected the assignment and "
                f"how much later (+90m, +12h, +2d, +1w), ten years at most, or until when "
                f"(2026-12-03T23:59), such as '03_simple_rnn +2d'; several separated by ';'."
            ) from None
        found[assignment] = until
    return found


def _later(written: str) -> timedelta | None:
    """How long "+2d" is; None for a date."""
    match = _LATER.fullmatch(written)
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
