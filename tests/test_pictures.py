"""Pictures of what a comparison found: what they show, and what they must not."""

import re
from html import unescape

import numpy as np
import pytest

from grader.contract.compare import all_of, close, same
from grader.contract.findings import Difference, Level, OtherShape, note, noting
from grader.student.pictures import picture
from grader.student.svg import Picture
from tests.markup import text_of

OURS = np.array([[11, 12, 13, 14], [21, 22, 23, 24], [31, 32, 33, 34]])
THEIRS = np.array([[11, 12, 13, 14], [21, 72, 23, 74], [81, 32, 33, 34]])


def found(theirs, ours, compare=same):
    """What a comparison of two arrays finds."""
    with noting() as findings:
        all_of(compare("a", "the numbers"))({"a": theirs}, {"a": ours}, {})
    return findings


def drawn(findings) -> Picture:
    """The picture of what was found, where there is one."""
    shown = picture(findings)
    assert shown is not None
    return shown


def test_without_noting_nothing_is_even_made():
    note(lambda: pytest.fail("made"))
    assert found(THEIRS, OURS)[0].what == "the numbers"


def test_a_row_shows_the_first_difference_and_no_expected_value_after_it():
    shown = drawn(found(THEIRS, OURS))
    assert shown.text.splitlines() == [
        "  row 1",
        "  expected 21 22  ?  ?",
        "  found    21 72 23 74",
        "              ^^",
    ]
    assert "after 21, which is right, expected 22, found 72 at index 1" in shown.svg
    everything = shown.svg + shown.text
    assert not re.search(r"\b(24|31|81|33)\b", re.sub(r'[xy\w]+="[\d.]+"', "", everything))


def test_only_as_many_cells_are_drawn_as_a_phone_has_room_for():
    ours = np.arange(100_000) * 1000
    theirs = ours.copy()
    theirs[50_000:] += 1
    shown = drawn(found(theirs, ours))
    width = float(re.findall(r'viewBox="0 0 (\d+)', shown.svg)[0])
    assert width <= 350
    assert "at index 50000" in shown.svg


def test_characters_are_drawn_as_characters_and_are_not_live():
    ours, theirs = (np.array([ord(c) for c in text]) for text in ("ab <c", "ab <\0"))
    off = theirs != ours
    shown = drawn([Difference("the text", theirs, ours, off, characters=True)])
    assert "\N{OPEN BOX}" in text_of(shown.svg)
    assert "expected c, found \\0" in unescape(shown.svg)
    assert "&lt;" in shown.svg


@pytest.mark.parametrize(
    ("theirs", "ours", "compare"),
    [
        (np.array(3), np.array(4), same),  # a single value: the words say it all
        (np.array([1.0, 2.5]), np.array([1.0, 2.0]), close),
        (np.zeros(3), np.zeros((3, 2)), same),
        (np.zeros((0, 4), dtype=int), np.ones((3, 4), dtype=int), same),
    ],
)
def test_what_words_say_as_well_is_not_drawn(theirs, ours, compare):
    assert picture(found(theirs, ours, compare)) is None


def test_of_another_shape_only_what_was_found_is_drawn():
    findings = found(THEIRS[:2], OURS)
    assert isinstance(findings[0], OtherShape)
    assert drawn(findings).text.splitlines()[1].split() == ["row", "1", "21", "72", "23", "74"]


@pytest.mark.parametrize(("value", "tone"), [(2.1, "vc-in"), (3.4, "vc-out"), (0.2, "vc-in")])
def test_a_level_is_drawn_against_its_bound_and_floor(value, tone):
    shown = drawn([Level("loss", value, 2.7, 0.8, (("frequencies", 3.2),))])
    assert f'<circle class="{tone}"' in shown.svg
    assert f"yours {value:.3f}; best possible 0.800, at most 2.700" in shown.svg
    places = [float(x) for x in re.findall(r' x="(-?[\d.]+)"', shown.svg)]
    assert 0 <= min(places) <= max(places) <= 320


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_level_without_end_is_not_drawn(value):
    assert picture([Level("loss", value, 2.7, 0.8)]) is None
