"""check(): the one function that a student's notebook calls; `checker` makes it for a course.

At home it compares with the reference responses that were released with the exercise and says what
is wrong. In grading it sends the response and prints no verdict: the trusted side, where no student
code runs, judges the response.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from grader.contract import wire
from grader.contract.course import Course
from grader.contract.question import AnswerError, Arrays, Question
from grader.contract.wire import DOOR_VARIABLE

REFERENCE_FILE = "reference.npz"
PUBLIC_SEED = 2016  # the year of the lesson; in grading the challenges are secret

_GREEN, _RED, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"  # Jupyter and terminals show these


class CheckError(AssertionError):
    """The answer is not right yet; Jupyter shows the text without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"{_RED}\N{BALLOT X}{_PLAIN} {self}"]


def checker(course: Course) -> Callable[[str, Any], None]:
    """Make the `check` of a course."""

    def check(question: str, answer: Any) -> None:
        """Check an answer and print the verdict.

        Args:
            question: the name of the question, as in the exercise.
            answer: the function (or pair of functions) that the exercise asks for.

        Raises:
            CheckError: if the answer is not right; the text names the mistake.
            KeyError: for an unknown question.
        """
        asked = course.question(question)
        if door := os.environ.get(DOOR_VARIABLE):
            challenge = wire.ask(door, question)
            course.load_backend().prepare()
            _hand_over(asked, answer, challenge, door)
        else:
            _verdict_at_home(asked, answer)

    return check


def public_challenge(question: Question) -> Arrays:
    """The challenge used at home, the same for everyone."""
    name = int.from_bytes(question.name.encode(), "little") % 2**63
    return question.challenge(np.random.default_rng([PUBLIC_SEED, name]))


def _hand_over(question: Question, answer: Any, challenge: Arrays, door: str) -> None:
    try:
        wire.hand_over(door, question.name, question.respond(answer, challenge))
    except Exception as error:
        wire.hand_over(door, question.name, failure(error))
        raise
    print(f"{question.name}: received")


def failure(error: Exception) -> Arrays:
    """Encode an exception as a response: its type and its text, for the student's feedback.

    Of a long text, the first line and the last lines are kept: TensorFlow puts its own call stack
    between them.
    """
    lines = str(error).strip().splitlines()
    kept = lines if len(lines) <= 8 else [lines[0], "...", *lines[-5:]]
    text = "\n".join(line[:300] for line in kept)
    return {"error": np.array(type(error).__name__[:300]), "text": np.array(text)}


def _verdict_at_home(question: Question, answer: Any) -> None:
    challenge = public_challenge(question)
    try:
        theirs = question.respond(answer, question.asked(challenge))
    except AnswerError as error:
        raise CheckError(f"{question.name}: {error}") from None
    verdict = question.compare(theirs, _reference(question.name), challenge)
    if not verdict.passed:
        raise CheckError(f"{question.name}: {verdict.words}")
    print(f"{_GREEN}\N{CHECK MARK}{_PLAIN} {question.name}: {verdict.words}")


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
