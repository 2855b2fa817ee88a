"""A diagram from its parts, and the text and braces beside its shapes."""

from collections.abc import Sequence

from slides.figures.elements import SMALL, path, tag, text
from slides.figures.figure import Figure, colour, svg


def diagram(
    width: float, height: float, alt: str, parts: Sequence[str], *, steps: bool = False
) -> Figure:
    """A diagram made of parts in the order in which they appear.

    Args:
        width, height: in units, 20 of them one rem.
        alt: the text alternative.
        parts: SVG elements; the first part is visible from the beginning.
        steps: make each further part a fragment, which reveal.js shows at a key press.
    """
    first, *rest = parts
    if steps:
        rest = [
            tag("g", part, class_="fragment", data_fragment_index=i) for i, part in enumerate(rest)
        ]
    return svg(first + "".join(rest), width, height, alt)


def lines(x: float, y: float, *words: str, anchor: str = "middle", lead: str = "ink") -> str:
    """A bold term with muted lines of explanation below it, centred on height y.

    Args:
        x, y: in units; `anchor` says what is at x, as for `text`.
        words: the term and the lines.
        lead: the colour of the term, a name in `COLOURS`.
    """
    gap = 26
    top = y - gap * (len(words) - 1) / 2
    first = text(x, top, words[0], anchor=anchor, fill=lead, bold=True)
    return first + "".join(
        text(x, top + gap * i, line, size=SMALL, anchor=anchor, fill="muted")
        for i, line in enumerate(words[1:], start=1)
    )


def brace(left: float, right: float, y: float) -> str:
    """A curly brace from left to right below height y, all in units, its point in the middle."""
    r, middle = 10, (left + right) / 2
    d = path(
        *("M", left, y, "q", 0, r, r, r, "H", middle - r, "q", r, 0, r, r),
        *("q", 0, -r, r, -r, "H", right - r, "q", r, 0, r, -r),
    )
    return tag("path", d=d, fill="none", stroke=colour("muted"), stroke_width=2)
