"""check(): the one function that a student's notebook calls; `checker` makes it for a course.

At home it compares with the reference responses that were released with the exercise and says what
is wrong. In grading it sends the response and prints no verdict: the trusted side, where no student
code runs, judges the response.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grader.contract import wire
from grader.contract.course import Course
from grader.contract.question import Arrays, Question
from grader.contract.usual_errors import meaning
from grader.contract.wire import DOOR_VARIABLE
from grader.contract.words import (
    ERROR,
    NOT_ANSWERED,
    REMARKS,
    TEXT,
    UNANSWERED,
    WHERE,
    feedback,
    mentioned,
    text_of,
    words_of_failure,
)
from grader.student.failure import failure
from grader.student.home_names import named
from grader.student.outcome import State
from grader.student.released import REFERENCE_FILE
from grader.student.remarks import remarks, source
from grader.student.session import Session

PUBLIC_SEED = 2016  # the year of the lesson; in grading the challenges are secret

_NO_ANSWER = object()
_GREEN, _RED, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"  # Jupyter and terminals show these


Note = Callable[[State, str], Any]


class CheckError(AssertionError):
    """The answer is not right yet; Jupyter shows the text without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"{_RED}\N{BALLOT X}{_PLAIN} {self}"]


def checker(course: Course) -> Callable[..., None]:
    """Make the `check` of a course."""

    session = Session(course)
    wrong: set[str] = set()  # questions last answered wrongly in this notebook

    def check(question: str | None = None, answer: Any = _NO_ANSWER) -> None:
        """Check an answer and print the verdict; without arguments, sum up this notebook's.

        Args:
            question: the name of the question, as in the exercise.
            answer: the function (or pair of functions) that the exercise asks for.

        Raises:
            CheckError: if the answer is not right; the text names the mistake.
            KeyError: for an unknown question.
            TypeError: for a question without an answer.
        """
        if question is None:
            if DOOR_VARIABLE not in os.environ:  # in grading there is nothing to sum up
                session.sum_up()
            return
        if answer is _NO_ANSWER:
            raise TypeError(f"check({question!r}) lacks the answer: check({question!r}, ...)")
        asked = course.question(question)
        if door := os.environ.get(DOOR_VARIABLE):
            challenge = wire.ask(door, question)
            course.load_backend().prepare()
            _hand_over(asked, answer, challenge, door)
        else:
            others = mentioned(source(answer), sorted(wrong - {question, *asked.replaces}))
            wrong.add(question)
            settings = course.load_backend().unusual_settings()
            _verdict_at_home(asked, answer, others, settings, partial(session.note, question))
            wrong.remove(question)

    return check


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


def _verdict_at_home(
    question: Question, answer: Any, uses: list[str], settings: str, note: Note
) -> None:
    """Print that an answer is right, or say what is wrong.

    Args:
        uses: other answers that this one uses, and that are not right.
        settings: what else may be the reason, in words; empty for nothing.
        note: is told the state and the words.
    """
    challenge = public_challenge(question)
    noticed = remarks(question.name, answer)
    try:
        theirs = question.respond(answer, question.asked(challenge))
    except Exception as error:
        note(*_state_of(question.name, error))
        _explain(question.name, error, uses, noticed, settings)
        raise
    verdict = question.compare(theirs, _reference(question.name), challenge)
    note("passed" if verdict.passed else "wrong", verdict.words)
    if not verdict.passed:
        words = feedback(verdict.words, named(question.name, theirs), uses, noticed)
        raise CheckError(f"{question.name}: {words}\n{settings}".rstrip())
    print(f"{_GREEN}\N{CHECK MARK}{_PLAIN} {question.name}: {verdict.words}")


def _state_of(question: str, error: Exception) -> tuple[State, str]:
    """How an answer stands that raised an exception, with the words."""
    response = failure(error)
    words = words_of_failure(question, response)
    return "unanswered" if words == NOT_ANSWERED else "error", words


def _explain(question: str, error: Exception, uses: list[str], noticed: str, settings: str) -> None:
    """Add what it means to an exception of the student's code, whose traceback shows the rest.

    Raises:
        CheckError: if no line of the student's raised it, or the line that the exercise came with:
            the traceback would only show ours.
    """
    response = failure(error)
    kind, where = text_of(response, ERROR), text_of(response, WHERE)
    if kind == UNANSWERED or not where:
        words = words_of_failure(question, response | {REMARKS: np.array(noticed)})
        everything = f"{feedback(words, uses=uses)}\n{settings}".rstrip()
        raise CheckError(f"{question}: {everything}") from None
    for note in (noticed, meaning(kind, text_of(response, TEXT)), settings):
        if note:
            error.add_note(note)


def _reference(question: str) -> Arrays:
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
