"""Late penalties of a class: recomputed from what due dates, extensions and the policy are now."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from grader.classroom.settings import LatePolicy
from grader.records.late_policy import seconds_that_count

_Submission: Any = SubmittedAssignment  # nbgrader declares some columns as None
_Assignment: Any = Assignment


def settle(
    course: CourseDirectory, gradebook: Gradebook, policy: LatePolicy, student_id: str | None = None
) -> None:
    """Set the penalty of every submission of a class, or of one student; it is not committed.

    A slip day that is used for one assignment is missing for the next: so all of a student's
    submissions are settled together, in the order of their due dates.
    """
    gradebook.db.flush()
    gradebook.db.expire_all()  # scores are computed by the database
    penalties = _penalties(course, policy)
    for submissions in _by_student(gradebook, student_id):
        late = [_seconds_late(submission) for submission in submissions]
        counted = seconds_that_count(late, policy)
        for submission, seconds in zip(submissions, counted, strict=True):
            for entry in submission.notebooks:
                penalty = _penalty(penalties, student_id or submission.student_id, entry, seconds)
                if penalty != entry.late_submission_penalty:
                    entry.late_submission_penalty = penalty


def _penalties(course: CourseDirectory, policy: LatePolicy) -> AssignLatePenalties:
    """nbgrader's preprocessor, whose configured plug-in decides: ours, unless another is named."""
    config = course.config.copy()
    config.CourseLatePolicy.kind, config.CourseLatePolicy.percent = policy.kind, policy.percent
    penalties = AssignLatePenalties(config=config)
    penalties.init_plugin()
    return penalties


def _by_student(gradebook: Gradebook, student_id: str | None) -> list[list[Any]]:
    query = gradebook.db.query(_Submission).join(
        _Assignment, _Submission.assignment_id == _Assignment.id
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


def _penalty(
    penalties: AssignLatePenalties, student_id: str, entry: SubmittedNotebook, seconds: float
) -> float | None:
    if seconds <= 0:
        return None
    found = penalties.plugin_inst.late_submission_penalty(student_id, entry.score, seconds)
    return None if found is None else penalties._check_late_penalty(entry, found)
