"""`nbgrader export`: the gradebook as CSV, in which no name becomes a column, a row or a formula.

nbgrader's own exporter joins the values with commas as they are.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins.export import ExportPlugin

from grader.classroom.table_file import FORMULA

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class SafeCsvExport(ExportPlugin):
    """Writes the columns of nbgrader's exporter, quoted where needed."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that ``--to`` names, ``grades.csv`` by default."""
        with Path(self.to or "grades.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in self._rows(gradebook):
                writer.writerow(["" if value is None else safe(value) for value in row])

    def _rows(self, gradebook: Gradebook) -> Iterator[tuple[object, ...]]:
        assignments, students = {str(a) for a in self.assignment}, {str(s) for s in self.student}
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                wanted = not assignments or assignment.name in assignments
                if wanted and (not students or student.id in students):
                    yield _row(gradebook, assignment, student)


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> tuple[object, ...]:
    timestamp, raw, penalty = "", 0.0, 0.0
    try:
        submission = gradebook.find_submission(str(assignment.name), str(student.id))
        timestamp, raw = submission.timestamp, float(submission.score or 0)
        penalty = float(submission.late_submission_penalty or 0)
    except MissingEntry:  # nothing was handed in
        pass
    return (
        *(assignment.name, assignment.duedate, timestamp),
        *(student.id, student.last_name, student.first_name, student.email),
        *(raw, penalty, max(0.0, raw - penalty), assignment.max_score),
    )


def safe(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip().startswith(FORMULA) else text
