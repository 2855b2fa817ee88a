"""Tables with bars, boxes with characters, and figures that have a form for phones."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from slides.figures import Bar, Detail, Mark, bars, rnn
from slides.figures.figure import COLOURS

pytestmark = pytest.mark.deck

HEADER = ["after", "", "the <text>", ""]
ROWS = [["'a'", Detail("1 × 2"), Bar(0.25), "25%"], ["'b'", "", Bar(1, "hidden"), Mark("100%")]]


def parsed(figure):
    return ElementTree.fromstring(figure.source)


def test_bars_are_parts_of_their_cells_and_words_are_escaped():
    figure = bars(HEADER, ROWS, "How often a & b are next")
    table = parsed(figure)
    assert [rect.get("width") for rect in table.iter("rect")] == ["25%", "100%"]
    assert [head.text for head in table.iter("th")] == ["after", "the <text>", "'a'", "'b'"]
    assert {len(row) for row in table.iter("tr")} == {4}
    assert all(svg.get("aria-hidden") == "true" for svg in table.iter("svg"))
    assert figure.alt in "".join(t for c in table.iter("caption") for t in c.itertext())
    assert figure._repr_mimebundle_()["text/html"] == figure.source


def test_a_table_without_names_has_no_head_and_needs_no_inline_style():
    figure = bars([], ROWS, "How often a and b are next")
    assert "<thead" not in figure.source
    assert not re.search(r" (id|style)=", figure.source)
    colours = {f"var(--{name}, {value})" for name, value in COLOURS.items()}
    assert {rect.get("fill") for rect in parsed(figure).iter("rect")} <= colours


def test_rows_that_differ_and_bars_that_leave_their_cell_are_refused():
    with pytest.raises(ValueError, match="expected as many in each"):
        bars(["one"], ROWS, "")
    with pytest.raises(ValueError, match=r"1\.5 of its cell's width"):
        bars([], [["a", Bar(1.5)]], "")


@pytest.mark.parametrize(
    "figure",
    [
        rnn.windows(["A b", "bcd"], ["b", "e"]),
        rnn.before_and_now(wide=False),
        rnn.in_rows("abcdefgh", np.eye(8, 64), {"it expects": [""] * 7 + ["e 31%"]}),
        rnn.three_characters("inputs", rest=True),
    ],
)
def test_narrow_drawings_have_words_and_fit_a_phone(figure):
    root = parsed(figure)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    assert width == 560
    assert height <= 960
    assert root.get("aria-label") == figure.alt
    sizes = [float(size) for node in root.iter() if (size := node.get("font-size"))]
    assert min(sizes) >= 20


def test_windows_lead_on_and_what_is_marked_stands_out():
    figure = rnn.windows(["abc", "cde", "efg"], ["c", "e", "g"])
    assert figure.source.count('stroke-dasharray="5 5"') == 2
    word = rnn.numbered("aba", [1, 2, 1], marked="a")
    assert word.source.count('fill-opacity="0.25"') == 2 * 2
    assert "1, 2, 1" in word.alt
    with pytest.raises(ValueError, match="2 numbers for 3 characters"):
        rnn.numbered("aba", [1, 2], marked="a")
    with pytest.raises(ValueError, match="1 targets for 2 windows"):
        rnn.windows(["abc", "cde"], ["c"])
