"""The table of full-length losses."""

import pytest

from grader.course.folder import open_course
from solutions import lesson_losses
from solutions.lesson_losses import RUNS, Row
from tests.harness import TOPICS
from tests.processes import ROOT

pytestmark = pytest.mark.keras


def test_every_topic_has_a_run():
    assert {run.topic for run in RUNS} == set(TOPICS)


def test_a_row_is_compared_with_the_lesson_on_the_lessons_text_alone():
    run = next(run for run in RUNS if run.lesson == 1.805)
    rows = [Row(run, "Nietzsche", [1.79, 1.81]), Row(run, "generated text", [1.5])]
    nietzsche, generated = lesson_losses.as_markdown(rows).splitlines()[-2:]
    assert "1.800 (1.790 to 1.810, 2 seeds) | 1.805 | -0.3% |" in nietzsche
    assert "| 1.500 |  |  |" in generated


def test_the_first_thousand_windows_of_scan_start_where_the_lesson_did(monkeypatch):
    """The shortest of the runs, on a text of the project's own."""
    from rnn_review.text import corpus

    scan = next(run for run in RUNS if "first 1,000" in run.what)
    monkeypatch.setattr(lesson_losses, "RUNS", (scan,))
    text = corpus.load("generated")
    (row,) = lesson_losses.train(open_course(ROOT), [text], ["06_scan"])
    assert 24 < row.last[0] < 26.5
