"""Notes by plan: what is said in which talk, and whether there is time for it."""

import pytest
from typer.testing import CliRunner

from slides.cli import app
from slides.deck.build import plan
from slides.deck.build.notes import read_notes
from slides.deck.build.source import read_topics
from tests.decks import slide, write_topic

pytestmark = pytest.mark.deck

NOTES = """# Say: one two three four.
#
# Try: five.
#
# In 45 minutes:
#
# Say: six seven
# eight.
"""


def with_notes(title: str, notes: str, *code: str) -> str:
    """The source of a slide with these notes."""
    return slide(title, *code).replace(f"# Say what {title} is about.\n", notes)


def test_the_longer_talk_says_more():
    notes = read_notes("Say: a.\n\nIn 45 minutes:\n\nSay: b.")
    assert (notes.of(long=False), notes.of(long=True)) == ("Say: a.", "Say: a.\n\nSay: b.")
    assert read_notes("Only this.").of(long=True) == "Only this."


def test_words_keys_and_what_is_tried_take_time(tmp_path):
    stepped = with_notes("Steps", NOTES, "x = 1\nprint(x)").replace("# %%\n", "# %% lines='1|2'\n")
    write_topic(tmp_path / "00_plan.py", stepped)
    short, long = plan.needs(read_topics(tmp_path))
    assert (short.talk, short.words, short.keys, short.tries) == (25, 5, 3, 1)
    assert (long.talk, long.words, long.keys, long.tries) == (45, 8, 3, 1)
    assert short.seconds == pytest.approx(5 * 60 / 130 + 3 * 1 + 5)


def test_a_slide_that_needs_more_than_its_time_is_listed_for_its_talk(tmp_path):
    said = "# " + "word " * 20 + "\n"
    write_topic(tmp_path / "00_plan.py", with_notes("Short", NOTES), with_notes("Full", said))
    listed = plan.too_long(plan.needs(read_topics(tmp_path)))
    assert "130 words a minute" in listed
    assert "Full (00_plan.py:" in listed.splitlines()[-1]
    assert listed.splitlines()[-1].split()[:2] == ["25", "20"]
    assert "Short" not in listed


def test_a_slide_that_a_talk_skips_needs_no_time(tmp_path):
    skipped = with_notes("Later", NOTES).replace("timing=[10, 20]", "timing=[0, 20]")
    write_topic(tmp_path / "00_plan.py", skipped)
    assert [need.talk for need in plan.needs(read_topics(tmp_path))] == [45]


def test_the_command_prints_the_plan_and_the_deck_keeps_it():
    result = CliRunner().invoke(app, ["plan"])
    assert result.exit_code == 0, result.output
    assert "25-minute talk" in result.output


def test_the_command_fails_where_the_deck_does_not(monkeypatch):
    monkeypatch.setattr(plan, "WORDS_PER_MINUTE", 60)
    result = CliRunner().invoke(app, ["plan"])
    assert result.exit_code == 1
    assert "Longer than planned, at 60 words a minute" in result.output
