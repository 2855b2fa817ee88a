"""`review slides rehearse`: a real kernel runs the talk's code, and the plan is held against it."""

import pytest

from slides.deck.build.source import read_topics
from slides.deck.serve.rehearse import rehearse
from tests.decks import slide, write_topic

pytestmark = [pytest.mark.deck, pytest.mark.kernel]


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rehearsed")
    slow = slide("Slow", "import time\ntime.sleep(1.2)", tags=["live"])
    write_topic(
        folder / "00_one.py",
        slide("Set up", "x = 20", tags=["hide"]),
        slide("Fine", "print(x)", tags=["live"]),
        slow.replace("[10, 20]", "[10, 4]"),
        slide("Broken", "print(y)", tags=["live"]),
        slide("Meant", "1 / 0", tags=["live", "raises-exception"]),
    )
    # A topic has its own names, as in the live deck.
    write_topic(folder / "01_two.py", slide("Own", "print(x)", tags=["live"]))
    said = []
    held = rehearse(read_topics(folder), 45, said.append)
    assert said == held.runs
    return held


def test_live_cells_run_in_order_with_what_is_hidden_between(rehearsal):
    assert [run.title for run in rehearsal.runs] == ["Fine", "Slow", "Broken", "Meant", "Own"]
    assert rehearsal.runs[0].problem == ""
    assert rehearsal.runs[1].seconds > 1.2
    assert rehearsal.seconds > 1.2


def test_what_fails_or_takes_longer_than_its_slide_has_is_named(rehearsal):
    assert [run.title for run in rehearsal.faults] == ["Slow", "Broken", "Own"]
    said = str(rehearsal)
    assert "Slow (00_one.py:" in said
    assert "<- longer than the slide has time" in said
    assert "<- NameError: name 'y' is not defined" in said
