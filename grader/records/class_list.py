"""The class in the gradebook: names, due dates and extensions, as roster.csv and course.toml say.

What they do not say stays as it is in the gradebook: a date that was set in the formgrader, an
extension that was granted there.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC
from itertools import chain
from typing import Any

from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from grader.classroom.roster import Roster
from grader.classroom.settings import Settings
from grader.records.database import in_groups, open_gradebook

# nbgrader's classes declare columns that a type checker takes for the values in them.
_Assignment: Any = Assignment
_Student: Any = Student
_Submission: Any = SubmittedAssignment


def enroll(course: CourseDirectory, roster: Roster) -> int:
    """Put the students of a roster into the gradebook; return how many were new or have changed.

    Students who are not in the roster stay: they may have scores.

    Raises:
        ReviewError: if the gradebook cannot be used.
    """
    with open_gradebook(course) as gradebook:
        changed = write_students(gradebook, roster)
        gradebook.db.commit()
    return changed


def write_students(gradebook: Gradebook, roster: Roster) -> int:
    """Names and addresses of the roster's students; it is not committed.

    Returns:
        how many students were new or have changed.
    """
    known = {student.id: student for student in gradebook.db.query(_Student)}
    changed = 0
    for one in roster.values():
        student = known.get(one.id) or Student(id=one.id)
        named = {c: getattr(one, c) for c in ("first_name", "last_name", "email")}
        new = {c: v for c, v in named.items() if v and getattr(student, c) != v}
        changed += bool(new) or one.id not in known
        gradebook.db.add(student)
        for column, value in new.items():
            setattr(student, column, value)
    return changed


def write_due_dates(gradebook: Gradebook, settings: Settings) -> None:
    """The due dates of assignments that the gradebook has; it is not committed."""
    for assignment in gradebook.db.query(_Assignment):
        due = settings.due_utc(str(assignment.name))
        if due is not None and assignment.duedate != due:
            assignment.duedate = due


def write_extensions(
    gradebook: Gradebook,
    settings: Settings,
    roster: Roster,
    students: Collection[str] | None = None,
) -> None:
    """The extensions of submissions that the gradebook has; it is not committed.

    Args:
        students: of these only.
    """
    among = roster if students is None else students
    extended = {s: roster[s] for s in among if s in roster and roster[s].extensions}
    if not extended:
        return
    in_gradebook = {
        str(a.name): a.duedate.replace(tzinfo=UTC)
        for a in gradebook.db.query(_Assignment)
        if a.duedate is not None
    }
    settings = replace(settings, due={**in_gradebook, **settings.due})
    query = gradebook.db.query(_Submission)
    found = (query.where(_Submission.student_id.in_(some)) for some in in_groups(extended))
    for submission in chain.from_iterable(found):
        assignment = str(submission.assignment.name)
        if assignment not in settings.due:  # nbgrader cannot add an extension to no date
            continue
        extension = extended[submission.student_id].extension(assignment, settings)
        if extension is not None and submission.extension != extension:
            submission.extension = extension
