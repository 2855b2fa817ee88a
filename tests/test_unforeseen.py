"""Wrong answers that nobody foresaw: students are told what helps, and nothing that misleads."""

from importlib import import_module

import pytest

from tests.harness import TOPICS

pytestmark = [pytest.mark.bank, pytest.mark.keras]

CASES = [
    pytest.param(question, case, id=f"{question}: {label}")
    for topic in TOPICS
    for question, by_label in import_module(
        f"tests.answers.unforeseen.{topic[3:]}"
    ).MISTAKES.items()
    for label, case in by_label.items()
]


@pytest.mark.parametrize(("question", "case"), CASES)
def test_an_unforeseen_mistake_is_named_or_described(question, case, verdict):
    source, words = case
    result = verdict(question, source)
    assert not result.passed
    assert words in result.words
