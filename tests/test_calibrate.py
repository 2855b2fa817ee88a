"""What chance may do to a right answer: the bands that are measured and allowed for."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from statistics import NormalDist

import numpy as np
import pytest

from grader.course import calibrate, folder
from grader.course.folder import open_course
from grader.student import bands
from rnn_review import COURSE
from rnn_review.questions.bands import BANDS
from tests.harness import QUESTIONS
from tests.processes import ROOT

pytestmark = pytest.mark.keras


def test_a_right_answer_fails_less_than_once_in_a_thousand_times():
    """Of 20,000 bands, each measured in 20 runs, 95 % keep the promise."""
    runs = np.random.default_rng(0).standard_normal((20_000, 20))
    deviations = np.sqrt(np.square(runs).mean(axis=1))
    for values in (1, 72):
        most = bands.limit(1.0, 20, values) * deviations
        chance = np.array([2 * values * NormalDist().cdf(-x) for x in most[:5000]])
        assert np.mean(chance <= bands.CHANCE) > 0.94


def test_more_runs_or_fewer_values_make_a_band_narrower():
    assert bands.limit(1.0, 200, 1) < bands.limit(1.0, 20, 1) < bands.limit(1.0, 20, 72)


def test_every_random_question_has_a_band_and_no_other():
    random = {name for name, question in QUESTIONS.items() if question.deviations is not None}
    for kind in BANDS.measured().values():
        assert kind["questions"].keys() == random
    assert all(0 < BANDS.allowed(name) < 0.1 for name in random)


def test_bands_of_one_kind_of_device_leave_those_of_others_alone(tmp_path):
    file = tmp_path / "bands.json"
    file.write_text('{"Abacus": {"questions": {}}}')
    band = calibrate.summary([np.array([0.01, -0.02]), np.array([0.0])])
    calibrate.write({"train_three_chars": band}, COURSE, file)
    kept = json.loads(file.read_text())
    assert kept.keys() == {"Abacus", BANDS.device_kind()}
    question = kept[BANDS.device_kind()]["questions"]["train_three_chars"]
    assert (question["runs"], question["values"]) == (2, 2)
    assert question["quantiles"]["0.0"] == -0.02


def calibrated() -> dict[str, calibrate.Band]:
    """The bands of two of the topics, from two runs."""
    random = ("02_n_characters", "05_stateful")
    two = replace(COURSE, assignments={name: COURSE.assignments[name] for name in random})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folder, "course_of", lambda _: two)
        return dict(calibrate.calibrate(open_course(ROOT), runs=2))


def test_right_answers_are_answered_twice_and_are_never_quite_the_same():
    """In a process of its own: once a seed was set, TensorFlow shuffles alike in every fit."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        found = alone.submit(calibrated).result()
    assert found.keys() == {"train_n_chars", "stacked_model"}
    for name, band in found.items():
        assert (name, band.runs) == (name, 2)
        assert 0 < band.deviation < 0.05, (name, band)
    assert found["stacked_model"].values > found["train_n_chars"].values == 1


def test_the_documented_table_is_what_was_measured():
    documented = (ROOT / "docs" / "verdicts.md").read_text()
    assert calibrate.as_markdown(BANDS.measured()["CPU"]["questions"]) in documented
