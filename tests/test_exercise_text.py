"""What an exercise says of its questions: points, and the paragraph that asks."""

import numpy as np
import pytest

from grader.contract import wire
from grader.student.exercise_text import Asked, asked
from grader.student.released import KEY, REFERENCE_FILE, released
from tests.courses import TOPIC, blank
from tests.processes import ROOT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_points_and_text_come_from_what_was_released(folder):
    write(folder, released(TOPIC, blank(TOPIC).cells).as_array())
    found = asked("standard_scores")
    assert found.points == 2
    assert "`standard_scores(sample)`" in found.text
    assert asked("unheard_of") == Asked()


def test_without_the_exercise_nothing_is_known(folder):
    assert asked("spread") == Asked()
    write(folder, np.array("[]"))
    assert asked("spread") == Asked()


def write(folder, exercise):
    (folder / REFERENCE_FILE).write_bytes(wire.to_bytes({KEY: exercise}))


@pytest.mark.parametrize("topic", sorted(p.name for p in (ROOT / "exercises").glob("0*")))
def test_every_question_of_the_exercises_is_found(topic, monkeypatch):
    monkeypatch.chdir(ROOT / "exercises" / topic)
    text = (ROOT / "exercises" / topic / f"{topic}.ipynb").read_text()
    for name in {w.split('"')[0] for w in text.split('"grade_id": "test_')[1:]}:
        assert asked(name).points is not None
        assert f"`{name}" in asked(name).text
