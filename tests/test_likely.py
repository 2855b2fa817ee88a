"""Which known mistakes are computed first: an order that changes no name."""

from dataclasses import replace
from functools import cache
from statistics import mean

import numpy as np
import pytest

from grader.judge.diagnosis import Diagnosis
from grader.judge.likely import Likely
from tests.harness import assignment, judge_who_knows

TOPIC, QUESTION = "01_three_characters", "char_maps"
pytestmark = pytest.mark.keras


@cache
def judge(topic):
    """One that knows all mistakes of each question: most tests' knows the first alone."""
    return judge_who_knows(topic, dict(assignment(topic).mistakes))


def responses(topic=TOPIC, question=QUESTION):
    """Every known mistake with its response, as arrays."""
    return [(mistake, dict(wrong)) for mistake, wrong in judge(topic).diagnosis.known(question)]


# All mistakes of `scan_loss` are in its one number: they differ in how large they make it.
@pytest.mark.parametrize(
    ("topic", "question"), [(TOPIC, QUESTION), ("06_scan", "scan_loss")], ids=["which", "how much"]
)
def test_the_mistake_that_was_made_is_among_the_first(topic, question):
    mistakes = assignment(topic).mistakes[question]
    likely, ours = Likely(assignment(topic).exercise), judge(topic).reference(question)
    places = [
        likely.first(question, mistakes, response, ours).index(mistake)
        for mistake, response in responses(topic, question)
    ]
    assert len(places) == len(mistakes)
    assert mean(places) < mean(range(len(mistakes))) / 2


def test_the_names_are_those_that_all_mistakes_in_their_order_give():
    the_judge = judge(TOPIC)
    without = replace(assignment(TOPIC), exercise=None)
    challenges = the_judge.secret_challenges
    in_order = Diagnosis(without, the_judge.reference_notebook, challenges)
    for _, response in responses():
        found = [
            diagnosis.names(QUESTION, response, the_judge.reference(QUESTION))
            for diagnosis in (the_judge.diagnosis, in_order)
        ]
        assert found[0] == found[1] != []


@pytest.mark.parametrize("exercise", [None, "elsewhere"])
def test_without_a_released_exercise_the_order_stays(exercise, tmp_path):
    mistakes = assignment(TOPIC).mistakes[QUESTION]
    likely = Likely(exercise and tmp_path / exercise)
    response, ours = {"chars": np.array(["x"])}, judge(TOPIC).reference(QUESTION)
    assert likely.first(QUESTION, mistakes, response, ours) == list(mistakes)
