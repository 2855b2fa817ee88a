"""check(): the one function that a student's notebook calls; `checker` makes it for a course.

At home it compares with the reference responses that were released with the exercise and says what
is wrong. In grading it sends the response and prints no verdict: the trusted side, where no student
code runs, judges the response.
"""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from grader.contract import wire
from grader.contract.course import Course
from grader.contract.plain_text import did_you_mean
from grader.contract.question import Arrays, Question
from grader.contract.wire import DOOR_VARIABLE
from grader.contract.words import REMARKS, mentioned
from grader.student.failure import failure
from grader.student.outcome import Outcome
from grader.student.released import REFERENCE_FILE
from grader.student.remarks import remarks, source
from grader.student.session import Session

_NO_ANSWER = object()
PUBLIC_SEED = 2016  # the year of the lesson; in grading the challenges are secret


class CheckError(AssertionError):
    """The answer is not right yet; Jupyter shows the text without a traceback.

    Attributes:
        line: what Jupyter shows instead, where a card has said the rest.
    """

    line = ""

    def _render_traceback_(self) -> list[str]:
        return [self.line or f"\N{BALLOT X} {self}"]


class CallError(TypeError):
    """`check` was called in another way; Jupyter shows the text without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"\N{BALLOT X} {self}"]


def checker(course: Course) -> Callable[..., None]:
    """Make the `check` of a course."""

    session = Session(course)

    def check(question: str | None = None, answer: Any = _NO_ANSWER, hint: int = 1) -> None:
        """Check an answer and show the verdict; without arguments, sum up this notebook's.

        Args:
            question: the name of the question, as in the exercise.
            answer: the function (or pair of functions) that the exercise asks for.
            hint: how many hints to show; the first one comes with the verdict.

        Raises:
            CheckError: if the answer is not right; the text names the mistake.
            Exception: whatever the answer raises.
            CallError: for an unknown question, or one without an answer.
        """
        if question is not None and not isinstance(question, str):
            raise CallError(
                "check takes the name of the question, as a text, and then the answer: "
                'check("name", name).'
            )
        if question is None:
            if DOOR_VARIABLE not in os.environ:  # in grading there is nothing to sum up
                session.sum_up()
            return
        if answer is _NO_ANSWER:
            raise CallError(f"check({question!r}) lacks the answer: check({question!r}, ...)")
        asked = _asked(course, question)
        if door := os.environ.get(DOOR_VARIABLE):
            challenge = wire.ask(door, question)
            course.load_backend().prepare()
            _hand_over(asked, answer, challenge, door)
        else:
            outcome, error = _at_home(course, asked, answer, hint, session.unfinished(answer))
            session.remember(outcome, answer)
            if error is not None:
                raise error

    return check


def _asked(course: Course, name: str) -> Question:
    try:
        return course.question(name)
    except KeyError:
        known = [q for assignment in course.assignments for q in course.questions(assignment)]
    hint = did_you_mean(name, known, 0.75) or "The cells of the exercise have the names."
    raise CallError(f"There is no question {name!r}. {hint}".rstrip())


def _at_home(
    course: Course, asked: Question, answer: Any, hint: int, unfinished: Sequence[str]
) -> tuple[Outcome, BaseException | None]:
    """Judge an answer at home, and show it; in grading nothing of this is loaded."""
    at_home = import_module("grader.student.at_home")
    others = [name for name in unfinished if name not in (asked.name, *asked.replaces)]
    uses = mentioned(source(answer), others)
    settings = course.load_backend().unusual_settings()
    return at_home.verdict(asked, at_home.Asked(asked.name, answer, hint), uses, settings)


def public_challenge(question: Question) -> Arrays:
    """The challenge used at home, the same for everyone."""
    name = int.from_bytes(question.name.encode(), "little") % 2**63
    return question.challenge(np.random.default_rng([PUBLIC_SEED, name]))


def _hand_over(question: Question, answer: Any, challenge: Arrays, door: str) -> None:
    noticed = {REMARKS: np.array(remarks(question.name, answer))}
    try:
        wire.hand_over(door, question.name, question.respond(answer, challenge) | noticed)
    except Exception as error:
        wire.hand_over(door, question.name, failure(error) | noticed)
        raise
    print(f"{question.name}: received")


def reference(question: str) -> Arrays:
    """The released response to the public challenge.

    Raises:
        FileNotFoundError: if it is not beside the notebook.
        KeyError: if it is of another exercise.
    """
    path = Path(REFERENCE_FILE)
    if not path.is_file():
        raise FileNotFoundError(
            f"{REFERENCE_FILE} is not in the folder of this notebook, {path.resolve().parent}. "
            f"It is part of the exercise: copy it there, and check again."
        )
    prefix = f"{question}/"
    arrays = {
        key.removeprefix(prefix): value
        for key, value in wire.read(path).items()
        if key.startswith(prefix)
    }
    if not arrays:
        raise KeyError(
            f"{REFERENCE_FILE} has no question {question!r}. Is it from another exercise?"
        )
    return arrays
