"""Two stacked LSTMs: the states of the first are the inputs of the second."""

from itertools import pairwise

from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, Weights, between
from slides.figures.diagrams.draw import diagram, lines
from slides.figures.diagrams.layout import LEVELS, N_HIDDEN, evenly, shown
from slides.figures.diagrams.shapes import Box, Circle, Gap, Shape, Triangle
from slides.figures.elements import SMALL, text
from slides.figures.figure import Figure

CS = 8  # characters in a window; the first two and the last are drawn
KERNEL = (INPUT.named("kernel 1"), Weights("kernel 2", "input", (16, 5, 4, 5)))
RECURRENT = (
    HIDDEN.named("recurrent_kernel 1"),
    Weights("recurrent_kernel 2", "hidden", (11, 5, 3, 5)),
)


def stacked(steps: bool = False) -> Figure:
    """Two LSTMs: the states of the first are the inputs of the second.

    Args:
        steps: after the inputs, show the first LSTM, the second and the outputs one after another.
    """
    numbers = shown(CS, 4)
    xs = evenly(262, 1062, len(numbers))
    columns = [_column(x, step) for x, step in zip(xs, numbers, strict=True)]
    names = [lines(10, y, *words, anchor="start") for y, words in zip(_YS, _NAMES, strict=True)]
    dropout = [
        text(10, y, "dropout 0.2", size=SMALL, anchor="start", fill="muted") for y in (268, 138)
    ]
    parts = (
        names[0] + "".join(c[0].draw() for c in columns) + _labels(xs, numbers, 0),
        names[1] + _layer(columns, 1),
        names[2] + dropout[0] + _layer(columns, 2),
        names[3] + dropout[1] + _layer(columns, 3) + _labels(xs, numbers, 3),
    )
    alt = (
        f"Two LSTMs, one above the other, unrolled over {CS} characters. The state of the first "
        "after each character goes through dropout and is the input of the second; the second's "
        "leads, through dropout again, to an output, the next character."
    )
    return diagram(1180, 520, alt, parts, steps=steps)


_YS = (470.0, 338.0, 206.0, 74.0)
_NAMES = (
    LEVELS[0],
    ("LSTM 1", f"n_hidden = {N_HIDDEN}"),
    ("LSTM 2", f"n_hidden = {N_HIDDEN}"),
    LEVELS[2],
)


def _column(x: float, step: int | None) -> list[Shape]:
    """The shapes of one step, from the input to the output."""
    if step is None:
        return [Gap(x, y) for y in _YS]
    return [Box(x, _YS[0]), Circle(x, _YS[1], 32), Circle(x, _YS[2], 32), Triangle(x, _YS[3], 76)]


def _layer(columns: list[list[Shape]], level: int) -> str:
    """The shapes of a level and the arrows that lead to them."""
    content = ""
    weights = (*KERNEL, OUTPUT.named("dense_out"))[level - 1]
    for column in columns:
        if not isinstance(column[level], Gap):
            content += between(column[level - 1], column[level], weights) + column[level].draw()
            content += text(column[level].x, _YS[level], "LSTM", size=SMALL) if level < 3 else ""
        elif level < 3:
            content += column[level].draw()
    if level < 3:
        for before, after in pairwise(columns):
            named = not (isinstance(before[0], Gap) or isinstance(after[0], Gap))
            content += between(before[level], after[level], RECURRENT[level - 1], label=named)
    return content


def _labels(xs: list[float], numbers: list[int | None], level: int) -> str:
    places = [(x, step) for x, step in zip(xs, numbers, strict=True) if step]
    if level == 0:
        return "".join(text(x, _YS[0], f"char {step}") for x, step in places)
    return "".join(text(x + 34, 60, f"char {step + 1}", anchor="start") for x, step in places)
