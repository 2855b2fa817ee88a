"""The verdict card: it says what the words say, in their order, and nothing in it is live."""

import pytest

from grader.contract.words import mistakes_in, possible
from grader.student import card, card_html
from grader.student.card import Card, Status, Step
from tests.courses import TOPIC, assignment
from tests.markup import live_parts, text_of

NAMED = "Possible mistake: n instead of n - 1. How many values are free?"
COMPARED = (
    "The deviation, at index 0: expected 0.65, found 0.6 (4 of 4 values differ). All are low."
)
HOSTILE = "<script>breach()</script><img src=http://breach.invalid onerror=breach()>"


@pytest.mark.parametrize(
    ("words", "points", "status"),
    [
        ("Right.", 2, Status.RIGHT),
        (COMPARED, 1, Status.PARTLY),
        (COMPARED, 0, Status.WRONG),
        ("Not checked: the notebook ended before this question.", 0, Status.UNCHECKED),
        ("Not answered yet: the cell still raises NotImplementedError.", 0, Status.MISSING),
        ("The cell for this answer is missing or empty.", 0, Status.MISSING),
    ],
)
def test_points_and_words_tell_how_an_answer_did(words, points, status):
    assert card.status_of(words, points == 2, points) is status


def test_a_right_answer_that_gives_no_points_is_right():
    assert card.status_of("Right.", True, 0) is Status.RIGHT
    assert card.status_of(COMPARED, False, 0) is Status.WRONG
    assert "no points" in card.text(Card("more", Status.RIGHT, "Right.", 0, 0)).lower()


def test_a_card_shows_the_mistake_by_name_and_what_was_expected_and_found():
    html = card_html.html(Card("spread", Status.WRONG, f"{NAMED}\n{COMPARED}", 0, 1))
    assert "Possible mistake n instead of n - 1 How many values are free?" in text_of(html)
    assert "The deviation, at index 0 expected 0.65 found 0.6 4 of 4 values differ." in text_of(
        html
    )
    assert "0 of 1 point" in text_of(html)
    assert 'aria-label="Verdict on spread"' in html


def test_what_is_not_a_comparison_is_said_as_it_is():
    words = (
        "Uses `spread`, which is not right yet.\nAlso: The shape is (2, 3).\nraised ValueError: no"
    )
    said = text_of(card_html.html(Card("scores", Status.WRONG, words)))
    assert said.endswith(
        "Not right yet Uses spread , which is not right yet. Also: The shape is (2, 3). "
        "raised ValueError: no"
    )


def test_steps_and_a_note_on_points_are_shown():
    steps = (Step("the shape", True), Step("the values", False))
    shown = Card("spread", Status.PARTLY, COMPARED, 0.5, 1, "1 of 2 steps is right.", steps)
    assert "1 of 2 steps is right." in text_of(card_html.html(shown))
    assert "the values: not right, or not reached" in text_of(card_html.html(shown))
    assert card.text(shown).splitlines()[-1] == "0.5 of 1 point. 1 of 2 steps is right."


@pytest.mark.parametrize(
    "words", [HOSTILE, f"Possible mistake: {HOSTILE}. {HOSTILE}", f"`{HOSTILE}`"]
)
def test_nothing_in_a_card_is_live(words):
    html = card_html.html(
        Card(HOSTILE, Status.WRONG, f"{words}\n{words}: expected {words}, found x.", 0, 1)
    )
    assert live_parts(html) == []
    assert "breach()" in text_of(html)


def test_a_card_of_words_without_end_is_made_in_no_time():
    words = "a: expected , found " * 100
    assert len(card_html.html(Card("spread", Status.WRONG, words))) < 10_000


def test_every_known_mistake_is_read_back_from_the_words_that_report_it():
    for mistake in (m for ms in assignment(TOPIC).mistakes.values() for m in ms):
        line = possible(mistake.name, mistake.hint)
        assert mistakes_in(f"{line}\n{COMPARED}") == {line: (mistake.name, mistake.hint)}


def test_as_text_it_is_what_check_prints():
    assert card.text(Card("spread", Status.RIGHT, "Right.")) == "\N{CHECK MARK} spread: Right."
