"""Slides with more code and output than any page holds are refused, before anybody looks at them.

What is a little too long for its page is for `review slides check`, which measures it.
"""

from collections.abc import Iterable

from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from slides.deck.build.source import Topic, folded, slide_type, slides, tags

FITTING = 20  # lines of code and output below a heading, at 1280x720
MOST_LINES = 26  # not even without a heading


def require_short(topics: Iterable[Topic]) -> None:
    """Check the executed slides.

    Raises:
        ReviewError: if a slide has more lines than fit; names it.
    """
    for topic in topics:
        for slide in slides(topic):
            for side in ("left", "right"):
                other = "right" if side == "left" else "left"
                lines = sum(_lines(cell) for cell in slide if other not in tags(cell))
                if lines > MOST_LINES:
                    deck = slide[0].metadata["deck"]
                    raise ReviewError(
                        f"The slide {deck['title']!r} ({deck['source']}) has {lines} lines of code "
                        f"and output, one below the other; about {FITTING} fit: show less, print "
                        f"less, or split it."
                    )


def _lines(cell: NotebookNode) -> int:
    """The lines that a code cell shows: its code, and what it prints."""
    shown = set(tags(cell))
    if cell.cell_type != "code" or "hide" in shown or slide_type(cell) == "skip":
        return 0
    away = sum(len(lines) - 1 for lines in folded(cell))  # a line says how many there are
    code = 0 if "hide-input" in shown else _count(cell.source) - away
    if "hide-output" in shown:
        return code
    texts = [output.get("text", "") for output in cell.outputs if output.output_type == "stream"]
    return code + sum(map(_count, texts))


def _count(text: str) -> int:
    return len(text.strip("\n").split("\n")) if text.strip() else 0
