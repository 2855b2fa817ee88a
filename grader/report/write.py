"""Writes a report: the page, the same as JSON, and a table as CSV."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
from nbgrader.coursedir import CourseDirectory

from grader.records.csv_export import safe
from grader.report import class_records
from grader.report.anonymous import anonymous as without_names
from grader.report.anonymous import numbers
from grader.report.assemble import report as assemble
from grader.report.model import Report
from grader.report.page import page

FOLDER = Path("build", "report")
ANONYMOUS_FOLDER = Path("build", "report-anonymous")
PAGE, DOCUMENT, BEFORE, TABLE = "index.html", "report.json", "report-before.json", "report.csv"
_NUMBERS = "numbers.json"  # beside the report with names
_COLUMNS = (
    *("student", "name", "section", "assignment", "status", "state", "score", "max_score"),
    *("penalty", "question", "points", "max_points", "mistakes"),
)


def write(directory: CourseDirectory, anonymous: bool = False, deck: str = "") -> list[Path]:
    """Write the report of a course folder into it; return the files.

    The last report's JSON document stays beside the new one's.

    Args:
        anonymous: without names, into another folder, from which nothing leads to names.
        deck: where the deck is, for links to its slides.

    Raises:
        ReviewError: if nothing was graded yet, or something cannot be read.
    """
    root = Path(directory.root)
    records = class_records.read(directory)
    folder = root / (ANONYMOUS_FOLDER if anonymous else FOLDER)
    # Of the report with names: it is what both compare themselves with.
    before = _last(root / FOLDER, fresh=not anonymous)
    made = assemble(records, datetime.now(records.settings.timezone), before, deck)
    if anonymous:
        called = numbers(root / FOLDER / _NUMBERS, records.students)
        made = without_names(made, called, records.roster)
    contents = {
        PAGE: page(made).encode(),
        DOCUMENT: orjson.dumps(made, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),
        TABLE: table(made).encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    if not anonymous and (folder / DOCUMENT).is_file():
        shutil.copyfile(folder / DOCUMENT, folder / BEFORE)
    for name, content in contents.items():  # the last document stays until there is a new one
        scratch = folder / f"{name}.new"
        scratch.write_bytes(content)
        scratch.replace(folder / name)
    return [folder / name for name in contents]


def _last(folder: Path, fresh: bool) -> dict[str, Any] | None:
    """The document to compare with: the last one, or for an anonymous report what that used."""
    try:
        return json.loads((folder / (DOCUMENT if fresh else BEFORE)).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def table(report: Report) -> str:
    """A row for each student and assignment, followed by one for each open question."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in _rows(report):
        writer.writerow([safe(value) for value in row])
    return file.getvalue()


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    for student in report.students:
        for one in student.progress:
            whose = student.id, student.name, student.section, one.assignment
            scores = one.status, one.state, one.score, one.max_score, one.penalty
            yield (*whose, *scores, "", "", "", "")
            for q in one.open:
                mistakes = "; ".join(q.mistakes)
                yield (*whose, "open", "", "", "", "", q.question, q.points, q.max_points, mistakes)
