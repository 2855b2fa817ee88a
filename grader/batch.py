"""Many submissions: which ones, in what order, one after another."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader import course as courses
from grader import gradebook
from grader.course import Submission
from grader.grade import Grader
from grader.handed_in import AmbiguousError, find_notebook
from grader.judge import Judge
from grader.notebook import MalformedError
from grader.result import Result, State
from grader.sandbox import mounts, support
from grader.sandbox.limits import Limits


def autograde(
    course: CourseDirectory,
    submissions: list[Submission],
    limits: Limits = Limits(),  # noqa: B008 - frozen
    sandbox: bool = True,
) -> Iterator[Result]:
    """Grade submissions and record each result as soon as it is there.

    The assignments enter the gradebook before anything is graded: one that cannot be written stops
    the run at its beginning. Secrets are drawn once it is known what was handed in: a submission
    that changes after that is not graded.

    Args:
        limits: what each submission's kernel may use up.
        sandbox: False runs student code with all rights of ours and marks every result.

    Raises:
        ReviewError: if there is no sandbox here, or the gradebook or an instructor's notebook
            cannot be used.
    """
    if sandbox:
        support.require()
        mounts.refuse_visible(Path(course.root), "The course folder")
    assignments = dict.fromkeys(s.assignment for s in submissions)
    for assignment in assignments:
        gradebook.register(course, assignment)
    frozen = {submission: _digest(submission) for submission in submissions}
    for assignment in assignments:
        trusted = courses.trusted_notebook(course, assignment)
        grader = Grader(assignment, trusted, Judge(trusted), limits, sandbox)
        for submission in submissions:
            if submission.assignment == assignment:
                gradebook.clear(course, assignment, submission.student_id)
                result = _grade(grader, submission, frozen[submission])
                gradebook.record(course, result)
                yield result


def _digest(submission: Submission) -> str:
    """The hash of a submission's notebook; empty where there is none to be read."""
    try:
        return hashlib.sha256(find_notebook(submission.folder, submission.assignment)).hexdigest()
    except (MalformedError, AmbiguousError):
        return ""


def _grade(grader: Grader, submission: Submission, frozen: str) -> Result:
    student_id, folder = submission.student_id, submission.folder
    try:
        content = find_notebook(folder, submission.assignment)
    except MalformedError as error:
        return grader.not_graded(State.MALFORMED, str(error), student_id)
    except AmbiguousError as error:
        return grader.not_graded(State.NEEDS_REVIEW, str(error), student_id)
    if hashlib.sha256(content).hexdigest() != frozen:
        reason = "It was changed while submissions were being graded. Grade it again."
        return grader.not_graded(State.NEEDS_REVIEW, reason, student_id, content)
    return grader.grade(content, student_id, folder)
