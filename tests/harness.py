"""Judges of the RNN course with fixed secrets, and answers made from source.

Importing this module imports TensorFlow; `tests.courses` has the same for a course in NumPy.
"""

import atexit
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grader.contract import wire
from grader.contract.limits import Limits
from grader.contract.question import Arrays, Question, Verdict
from grader.contract.words import REMARKS
from grader.course import folder
from grader.grading.submission import Grader
from grader.judge.assignment import Assignment
from grader.judge.judge import Judge
from grader.judge.known_mistake import KnownMistake
from grader.judge.reference_notebook import ReferenceNotebook
from grader.sandbox.warm_kernels import Zygote
from grader.student.failure import failure
from grader.student.remarks import remarks
from rnn_review import COURSE
from tests.processes import ROOT

TOPICS: dict[str, tuple[Question, ...]] = {
    name: tuple(COURSE.questions(name).values()) for name in COURSE.assignments
}
QUESTIONS: dict[str, Question] = {q.name: q for topic in TOPICS.values() for q in topic}


@cache
def assignment(topic: str) -> Assignment:
    """What the trusted side knows of a topic."""
    return folder.assignment(folder.open_course(ROOT), topic)


def trusted(topic: str) -> NotebookNode:
    """The instructor's notebook of a topic."""
    return assignment(topic).trusted


@cache
def judge(topic: str) -> Judge:
    """One judge a topic, so that reference responses are computed once in a test run.

    It knows the first mistake of each question, since it computes as many responses to name one
    wrong answer.
    """
    return judge_who_knows(
        topic, {question: known[:1] for question, known in assignment(topic).mistakes.items()}
    )


def judge_who_knows(topic: str, mistakes: dict[str, tuple[KnownMistake, ...]]) -> Judge:
    """A judge who can name these mistakes."""
    knows = replace(assignment(topic), mistakes=mistakes)
    return Judge(knows, entropy=6, reference=solutions(topic))


@cache
def known_mistakes() -> dict[str, tuple[KnownMistake, ...]]:
    """The known mistakes of all topics, by question."""
    found = {k: m for topic in TOPICS for k, m in assignment(topic).mistakes.items()}
    return {question: mistakes for question, mistakes in found.items() if mistakes}


def topic_of(question: str) -> str:
    return next(t for t, questions in TOPICS.items() if question in [q.name for q in questions])


@cache
def solutions(topic: str) -> ReferenceNotebook:
    """The notebook of a topic, executed once in a test run."""
    return ReferenceNotebook(assignment(topic))


def answer_from(question: str, source: str) -> Any:
    """The answer to a question if its solution cell had this source."""
    return solutions(topic_of(question)).instead(question, source)


@cache
def warm() -> Zygote:
    """One warm process for a test run."""
    zygote = Zygote(COURSE.runtime).__enter__()
    atexit.register(zygote.__exit__)
    return zygote


def grader(topic: str, seconds: float = 120, **limits: Any) -> Grader:
    zygote = warm().address
    return Grader(judge(topic), Limits(seconds, **limits), zygote=zygote)


def verdict_on(question: str, answer: Any, by: Judge | None = None) -> Verdict:
    """A judge's verdict on an answer, by way of the bytes that cross the boundary."""
    by = by or judge(topic_of(question))
    return by.verdict(question, _received(question, answer, by))


def compared(question: str, answer: Any, by: Judge | None = None) -> Verdict:
    """The verdict of the question's comparison alone, which takes less time: no mistake is named.

    Raises:
        Exception: whatever a malformed response raises.
    """
    by = by or judge(topic_of(question))
    response, challenge = _received(question, answer, by), by.secret_challenges[question]
    return QUESTIONS[question].compare(response, by.reference(question), challenge)


def _received(question: str, answer: Any, by: Judge) -> Arrays:
    asked = wire.from_bytes(by.asked[question], question)
    try:
        response = QUESTIONS[question].respond(answer, asked)
    except Exception as error:
        response = failure(error)
    response = response | {REMARKS: np.array(remarks(question, answer))}
    return wire.from_bytes(wire.to_bytes(response), question)
