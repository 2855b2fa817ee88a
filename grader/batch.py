"""Many submissions: which ones, in what order, one after another."""

from collections.abc import Iterator

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from grader import course as courses
from grader import gradebook
from grader.course import Submission
from grader.grade import DEFAULT_SECONDS, Result, grade, malformed
from grader.judge import Judge
from grader.notebook import MalformedError


def autograde(
    course: CourseDirectory,
    submissions: list[Submission],
    seconds: float = DEFAULT_SECONDS,
) -> Iterator[Result]:
    """Grade submissions and record each result as soon as it is there.

    The assignments enter the gradebook before anything is graded: one that cannot be written stops
    the run at its beginning.

    Raises:
        ReviewError: if the gradebook, or an instructor's notebook, cannot be used.
    """
    assignments = dict.fromkeys(s.assignment for s in submissions)
    for assignment in assignments:
        gradebook.register(course, assignment)
    for assignment in assignments:
        trusted = courses.trusted_notebook(course, assignment)
        judge = Judge(trusted)
        for submission in submissions:
            if submission.assignment == assignment:
                result = _grade(submission, trusted, judge, seconds)
                gradebook.record(course, result)
                yield result


def _grade(submission: Submission, trusted: NotebookNode, judge: Judge, seconds: float) -> Result:
    try:
        content = courses.read_notebook(submission)
    except MalformedError as error:
        return malformed(trusted, submission.assignment, submission.student_id, str(error))
    return grade(content, trusted, judge, submission.assignment, submission.student_id, seconds)
