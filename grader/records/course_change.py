"""A change of a course whose submissions are graded: reported, and applied whole or not at all.

nbgrader's own `SaveCells` gives every student the new maximum and leaves the scores as they were.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, GradeCell, Notebook, SolutionCell, SourceCell
from sqlalchemy import bindparam, exists, insert, select, update

from grader.contract.errors import ReviewError
from grader.contract.notebook_cells import TEST_PREFIX
from grader.records import voided
from grader.records.gradebook_protocol import Worth
from grader.records.submission_rows import COMMENT, GRADE, SUBMISSION, SUBMITTED

_SMALL = 1e-9  # points that do not count as a difference
_VOIDED = {"all": "does not count any more, points to all", "none": "does not count any more"}


@dataclass(frozen=True)
class CourseChange:
    """How the gradebook differs from what an assignment is now.

    Attributes:
        entry: the gradebook's notebook of the assignment.
        exercise: as students have it, with nbgrader's metadata.
        ungraded: whether also questions that are not graded yet get a score.
    """

    gradebook: Gradebook
    entry: Notebook
    exercise: NotebookNode
    worth: Worth
    ungraded: bool = False

    def words(self) -> list[str]:
        """What differs and moves somebody's score or maximum, question by question.

        Raises:
            ReviewError: if a question is gone.
        """
        before = {cell.name.removeprefix(TEST_PREFIX): cell for cell in self.entry.grade_cells}
        if gone := [question for question in before if question not in self.worth.max_points]:
            raise ReviewError(
                f"{', '.join(gone)}: no question of {self.entry.name} any more, but graded in the "
                f"gradebook. Keep the question and void it: [void] in course.toml. Or use a new "
                f"gradebook (--db)."
            )
        said = []
        for question, most in self.worth.max_points.items():
            if question not in before:
                said.append(f"{question}: added, points: {most:g}")
                continue
            cell, void = before[question], self.worth.void.get(question, "")
            if voided.kind(self.gradebook, cell) != void:
                said.append(f"{question}: {_VOIDED.get(void, 'counts again')}")
            elif not _equal(cell.max_score, most):
                said.append(f"{question}: points were {cell.max_score:g}, are now {most:g}")
            elif moved := sum(self._moves(question, *grade) for grade in self._grades(cell)):
                said.append(f"{question}: other points by the rule for credit (students: {moved})")
        return said

    def apply(self) -> None:
        """Make the gradebook agree; nothing is committed."""
        self._source_cells()
        self._added_cells()
        self._flushed()
        self._added_rows()
        self._flushed()
        for cell in self.entry.grade_cells:
            question = cell.name.removeprefix(TEST_PREFIX)
            self._set_worth(question, cell)
            voided.set_kind(self.gradebook, cell, self.worth.void.get(question, ""))

    def _flushed(self) -> None:
        """The collections of nbgrader's objects then have what was added."""
        self.gradebook.db.flush()
        self.gradebook.db.expire_all()

    def _set_worth(self, question: str, cell: Any) -> None:
        before, most = cell.max_score, self.worth.max_points[question]
        cell.max_score = most
        connection = self.gradebook.db.connection()
        if not _equal(before, most):
            by_person = GRADE.c.cell_id == cell.id, GRADE.c.manual_score.is_not(None)
            connection.execute(update(GRADE).where(*by_person).values(needs_manual_grade=True))
        moved = [
            {"one": id_, "now": now}
            for id_, student, auto in self._grades(cell)
            if (auto is not None or self.ungraded)
            and (now := self._now(question, student, auto, before)) != auto
        ]
        if moved:
            changed = update(GRADE).where(GRADE.c.id == bindparam("one"))
            connection.execute(changed.values(auto_score=bindparam("now")), moved)

    def _grades(self, cell: Any) -> Iterable[tuple[str, str, float | None]]:
        """Of each grade of a cell its id, the student and the automatic score.

        As rows: nbgrader's objects load a submission and a student for each.
        """
        query = (
            select(GRADE.c.id, SUBMISSION.c.student_id, GRADE.c.auto_score)
            .join(SUBMITTED, GRADE.c.notebook_id == SUBMITTED.c.id)
            .join(SUBMISSION, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
            .where(GRADE.c.cell_id == cell.id)
        )
        return self.gradebook.db.execute(query).tuples()

    def _now(self, question: str, student: str, auto: float | None, before: float) -> float | None:
        """What the recorded result earns now; without one, the same part of the maximum."""
        known = self.worth.scores.get(student, {})
        if question in known:
            return known[question]
        return (
            auto * self.worth.max_points[question] / before if before and auto is not None else None
        )

    def _moves(self, question: str, _id: str, student: str, auto: float | None) -> bool:
        known = self.worth.scores.get(student, {})
        return auto is not None and question in known and not _equal(auto, known[question])

    def _source_cells(self) -> None:
        """The texts that nbgrader's pages show; they decide no score."""
        known = {cell.name: cell for cell in self.entry.source_cells}
        for cell in self.exercise.cells:
            if not any(f(cell) for f in (utils.is_grade, utils.is_solution, utils.is_locked)):
                continue
            name = cell.metadata.nbgrader["grade_id"]
            entry = known.pop(name, None) or SourceCell(name=name, notebook_id=self.entry.id)
            self.gradebook.db.add(entry)
            entry.cell_type, entry.locked = cell.cell_type, utils.is_locked(cell)
            entry.source = cell.source
            entry.checksum = cell.metadata.nbgrader.get("checksum")
        for gone in known.values():
            self.gradebook.db.delete(gone)

    def _added_cells(self) -> None:
        for kind, found in ((GradeCell, utils.is_grade), (SolutionCell, utils.is_solution)):
            known = {cell.name for cell in self.entry._base_cells if isinstance(cell, kind)}
            for cell in filter(found, self.exercise.cells):
                if (name := cell.metadata.nbgrader["grade_id"]) in known:
                    continue
                worth = {"max_score": 0.0, "cell_type": cell.cell_type} if kind is GradeCell else {}
                self.gradebook.db.add(kind(name=name, notebook_id=self.entry.id, **worth))

    def _added_rows(self) -> None:
        """An empty grade and comment for every submission that has none of an added question."""
        graded = {"needs_manual_grade": False}
        for table, cells, values in (
            (GRADE, self.entry.grade_cells, graded),
            (COMMENT, self.entry.solution_cells, {}),
        ):
            for cell in cells:
                there = (table.c.cell_id == cell.id) & (table.c.notebook_id == SUBMITTED.c.id)
                missing = select(SUBMITTED.c.id).where(
                    SUBMITTED.c.notebook_id == self.entry.id, ~exists().where(there)
                )
                rows = [
                    {"cell_id": cell.id, "notebook_id": notebook, **values}
                    for notebook in self.gradebook.db.scalars(missing)
                ]
                if rows:
                    self.gradebook.db.connection().execute(insert(table), rows)


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < _SMALL
