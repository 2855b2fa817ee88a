"""Writes the grades of a class for a system, or in a format of our own."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.classroom.table_file import read_header
from grader.contract.errors import ReviewError
from grader.exports import columns, own_formats
from grader.exports.grades import read_grades
from grader.exports.summary import summary
from grader.exports.systems import SYSTEMS, Choice, written

OWN = {"csv": own_formats.as_csv, "json": own_formats.as_json}
FORMATS = (*SYSTEMS, *OWN)
FOLDER = Path("build", "export")


def export(
    directory: CourseDirectory,
    to: str,
    assignments: list[str] | None = None,
    into: Path | None = None,
    named: Mapping[str, str] | None = None,
    choice: Choice | None = None,
) -> tuple[str, list[str]]:
    """The content of the file, and what it has, in lines for people.

    Args:
        to: one of `FORMATS`.
        assignments: which ones; those that somebody handed in by default.
        into: a download of the system's gradebook, whose columns are filled.
        named: columns of that file by assignment, where names do not fit.
        choice: what the user decided besides; its columns are found here.

    Raises:
        ReviewError: if the file could not be imported; it says what is missing.
    """
    if to not in FORMATS:
        raise ReviewError(f"Unknown format {to!r}. The formats are: {', '.join(FORMATS)}.")
    grades = read_grades(directory, assignments)
    choice = choice or Choice()
    said = [*summary(directory, grades, "" if to in OWN else choice.missing)]
    if to in OWN:
        return OWN[to](grades), said
    found: dict[str, str] = {}
    if into is not None:
        found = columns.of_assignments(read_header(into), grades.points, named or {}, into)
    return written(SYSTEMS[to], grades, replace(choice, columns=found)), said
