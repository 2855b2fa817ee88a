"""Known mistakes: each is a wrong answer, and is told by its own name."""

import pytest

from grader.misconceptions import BANK
from grader.questions import TOPICS
from tests.harness import judge, topic_of


@pytest.mark.parametrize("question", BANK)
def test_every_known_mistake_fails_and_is_told_by_its_own_name(question):
    the_judge, told = judge(topic_of(question)), []
    for misconception, response in the_judge.diagnosis.known(question):
        verdict = the_judge.verdict(question, response)
        assert not verdict.passed, misconception.name
        assert verdict.words.startswith(f"This looks like: {misconception.name}. ")
        told.append(misconception.name)
    assert told == [m.name for m in BANK[question]]


def test_every_topic_has_a_dozen_known_mistakes():
    for questions in TOPICS.values():
        assert sum(len(BANK.get(q.name, ())) for q in questions) >= 12
