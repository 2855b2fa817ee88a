"""What an exercise says of its questions: points, and the paragraphs that ask."""

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


def test_rules_before_the_sentence_that_asks_and_after_it_are_there(monkeypatch):
    monkeypatch.chdir(ROOT / "exercises" / "01_three_characters")
    assert "leaves out the last\ntwo of them" in asked("three_char_windows").text
    monkeypatch.chdir(ROOT / "exercises" / "06_scan")
    text = asked("scan").text
    assert "a single value may also be returned as it is" in text
    assert "one loop in the graph" in text
    assert "keeps what it returns (shown in the exercise)." in text
    assert not {"#", "|", "`" * 3} & {line[:1] for line in text.splitlines()}


@pytest.mark.parametrize("topic", sorted(p.name for p in (ROOT / "exercises").glob("0*")))
def test_every_question_of_the_exercises_is_found(topic, monkeypatch):
    monkeypatch.chdir(ROOT / "exercises" / topic)
    text = (ROOT / "exercises" / topic / f"{topic}.ipynb").read_text()
    for name in {w.split('"')[0] for w in text.split('"grade_id": "test_')[1:]}:
        assert asked(name).points is not None
        assert f"`{name}" in asked(name).text
