"""What the rows of a stateful network read: windows that join up, or do not."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from rnn_review.pictures.svg import VISIBLE
from slides.figures.diagrams.arrows import HIDDEN, between, straight
from slides.figures.diagrams.draw import diagram
from slides.figures.diagrams.layout import evenly
from slides.figures.diagrams.shapes import Box, Gap
from slides.figures.elements import path, tag, text
from slides.figures.figure import Figure, colour


def reads(characters: str, rows: Mapping[str, Sequence[int]], cs: int, wide: bool = True) -> Figure:
    """The windows that one row reads, batch by batch, for each order of the windows.

    Args:
        characters: the text, whose windows follow each other.
        rows: for each order, the numbers of the windows. Of many, the first four are drawn, three
            in a column.
        cs: characters in a window.
        wide: for the width of a slide; else for a column.
    """
    count, box, size = (4, (190.0, 64.0), 30.0) if wide else (3, (134.0, 56.0), 26.0)
    width = 1180.0 if wide else 560.0
    xs = evenly(box[0] / 2 + 2, width - box[0] / 2 - 2, count)
    content = ""
    for i, (name, read) in enumerate(rows.items()):
        y = 84 + 136 * i
        content += text(2, y - 58, name, size=26, anchor="start", bold=True)
        for n, window in enumerate(read[:count]):
            shape = Box(xs[n], y, *box)
            shown = "".join(VISIBLE.get(c, c) for c in characters[window * cs :][:cs])
            missing = (window - read[n - 1] - 1) * cs if n else 0
            content += shape.draw() + text(xs[n], y, shown, size=size)
            if n:
                start, end = xs[n - 1] + box[0] / 2 + 3, xs[n] - box[0] / 2 - 3
                content += _joined(start, end, y) if not missing else _torn(start, end, y, missing)
    told = "; ".join(
        f"{name}: " + ", ".join(f"“{characters[n * cs :][:cs]}”" for n in read[:count])
        for name, read in rows.items()
    )
    alt = f"What one row of the batches reads, batch by batch. {told}."
    return diagram(width, 84 + 136 * (len(rows) - 1) + 40, alt, [content])


def _joined(start: float, end: float, y: float) -> str:
    return straight((start, y), (end, y), HIDDEN)


def _torn(start: float, end: float, y: float, missing: int) -> str:
    """A gap between two windows."""
    d = path("M", start + 4, y, "H", end - 4)
    line = tag("path", d=d, stroke=colour("line"), stroke_width=4, stroke_dasharray="3 7")
    middle = (start + end) / 2
    words = text(middle, y - 18, str(missing), bold=True) + text(middle, y + 20, "missing", size=20)
    return line + words


def batches(n_batches: int, wide: bool = True) -> Figure:
    """The state goes from batch to batch, and is reset where the text begins again.

    Args:
        n_batches: in an epoch.
        wide: for the width of a slide; else for a column.
    """
    width = 1180.0 if wide else 560.0
    numbers = (0, 1, 2, None, n_batches - 1, 0, 1) if wide else (0, None, n_batches - 1, 0)
    last = numbers.index(n_batches - 1)
    box, size = ((132.0, 58.0), 24.0) if wide else ((112.0, 52.0), 20.0)
    xs, y = evenly(box[0] / 2 + 2, width - box[0] / 2 - 2, len(numbers)), 92.0
    shapes = [Gap(x, y) if n is None else Box(x, y, *box) for x, n in zip(xs, numbers, strict=True)]
    content = "".join(shape.draw() for shape in shapes)
    content += "".join(
        text(x, y, f"batch {n}", size=size)
        for x, n in zip(xs, numbers, strict=True)
        if n is not None
    )
    for i, (a, b) in enumerate(pairwise(shapes)):
        content += between(a, b, HIDDEN, label=False) if i != last else ""
    cut = (xs[last] + xs[last + 1]) / 2
    d = path("M", (cut, 48), "V", 136)
    content += tag("path", d=d, stroke=colour("ink"), stroke_width=3)
    reset = (cut, "middle") if wide else (width - 2, "end")
    content += text(reset[0], 22, "reset_state()", size=26, anchor=reset[1], bold=True)
    content += text(2, 22, "the state goes on", size=26, anchor="start", fill="hidden", bold=True)
    epoch, after = ("the text, in order", "the text again") if wide else ("an epoch", "the next")
    content += text(2, 150, epoch, size=24, anchor="start", fill="muted")
    content += text(width - 2, 150, after, size=24, anchor="end", fill="muted")
    alt = (
        f"Batches 0 to {n_batches - 1} in a row, each joined to the next by an orange arrow, the "
        "state; then a line, reset_state(), and batch 0 again."
    )
    return diagram(width, 172, alt, [content])
