"""What the gradebook says of a class: every score as it counts, with what a person changed.

Reports, exports and feedback read it; so they show what the formgrader shows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Query

from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.result import QuestionResult
from grader.records.database import open_gradebook

# nbgrader's classes declare some columns as None, until the database is known.
_Cell: Any = BaseCell
_GradeCell: Any = GradeCell
_Submission: Any = SubmittedAssignment
_Notebook: Any = SubmittedNotebook
_Assignment: Any = Assignment
_ROWS = 10_000  # that are read at a time


@dataclass(frozen=True)
class QuestionScore:
    """The points of one question.

    Attributes:
        points: that count: a person's if there are any, else the grader's; extra credit included.
        auto: the grader's; None if it gave none.
        manual: a person's; None if nobody gave any.
        comment: a person's words; "" for none.
    """

    question: str
    points: float
    max_points: float
    auto: float | None
    manual: float | None
    comment: str
    needs_person: bool

    def is_right(self, verdict: QuestionResult | None) -> bool:
        """Whether it has all of its points; if there are none to earn, what the grader found."""
        if verdict and not self.max_points and not verdict.voided:
            return verdict.passed
        return self.points >= self.max_points


_score = lru_cache(maxsize=4096)(QuestionScore)  # a class has few different ones


@dataclass(frozen=True)
class Standing:
    """The score of one student for one assignment that was handed in.

    Attributes:
        penalty: points off for being late; never more than there are.
        handed_in: in UTC, without a time zone; None if not recorded.
        seconds_late: after the due date and the student's extension.
    """

    assignment: str
    student_id: str
    questions: tuple[QuestionScore, ...]
    penalty: float
    handed_in: datetime | None
    seconds_late: float

    @property
    def raw_score(self) -> float:
        return sum(q.points for q in self.questions)

    @property
    def score(self) -> float:
        return max(0.0, self.raw_score - self.penalty)

    @property
    def max_score(self) -> float:
        return sum(q.max_points for q in self.questions)

    @property
    def needs_person(self) -> bool:
        return any(q.needs_person for q in self.questions)


def read_standings(
    course: CourseDirectory,
    assignments: Iterable[str] | None = None,
    student_id: str | None = None,
) -> list[Standing]:
    """The standings of a class, by assignment, then by student; three queries for all of them.

    Args:
        student_id: of this student only.

    Raises:
        ReviewError: if the gradebook cannot be used.
    """
    with open_gradebook(course) as gradebook:
        found = standings_in(gradebook, student_id)
    wanted = None if assignments is None else set(assignments)
    return [standing for standing in found if wanted is None or standing.assignment in wanted]


def standings_in(gradebook: Gradebook, student_id: str | None = None) -> list[Standing]:
    """The standings in a gradebook that is open, changes that are not committed among them."""
    submissions = _submissions(gradebook)
    grades, comments = _grades(gradebook), _comments(gradebook)
    if student_id is not None:
        submissions = submissions.filter(_Submission.student_id == student_id)
        of_student = [row.notebook_id for row in submissions]
        grades = grades.filter(Grade.notebook_id.in_(of_student))
        comments = comments.filter(Comment.notebook_id.in_(of_student))
    said = {(c.notebook_id, c.name.removeprefix(TEST_PREFIX)): c.manual_comment for c in comments}
    questions: dict[str, list[QuestionScore]] = defaultdict(list)
    for row in grades.yield_per(_ROWS):
        questions[row.notebook_id].append(_question(row, said))
    return [
        Standing(
            row.assignment,
            row.student_id,
            tuple(questions[row.notebook_id]),
            float(row.late_submission_penalty or 0.0),
            row.timestamp,
            seconds_late(row.timestamp, row.duedate, row.extension),
        )
        for row in submissions.yield_per(_ROWS)
    ]


def _submissions(gradebook: Gradebook) -> Query[Any]:
    """A row for each submitted notebook: an assignment has one notebook, of its own name."""
    return (
        gradebook.db.query(
            _Notebook.id.label("notebook_id"),
            _Notebook.late_submission_penalty,
            _Submission.student_id,
            _Submission.timestamp,
            _Submission.extension,
            _Assignment.name.label("assignment"),
            _Assignment.duedate,
        )
        .join(_Submission, _Notebook.assignment_id == _Submission.id)
        .join(_Assignment, _Submission.assignment_id == _Assignment.id)
        .order_by(_Assignment.name, _Submission.student_id)
    )


def _comments(gradebook: Gradebook) -> Query[Any]:
    """What persons wrote, by submitted notebook and cell."""
    return (
        gradebook.db.query(Comment.notebook_id, _Cell.name, Comment.manual_comment)
        .join(_Cell, Comment.cell_id == _Cell.id)
        .filter(Comment.manual_comment.is_not(None))
    )


def _grades(gradebook: Gradebook) -> Query[Any]:
    return gradebook.db.query(
        Grade.notebook_id,
        Grade.auto_score,
        Grade.manual_score,
        Grade.extra_credit,
        Grade.needs_manual_grade,
        _GradeCell.name,
        _GradeCell.max_score,
    ).join(_GradeCell, Grade.cell_id == _GradeCell.id)


def _question(row: Any, comments: dict[tuple[str, str], str]) -> QuestionScore:
    question = row.name.removeprefix(TEST_PREFIX)
    counts = row.manual_score if row.manual_score is not None else (row.auto_score or 0.0)
    return _score(
        question,
        float(counts + (row.extra_credit or 0.0)),
        float(row.max_score),
        row.auto_score,
        row.manual_score,
        comments.get((row.notebook_id, question), ""),
        bool(row.needs_manual_grade),
    )


def seconds_late(
    handed_in: datetime | None, due: datetime | None, extension: timedelta | None
) -> float:
    """How long after the due date and the extension it was handed in; 0 if either is unknown."""
    if handed_in is None or due is None:
        return 0.0
    return max(0.0, (handed_in - due - (extension or timedelta())).total_seconds())
