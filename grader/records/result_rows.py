"""Results of a group in nbgrader's tables, in a few statements for all of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy import Boolean, ColumnElement, and_, bindparam, case, select, update

from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.result import Result
from grader.records import submission_rows
from grader.records.gradebook_protocol import RefusedError
from grader.records.submission_rows import (
    CELL,
    COMMENT,
    GRADE,
    GRADED,
    SUBMISSION,
    SUBMITTED,
    Graded,
    Layout,
)


def write(
    gradebook: Gradebook,
    assignment: str,
    results: Mapping[str, Result],
    handed_in: Mapping[str, datetime | None],
) -> None:
    """Write results of an assignment, in place of earlier ones; it is not committed.

    Manual scores stay: their questions are marked for review, as nbgrader does; so is every
    question of a submission whose state needs a person.

    Args:
        results: by student.
        handed_in: when, by student.

    Raises:
        RefusedError: for a question that the gradebook does not have.
    """
    layout = submission_rows.layout(gradebook, assignment)
    there = submission_rows.students(gradebook, layout, results)
    if new := sorted(results.keys() - there):
        rows = {student: _graded(layout, results[student], handed_in[student]) for student in new}
        submission_rows.add(gradebook, layout, rows)
    if earlier := {student: results[student] for student in there}:
        place = and_(
            SUBMISSION.c.assignment_id == layout.id,
            SUBMISSION.c.student_id.in_(earlier),
            SUBMITTED.c.notebook_id == layout.notebooks[assignment],
            CELL.c.id.in_(layout.cell_ids),
        )
        _set_times(gradebook, layout.id, {student: handed_in[student] for student in earlier})
        _set_scores(gradebook, place, earlier)
        _take_back_comments(gradebook, place, earlier)


def _graded(layout: Layout, result: Result, at: datetime | None) -> Graded:
    scores = {TEST_PREFIX + question.question: question.points for question in result.questions}
    for cell in scores.keys() - {name for _, _, kind, name in layout.cells if kind in GRADED}:
        raise _unknown(cell, result)
    return Graded(at, scores, result.state.policy.needs_person)


def _unknown(cell: str, result: Result) -> RefusedError:
    question = cell.removeprefix(TEST_PREFIX)
    return RefusedError(f"The gradebook has no question {question} of {result.assignment}.")


def _set_times(gradebook: Gradebook, assignment: str, at: Mapping[str, datetime | None]) -> None:
    mine = and_(
        SUBMISSION.c.assignment_id == assignment, SUBMISSION.c.student_id == bindparam("student")
    )
    changed = update(SUBMISSION).where(mine).values(timestamp=bindparam("at"))
    rows = [{"student": student, "at": at[student]} for student in sorted(at)]
    gradebook.db.connection().execute(changed, rows)


def _set_scores(
    gradebook: Gradebook, place: ColumnElement[bool], results: Mapping[str, Result]
) -> None:
    """The database looks for a manual score while it writes: a person may be giving one."""
    ids = {(student, name): id_ for student, name, id_ in _cells(gradebook, GRADE, place)}
    rows = []
    for student, result in sorted(results.items()):
        for_person = result.state.policy.needs_person
        for question in result.questions:
            cell = TEST_PREFIX + question.question
            if (id_ := ids.get((student, cell))) is None:
                raise _unknown(cell, result)
            rows.append({"one": id_, "points": question.points, "for_person": for_person})
    needs = case(
        (GRADE.c.manual_score.is_not(None), True), else_=bindparam("for_person", type_=Boolean)
    )
    changed = update(GRADE).where(GRADE.c.id == bindparam("one"))
    changed = changed.values(auto_score=bindparam("points"), needs_manual_grade=needs)
    if rows:
        gradebook.db.connection().execute(changed, rows)


def _take_back_comments(
    gradebook: Gradebook, place: ColumnElement[bool], results: Mapping[str, Result]
) -> None:
    """Comments are persons' words: the verdict is in the feedback notebook, once."""
    asked = {student: {q.question for q in r.questions} for student, r in results.items()}
    automatic = and_(place, COMMENT.c.auto_comment.is_not(None))
    rows = [
        {"one": id_}
        for student, name, id_ in _cells(gradebook, COMMENT, automatic)
        if name in asked[student]
    ]
    if rows:
        changed = update(COMMENT).where(COMMENT.c.id == bindparam("one"))
        gradebook.db.connection().execute(changed.values(auto_comment=None), rows)


def _cells(
    gradebook: Gradebook, table: Any, where: ColumnElement[bool]
) -> Iterable[tuple[str, str, str]]:
    """Of grades or comments: student, name of the cell, id."""
    query = (
        select(SUBMISSION.c.student_id, CELL.c.name, table.c.id)
        .join(SUBMITTED, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
        .join(table, table.c.notebook_id == SUBMITTED.c.id)
        .join(CELL, table.c.cell_id == CELL.c.id)
        .where(where)
    )
    return gradebook.db.connection().execute(query).tuples()
