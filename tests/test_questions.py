"""Every question passes right answers however written, and says what is wrong in others.

Of each question, some answers of the bank: `make audit` judges all of them. Each question's first
right answer is graded in tests/test_course_points.py.
"""

import re
from collections.abc import Callable
from importlib import import_module

import pytest

from grader.judge import variants
from grader.judge.judge import Judge
from tests.audit.bank import NAMED
from tests.harness import (
    QUESTIONS,
    TOPICS,
    answer_from,
    judge,
    judge_who_knows,
    known_mistakes,
    topic_of,
    verdict_on,
)
from tests.processes import ROOT

pytestmark = [pytest.mark.bank, pytest.mark.keras]

ANSWERS = [import_module(f"tests.answers.{topic[3:]}") for topic in TOPICS]
VARIANTS = [variants.load(ROOT / "solutions", topic) for topic in TOPICS]
MISTAKES = [answers.MISTAKES for answers in ANSWERS]
RIGHT = [
    {question: more | answers.EQUIVALENTS.get(question, {}) for question, more in right.items()}
    for right, answers in zip(VARIANTS, ANSWERS, strict=True)
]


# A verdict on these takes seconds, of which the most are TensorFlow's for each new model.
SLOW = re.compile("train_|get_next|.*_model")


def cases(tables: list[dict[str, dict]], chosen: Callable[[str, list[str]], list[str]]):
    """The answers to each question that are chosen by their labels."""
    return [
        pytest.param(question, by_label[label], id=f"{question}: {label}")
        for by_question in tables
        for question, by_label in by_question.items()
        for label in dict.fromkeys(chosen(question, list(by_label)))
    ]


def newest(question: str, labels: list[str]) -> list[str]:
    """The last answer, if it is not the first one too."""
    return labels[1:][-1:]


def plainest_and_newest(question: str, labels: list[str]) -> list[str]:
    """The first answer, and the last one where that takes no time."""
    return [labels[0]] if SLOW.match(question) else [labels[0], labels[-1]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_reference_answer_is_right(question):
    verdict = verdict_on(question, judge(topic_of(question)).answers[question])
    assert verdict.passed, verdict.words


@pytest.mark.parametrize(("question", "source"), cases(RIGHT, newest))
def test_a_right_answer_written_otherwise_is_right(question, source, verdict):
    result = verdict(question, source)
    assert result.passed, result.words


@pytest.mark.parametrize(("question", "case"), cases(MISTAKES, plainest_and_newest))
def test_a_mistake_is_found_and_described(question, case):
    source, words = case
    result = verdict_on(question, answer_from(question, source), judge_for(question, words))
    assert not result.passed
    assert words in result.words


def judge_for(question: str, words: str) -> Judge:
    """A judge who knows the mistake that the words name; the usual one if they name none."""
    topic, known = topic_of(question), known_mistakes().get(question, ())
    named = tuple(mistake for mistake in known if f"{NAMED}{mistake.name}. " in words)
    return judge_who_knows(topic, {question: named}) if named else judge(topic)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_is_not_attempted_is_told_so(question, verdict):
    result = verdict(question, f"def {question}(*args):\n    raise NotImplementedError()")
    assert (result.passed, result.words[:16]) == (False, "Not answered yet")
