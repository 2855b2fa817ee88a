"""What the notebook in a folder says of its questions: points, and the paragraph that asks."""

import pytest

from grader.student.exercise_text import Asked, asked
from tests.courses import TOPIC, as_bytes, blank
from tests.processes import ROOT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_points_and_text_come_from_the_notebook_under_any_name(folder):
    (folder / "mine (1).ipynb").write_bytes(as_bytes(blank(TOPIC)))
    found = asked("standard_scores")
    assert found.points == 2
    assert "`standard_scores(sample)`" in found.text


def test_without_the_notebook_nothing_is_known(folder):
    assert asked("spread") == Asked()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'"test_spread"',
        b'{"cells": ["test_spread"]}',
        b'{"cells": [{"metadata": ["test_spread", "\\"test_spread\\""]}]}',
        b'"test_spread"\xff',
        b'["test_spread",' + b"[" * 100_000,
    ],
    ids=range(6),
)
def test_a_notebook_that_cannot_be_read_is_passed_over(folder, content):
    (folder / "a.ipynb").write_bytes(content)
    (folder / "b.ipynb").write_bytes(as_bytes(blank(TOPIC)))
    assert asked("spread").points == 1


@pytest.mark.parametrize("topic", sorted(p.name for p in (ROOT / "exercises").iterdir()))
def test_every_question_of_the_exercises_is_found(topic, monkeypatch):
    monkeypatch.chdir(ROOT / "exercises" / topic)
    text = (ROOT / "exercises" / topic / f"{topic}.ipynb").read_text()
    for name in {w.split('"')[0] for w in text.split('"grade_id": "test_')[1:]}:
        assert asked(name).points
        assert f"`{name}" in asked(name).text
