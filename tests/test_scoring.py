"""From verdicts to points."""

import pytest

from grader.contract.question import Verdict
from grader.grading import scoring, submission
from tests.courses import as_bytes, first_only, grader

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize(("passed", "earned"), [(True, 2.5), (False, 0.0)])
def test_a_question_earns_all_of_its_points_or_none(passed, earned):
    assert scoring.points(Verdict(passed, "words"), 2.5) == earned


def test_grading_asks_no_other_place_for_points(monkeypatch):
    monkeypatch.setattr(submission.scoring, "points", lambda verdict, most: most / 4)
    result = grader().grade(as_bytes(first_only()), "ada")
    assert result.score == result.max_score / 4
