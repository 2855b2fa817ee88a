"""Judge one answer to one question, in the sandbox, as grading does."""

import copy
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.result import QuestionResult
from grader.course import folder as courses
from grader.grading.submission import Grader
from grader.intake.cells import grade_id, is_test, question_name
from grader.intake.read_notebook import MalformedError, decoded, read_submission
from grader.judge.assignment import Assignment
from grader.judge.judge import Judge

_NOTEBOOK = ".ipynb"


def try_answer(
    course: CourseDirectory, question: str, file: Path, sandbox: bool = True
) -> QuestionResult:
    """Grade an answer among the instructor's own answers, with new secrets.

    Args:
        file: a Python file with the source of the answer's cell, or a notebook that has the cell.

    Raises:
        ReviewError: for an unknown question, or a file without an answer to it.
    """
    known = courses.course_of(course)
    topics = [name for name in known.assignments if question in known.questions(name)]
    if not topics:
        asked = ", ".join(q for name in known.assignments for q in known.questions(name))
        files = [str(import_module(package).__file__) for package in known.runtime.packages]
        where = ", ".join(files) or "no package: its Runtime(packages=...) is empty"
        raise ReviewError(
            f"Unknown question {question!r}. The course {known.name} is that of {where}; its "
            f"questions are: {asked}."
        )
    only = _only(courses.assignment(course, topics[0]), question)
    notebook = copy.deepcopy(only.trusted)
    for cell in notebook.cells:
        if grade_id(cell) == question:
            cell.source = _source(file, question)
    grader = Grader(Judge(only), Limits(), sandbox)
    result = grader.grade(nbformat.writes(notebook).encode(), "an answer")
    if not result.state.policy.complete:
        return replace(result.questions[0], words=f"{result.reason}\n{result.questions[0].words}")
    return result.questions[0]


def _only(assignment: Assignment, question: str) -> Assignment:
    """The assignment with one question; the other answers stay, since this one may use them."""
    trusted = copy.deepcopy(assignment.trusted)
    trusted.cells = [c for c in trusted.cells if not is_test(c) or question_name(c) == question]
    return replace(assignment, trusted=trusted)


def _source(file: Path, question: str) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ReviewError(f"{file} cannot be read: {error.strerror}.") from error
    if file.suffix != _NOTEBOOK:
        return decoded(content)
    try:
        notebook = read_submission(content)
    except MalformedError as error:
        raise ReviewError(f"{file}: {error}") from error
    for cell in notebook.cells:
        if grade_id(cell) == question:
            return cell.source
    raise ReviewError(f"{file} has no cell with the grade_id {question!r}.")
