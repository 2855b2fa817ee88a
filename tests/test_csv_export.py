"""The gradebook as CSV: names stay in their column, and no spreadsheet computes one."""

import csv
from typing import Any

import pytest
from nbgrader.coursedir import CourseDirectory

from grader.records.csv_export import COLUMNS, SafeCsvExport
from grader.records.database import open_gradebook

FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture
def gradebook(tmp_path):
    """An empty gradebook."""
    course = CourseDirectory(db_url=f"sqlite:///{tmp_path}/gradebook.db", course_id="c")
    with open_gradebook(course) as opened:
        yield opened


def test_names_stay_in_their_column_and_are_no_formulas(gradebook, tmp_path):
    gradebook.add_assignment("01_spread")
    students: dict[str, dict[str, Any]] = {
        'o\'brien, "ada"': {"last_name": FORMULA, "first_name": None},
        "-2+3": {"email": "ada@x.org"},
    }
    for name, details in students.items():
        gradebook.add_student(name, **details)
    gradebook.add_submission("01_spread", "-2+3")
    exporter = SafeCsvExport(to=str(tmp_path / "grades.csv"))
    exporter.export(gradebook)
    with (tmp_path / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student_id"] for row in rows] == ["'-2+3", 'o\'brien, "ada"']
    assert rows[0]["email"] == "ada@x.org"
    assert rows[1]["last_name"] == f"'{FORMULA}"
    assert tuple(rows[0]) == COLUMNS
    assert {row["score"] for row in rows} == {"0.0"}


def test_chosen_students_alone(gradebook, tmp_path):
    gradebook.add_assignment("01_spread")
    for name in ("ada", "bob"):
        gradebook.add_student(name)
    exporter = SafeCsvExport(to=str(tmp_path / "g.csv"), student=["bob"], assignment=[])
    exporter.export(gradebook)
    assert [line.split(",")[3] for line in (tmp_path / "g.csv").read_text().splitlines()[1:]] == [
        "bob"
    ]
