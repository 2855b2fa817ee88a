"""Late penalties of a class: recomputed from what due dates, extensions and the policy are now."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import func
from sqlalchemy.orm import contains_eager, selectinload

from grader.classroom.settings import LatePolicy
from grader.records.late_policy import seconds_that_count

_Submission: Any = SubmittedAssignment  # nbgrader declares some columns as None
_Assignment: Any = Assignment
_Grade: Any = Grade


def settle(
    course: CourseDirectory, gradebook: Gradebook, policy: LatePolicy, student_id: str | None = None
) -> None:
    """Set the penalty of every submission of a class, or of one student; it is not committed.

    A slip day that is used for one assignment is missing for the next: so all of a student's
    submissions are settled together, in the order of their due dates.
    """
    gradebook.db.flush()
    gradebook.db.expire_all()  # scores are computed by the database
    plugin = _plugin(course, policy)
    by_student = _by_student(gradebook, student_id)
    scores = _scores(gradebook, None if student_id is None else by_student)
    for submissions in by_student:
        late = [_seconds_late(submission) for submission in submissions]
        counted = seconds_that_count(late, policy)
        for submission, seconds in zip(submissions, counted, strict=True):
            for entry in submission.notebooks:
                score = scores.get(entry.id, 0.0)
                penalty = _penalty(plugin, submission.student_id, score, seconds)
                if penalty != entry.late_submission_penalty:
                    entry.late_submission_penalty = penalty


def _plugin(course: CourseDirectory, policy: LatePolicy) -> Any:
    """The plug-in that nbgrader's preprocessor is configured with: ours, unless one is named."""
    config: Any = course.config.copy()
    config.CourseLatePolicy.kind, config.CourseLatePolicy.percent = policy.kind, policy.percent
    penalties = AssignLatePenalties(config=config)
    penalties.init_plugin()
    return penalties.plugin_inst


def _scores(gradebook: Gradebook, of: list[list[Any]] | None) -> dict[str, float]:
    """The score of each submitted notebook, or of these.

    nbgrader's own property searches all grades of a class for each of them.
    """
    query = gradebook.db.query(_Grade.notebook_id, func.sum(_Grade.score))
    if of is not None:
        wanted = [entry.id for many in of for one in many for entry in one.notebooks]
        query = query.filter(_Grade.notebook_id.in_(wanted))
    return dict(query.group_by(_Grade.notebook_id).all())


def _by_student(gradebook: Gradebook, student_id: str | None) -> list[list[Any]]:
    query = (
        gradebook.db.query(_Submission)
        .join(_Assignment, _Submission.assignment_id == _Assignment.id)
        .options(
            contains_eager(_Submission.assignment),
            selectinload(_Submission.notebooks),
        )
    )
    if student_id is not None:
        query = query.filter(_Submission.student_id == student_id)
    found: dict[str, list[Any]] = defaultdict(list)
    for submission in query.order_by(_Assignment.duedate, _Assignment.name):
        if submission.assignment.duedate is not None or _has_penalty(submission):
            found[submission.student_id].append(submission)
    return list(found.values())


def _has_penalty(submission: Any) -> bool:
    return any(entry.late_submission_penalty for entry in submission.notebooks)


def _seconds_late(submission: Any) -> float:
    """As nbgrader's `total_seconds_late`, which raises for an extension without a due date."""
    handed_in: datetime | None = submission.timestamp
    if handed_in is None or submission.assignment.duedate is None:
        return 0.0
    return submission.total_seconds_late


def _penalty(plugin: Any, student_id: str, score: float, seconds: float) -> float | None:
    """What the plug-in says; never less than nothing, and never more than the score."""
    if seconds <= 0:
        return None
    found = plugin.late_submission_penalty(student_id, score, seconds)
    return None if found is None else min(max(0.0, found), score)
