"""Late penalties of a class: recomputed from what due dates, extensions and the policy are now."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import func, or_, select, update

from grader.classroom.settings import LatePolicy
from grader.records.database import in_groups
from grader.records.late_policy import seconds_that_count
from grader.records.standings import seconds_late

_Submission: Any = SubmittedAssignment  # nbgrader declares some columns as None
_Notebook: Any = SubmittedNotebook
_Assignment: Any = Assignment
_Grade: Any = Grade


@dataclass(frozen=True)
class _Late:
    """A submitted notebook that is late, or has a penalty.

    Attributes:
        seconds: after due date and extension.
    """

    notebook: str
    student_id: str
    seconds: float
    penalty: float | None


def settle(
    course: CourseDirectory,
    gradebook: Gradebook,
    policy: LatePolicy,
    students: Collection[str] | None = None,
) -> None:
    """Set the penalty of every submission of a class, or of some students; it is not committed.

    A slip day that is used for one assignment is missing for the next: so all of a student's
    submissions are settled together, in the order of their due dates.
    """
    gradebook.db.flush()
    by_student: dict[str, list[_Late]] = defaultdict(list)
    for one in _late(gradebook, students):
        by_student[one.student_id].append(one)
    scores = _scores(gradebook, [one.notebook for of in by_student.values() for one in of])
    plugin, changed = _plugin(course, policy), []
    for student_id, of_student in by_student.items():
        counted = seconds_that_count([one.seconds for one in of_student], policy)
        for one, seconds in zip(of_student, counted, strict=True):
            penalty = _penalty(plugin, student_id, scores.get(one.notebook, 0.0), seconds)
            if penalty != one.penalty:
                changed.append({"id": one.notebook, "late_submission_penalty": penalty})
    if changed:
        gradebook.db.execute(update(SubmittedNotebook), changed)
        gradebook.db.expire_all()  # what is loaded does not know


def _plugin(course: CourseDirectory, policy: LatePolicy) -> Any:
    """The plug-in that nbgrader's preprocessor is configured with: ours, unless one is named."""
    config: Any = course.config.copy()
    config.CourseLatePolicy.kind, config.CourseLatePolicy.percent = policy.kind, policy.percent
    penalties = AssignLatePenalties(config=config)
    penalties.init_plugin()
    return penalties.plugin_inst


def _late(gradebook: Gradebook, students: Collection[str] | None) -> Iterator[_Late]:
    """What is late or has a penalty, by due date: nothing else is asked of a class in time."""
    columns = _Notebook.id, _Notebook.late_submission_penalty, _Submission.student_id
    times = _Submission.timestamp, _Assignment.duedate, _Submission.extension
    query = (
        select(*columns, *times)
        .join(_Submission, _Notebook.assignment_id == _Submission.id)
        .join(_Assignment, _Submission.assignment_id == _Assignment.id)
        .where(
            or_(
                _Notebook.late_submission_penalty.is_not(None),
                _Submission.timestamp > _Assignment.duedate,
                _Submission.extension.is_not(None),  # databases add it to a date in their own ways
            )
        )
        .order_by(_Assignment.duedate, _Assignment.name)
    )
    if students is not None:
        query = query.where(*_of(gradebook, students))
    for notebook, penalty, student, *of in gradebook.db.execute(query):
        yield _Late(notebook, student, seconds_late(*of), penalty)


def _of(gradebook: Gradebook, students: Collection[str]) -> tuple[Any, Any]:
    """Conditions that nbgrader's indexes answer; otherwise a database reads the whole class."""
    assignments = gradebook.db.scalars(select(_Assignment.id)).all()
    mine = _Submission.assignment_id.in_(assignments), _Submission.student_id.in_(students)
    submissions = gradebook.db.scalars(select(_Submission.id).where(*mine)).all()
    notebooks = gradebook.db.scalars(select(Notebook.id)).all()
    return _Notebook.assignment_id.in_(submissions), _Notebook.notebook_id.in_(notebooks)


def _scores(gradebook: Gradebook, notebooks: list[str]) -> dict[str, float]:
    """The score of each of these submitted notebooks.

    nbgrader's own property searches all grades of a class for each of them.
    """
    found: dict[str, float] = {}
    query = select(_Grade.notebook_id, func.sum(_Grade.score)).group_by(_Grade.notebook_id)
    for some in in_groups(notebooks):
        found |= dict(gradebook.db.execute(query.where(_Grade.notebook_id.in_(some))).all())
    return found


def _penalty(plugin: Any, student_id: str, score: float, seconds: float) -> float | None:
    """What the plug-in says; never less than nothing, and never more than the score."""
    if seconds <= 0:
        return None
    found = plugin.late_submission_penalty(student_id, score, seconds)
    return None if found is None else min(max(0.0, found), score)
