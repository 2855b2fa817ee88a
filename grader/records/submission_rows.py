"""New submissions in nbgrader's tables, many at a time.

The rows are those of nbgrader's `add_student` and `add_submission`, which take some twenty
statements and two commits for each.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql

# nbgrader's classes declare columns that a type checker takes for the values in them.
_COURSE: Any = (Assignment, Notebook, BaseCell, Student)
_CLASS: Any = (SubmittedAssignment, SubmittedNotebook, Grade, Comment)
ASSIGNMENT, NOTEBOOK, CELL, STUDENT = (kind.__table__ for kind in _COURSE)
SUBMISSION, SUBMITTED, GRADE, COMMENT = (kind.__table__ for kind in _CLASS)
GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")


@dataclass(frozen=True)
class Layout:
    """What a submission of an assignment has rows for.

    Attributes:
        id: of the assignment.
        notebooks: the ids of its notebooks, by name; ours have one, of the assignment's name.
        cells: notebook, id, kind and name of each cell.
    """

    id: str
    notebooks: Mapping[str, str]
    cells: Collection[tuple[str, str, str, str]]

    @property
    def cell_ids(self) -> list[str]:
        """The ids of the cells; nbgrader's indexes of grades and comments begin with them."""
        return [cell for _, cell, _, _ in self.cells]


@dataclass(frozen=True)
class Graded:
    """What is known of a new submission.

    Attributes:
        at: when it was handed in.
        scores: the automatic ones of its notebook, by the name of the cell.
        for_person: whether a person has to grade it.
    """

    at: datetime | None
    scores: Mapping[str, float]
    for_person: bool


def layout(gradebook: Gradebook, assignment: str) -> Layout:
    """The layout of an assignment that the gradebook has."""
    query = (
        select(ASSIGNMENT.c.id, NOTEBOOK.c.name, NOTEBOOK.c.id)
        .join(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
        .where(ASSIGNMENT.c.name == assignment)
    )
    found = gradebook.db.connection().execute(query).all()
    notebooks = {name: notebook for _, name, notebook in found}
    columns = CELL.c.notebook_id, CELL.c.id, CELL.c.type, CELL.c.name
    query = select(*columns).where(CELL.c.notebook_id.in_(notebooks.values()))
    cells = gradebook.db.connection().execute(query).tuples()
    return Layout(found[0][0], notebooks, [*cells])


def students(gradebook: Gradebook, of: Layout, among: Collection[str]) -> set[str]:
    """Those of some students who have a submission."""
    query = select(SUBMISSION.c.student_id).where(
        SUBMISSION.c.assignment_id == of.id, SUBMISSION.c.student_id.in_(among)
    )
    return set(gradebook.db.connection().scalars(query))


def add(gradebook: Gradebook, of: Layout, new: Mapping[str, Graded]) -> None:
    """Add a submission of each of these students, who have none; it is not committed."""
    _add_students(gradebook, new)
    made = [
        {
            "id": new_uuid(),
            "assignment_id": of.id,
            "student_id": student,
            "timestamp": graded.at,
        }
        for student, graded in new.items()
    ]
    submitted = [
        {"id": new_uuid(), "assignment_id": submission["id"], "notebook_id": notebook}
        for submission in made
        for notebook in of.notebooks.values()
    ]
    known = [graded for graded in new.values() for _ in of.notebooks]
    answers = [
        (kind, name, {"notebook_id": entry["id"], "cell_id": cell}, graded)
        for entry, graded in zip(submitted, known, strict=True)
        for notebook, cell, kind, name in of.cells
        if notebook == entry["notebook_id"]
    ]
    rows = {
        SUBMISSION: made,
        SUBMITTED: submitted,
        GRADE: [
            place | _grade(graded, name) for kind, name, place, graded in answers if kind in GRADED
        ],
        COMMENT: [place for kind, _, place, _ in answers if kind in COMMENTED],
    }
    for table, of_table in rows.items():
        if of_table:
            gradebook.db.connection().execute(insert(table), of_table)


def _grade(graded: Graded, cell: str) -> dict[str, float | bool | None]:
    return {
        "auto_score": graded.scores.get(cell),
        "needs_manual_grade": graded.for_person or cell not in graded.scores,
    }


def _add_students(gradebook: Gradebook, wanted: Collection[str]) -> None:
    """Add those that are missing."""
    connection = gradebook.db.connection()
    known = select(STUDENT.c.id).where(STUDENT.c.id.in_(wanted))
    there = set(connection.scalars(known))
    added: Any = insert(STUDENT)
    if connection.dialect.name == "postgresql":  # other graders may add the same class just now
        added = postgresql.insert(STUDENT).on_conflict_do_nothing()
    if missing := [{"id": student} for student in sorted(wanted) if student not in there]:
        connection.execute(added, missing)
