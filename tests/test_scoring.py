"""From verdicts to points."""

import dataclasses

import pytest

from grader.contract.question import Step
from grader.contract.result import QuestionResult
from grader.contract.state import State
from grader.grading.scoring import BY_STEP, Marking
from tests.courses import not_graded

STEPS = (Step("the shapes", True), Step("the values", True), Step("the gradients", False))


def worth(marking: Marking, passed: bool = False, steps: tuple[Step, ...] = STEPS):
    """A question's result by a marking."""
    question = QuestionResult("q", 0, 0, "Expected 1, found 2.", passed=passed, steps=steps)
    result = dataclasses.replace(not_graded(State.GRADED), questions=(question,))
    return marking.apply(result).questions[0]


@pytest.mark.parametrize(("passed", "earned"), [(True, 2.5), (False, 0.0)])
def test_a_question_earns_all_of_its_points_or_none(passed, earned):
    found = worth(Marking({"q": 2.5}), passed)
    assert (found.points, found.max_points, found.note) == (earned, 2.5, "")


def test_points_by_step_say_for_what():
    found = worth(Marking({"q": 3}, credit={"q": BY_STEP}))
    assert found.points == 2
    assert found.feedback.startswith("2 of 3 steps are right: 2 of 3 points. Right: the shapes, th")
    assert found.feedback.endswith("Expected 1, found 2.")
    assert worth(Marking({"q": 3}, credit={"q": BY_STEP}), passed=True).points == 3
    assert worth(Marking({"q": 3}, credit={"q": BY_STEP}), steps=()).points == 0


def test_a_voided_question_gives_its_points_to_all_or_to_none():
    everybody = worth(Marking({"q": 3}, void={"q": "all"}))
    assert (everybody.points, everybody.max_points) == (3, 3)
    assert "does not count" in everybody.feedback
    nobody = worth(Marking({"q": 3}, void={"q": "none"}), passed=True)
    assert (nobody.points, nobody.max_points) == (0, 0)


def test_a_marking_replaces_an_earlier_one():
    marking = Marking({"q": 3}, credit={"q": BY_STEP})
    result = dataclasses.replace(not_graded(State.GRADED), questions=(worth(marking),))
    again = Marking({"q": 6}).apply(result).questions[0]
    assert (again.points, again.max_points, again.note) == (0, 6, "")


def test_other_points_are_another_marking():
    assert Marking({"q": 1}).sha256 != Marking({"q": 2}).sha256
    assert Marking({"q": 1}).sha256 != Marking({"q": 1}, void={"q": "all"}).sha256
