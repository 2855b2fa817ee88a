"""Every question passes right answers however written, and says what is wrong in others.

Of each question, some answers of the bank: `make audit` judges all of them.
"""

from importlib import import_module

import pytest

from grader.judge import variants
from tests.harness import QUESTIONS, TOPICS, judge, topic_of, verdict_on
from tests.processes import ROOT

pytestmark = [pytest.mark.bank, pytest.mark.keras]

ANSWERS = [import_module(f"tests.answers.{topic[3:]}") for topic in TOPICS]
VARIANTS = [variants.load(ROOT / "solutions", topic) for topic in TOPICS]
MISTAKES = [answers.MISTAKES for answers in ANSWERS]
RIGHT = [
    {question: more | answers.EQUIVALENTS.get(question, {}) for question, more in right.items()}
    for right, answers in zip(VARIANTS, ANSWERS, strict=True)
]


def cases(tables: list[dict[str, dict]]):
    """The first and the last answer to each question: the plainest one, and the newest."""
    return [
        pytest.param(question, by_label[label], id=f"{question}: {label}")
        for by_question in tables
        for question, by_label in by_question.items()
        for label in dict.fromkeys((next(iter(by_label)), next(reversed(by_label))))
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_reference_answer_is_right(question):
    verdict = verdict_on(question, judge(topic_of(question)).answers[question])
    assert verdict.passed, verdict.words


@pytest.mark.parametrize(("question", "source"), cases(RIGHT))
def test_a_right_answer_written_otherwise_is_right(question, source, verdict):
    result = verdict(question, source)
    assert result.passed, result.words


@pytest.mark.parametrize(("question", "case"), cases(MISTAKES))
def test_a_mistake_is_found_and_described(question, case, verdict):
    source, words = case
    result = verdict(question, source)
    assert not result.passed
    assert words in result.words


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_is_not_attempted_is_told_so(question, verdict):
    result = verdict(question, f"def {question}(*args):\n    raise NotImplementedError()")
    assert (result.passed, result.words[:16]) == (False, "Not answered yet")
