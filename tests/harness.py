"""Judges with fixed secrets, and answers made from source: what tests and demo share."""

import atexit
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from nbformat import NotebookNode

from grader.contract import wire
from grader.contract.limits import Limits
from grader.grading.submission import Grader
from grader.intake import notebook
from grader.judge.judge import Judge
from grader.judge.reference_notebook import Solutions
from grader.sandbox.warm import Zygote
from grader.student.check import failure
from rnn_review.questions import QUESTIONS, TOPICS, Verdict

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def environment() -> dict[str, str]:
    """Our variables, with this Python's programs on the path, as nbgrader wants them."""
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone; in a container, nobody may have asked yet how an orphan ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # just now
        return True


@cache
def trusted(topic: str) -> NotebookNode:
    """The instructor's notebook of a topic."""
    return notebook.read_source(ROOT / "solutions" / topic / f"{topic}.py")


@cache
def judge(topic: str) -> Judge:
    """One judge a topic, so that reference responses are computed once in a test run."""
    return Judge(trusted(topic), entropy=6)


def topic_of(question: str) -> str:
    return next(t for t, questions in TOPICS.items() if question in [q.name for q in questions])


@cache
def solutions(topic: str) -> Solutions:
    """The notebook of a topic, executed once in a test run."""
    return Solutions(trusted(topic))


def answer_from(question: str, source: str) -> Any:
    """The answer to a question if its solution cell had this source."""
    return solutions(topic_of(question)).instead(question, source)


@cache
def warm() -> Zygote:
    """One warm process for a test run."""
    zygote = Zygote().__enter__()
    atexit.register(zygote.__exit__)
    return zygote


def grader(topic: str, seconds: float = 120, **limits: Any) -> Grader:
    zygote = warm().address
    return Grader(topic, trusted(topic), judge(topic), Limits(seconds, **limits), zygote=zygote)


def verdict_on(question: str, answer: Any, by: Judge | None = None) -> Verdict:
    """A judge's verdict on an answer, by way of the bytes that cross the boundary."""
    by = by or judge(topic_of(question))
    challenge = wire.from_bytes(by.asked[question], question)
    try:
        response = QUESTIONS[question].respond(answer, challenge)
    except Exception as error:
        response = failure(error)
    return by.verdict(question, wire.from_bytes(wire.to_bytes(response), question))
