"""States that are handed on: from batch to batch, and from one LSTM to another on top of it."""

from itertools import pairwise

from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, Weights, between
from slides.figures.diagrams.layout import LEVELS, N_HIDDEN, evenly, shown
from slides.figures.draw import (
    SMALL,
    Box,
    Circle,
    Gap,
    Shape,
    Triangle,
    figure,
    lines,
    path,
    tag,
    text,
)
from slides.figures.figure import Figure, colour

LANES = (92.0, 234.0, 412.0)  # heights of the rows of a batch: the first two and the last
BATCHES = (340.0, 550.0, 870.0)  # the first two and the last
SKIPPED = 710.0  # where dots stand for the batches between
START, END = 184.0, 1020.0  # of an epoch
STATE = HIDDEN.named("state")


def stateful(steps: bool = False, batches: int = 1173, batch_size: int = 64) -> Figure:
    """Batches whose rows go on where the same row of the batch before has ended.

    Args:
        steps: after the first batch, the second with the states that it gets, the last, and what
            happens at an epoch's ends appear in turn.
        batches, batch_size: the lesson's 75,072 windows make 1,173 batches of 64 rows.
    """
    rows = (0, 1, batch_size - 1)
    first, second, last = (
        _batch(x, number, [row * batches + number for row in rows])
        for x, number in zip(BATCHES, (0, 1, batches - 1), strict=True)
    )
    names = "".join(_row(y, row) for y, row in zip(LANES, rows, strict=True))
    parts = (
        names + Gap(24, 360, upright=True).draw() + first,
        second + _handed(*BATCHES[:2], label=True),
        last + _skipped() + _handed(BATCHES[1], SKIPPED) + _handed(SKIPPED, BATCHES[2]),
        _ends(),
    )
    alt = (
        f"Batches 0 to {batches - 1:,} side by side, each with the rows 0 to {batch_size - 1}. An "
        "orange dashed arrow hands the state at the end of a row to the same row of the next "
        "batch; when an epoch starts all states are zeros."
    )
    return figure(1180, 530, alt, parts, steps=steps)


def _row(y: float, row: int) -> str:
    window = text(6, y + 76, "window", size=SMALL, anchor="start", fill="muted")
    return text(6, y, f"row {row}", anchor="start", bold=True) + window


def _batch(x: float, number: int, windows: list[int]) -> str:
    """A batch as a frame around its rows: a window, and the state after it."""
    frame = tag("rect", x=x - 66, y=50, width=132, height=476, rx=10, **_FRAME)
    content = frame + text(x, 26, f"batch {number:,}", bold=True)
    for y, window in zip(LANES, windows, strict=True):
        read = Box(x, y + 76, 100, 40)
        content += between(read, _state(x, y), INPUT, label=False) + _state(x, y).draw()
        content += read.draw() + text(x, y + 76, f"{window:,}", size=SMALL)
    return content + Gap(x, 360, upright=True).draw()


_FRAME = {"fill": "none", "stroke": colour("line"), "stroke_width": 2}


def _state(x: float, y: float) -> Shape:
    return Gap(x, y) if x == SKIPPED else Circle(x, y, 24)


def _handed(before: float, after: float, *, label: bool = False) -> str:
    """Arrows from the states of a batch to those of the next, in every row."""
    return "".join(between(_state(before, y), _state(after, y), STATE, label=label) for y in LANES)


def _skipped() -> str:
    return "".join(Gap(SKIPPED, y).draw() for y in LANES)


def _ends() -> str:
    """Zeros before the first batch; a bar after the last, where the states are dropped."""
    content = text(START, 26, "epoch starts", bold=True)
    for y in LANES:
        zeros, bar = Circle(START, y, 24), Box(END, y, 0, 40)
        content += zeros.draw() + text(START, y, "0")
        content += between(zeros, _state(BATCHES[0], y), STATE, label=False)
        content += between(_state(BATCHES[2], y), bar, STATE, label=False)
    top, bottom = LANES[0] - 24, LANES[-1] + 24
    content += tag("path", d=path("M", (END, top), "V", bottom), **_BAR)
    middle = (top + bottom) / 2
    return content + lines(END + 16, middle, "epoch ends", "reset_state()", anchor="start")


_BAR = {"stroke": colour("ink"), "stroke_width": 2.5, "stroke_linecap": "round"}
KERNEL = (INPUT.named("kernel 1"), Weights("kernel 2", "input", (16, 5, 4, 5)))
RECURRENT = (
    HIDDEN.named("recurrent_kernel 1"),
    Weights("recurrent_kernel 2", "hidden", (11, 5, 3, 5)),
)


def stacked(steps: bool = False, cs: int = 8) -> Figure:
    """Two LSTMs: the states of the first are the inputs of the second.

    Args:
        steps: after the inputs, the first LSTM, the second, and the outputs appear in turn.
        cs: characters in a window. Of many, the first two and the last are drawn.

    Raises:
        ValueError: if cs is not positive.
    """
    numbers = shown(cs, 4)
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
        f"Two LSTMs, one above the other, unrolled over {cs} characters. The state of the first "
        "after each character goes through dropout and is the input of the second; the second's "
        "leads, through dropout again, to an output, the next character."
    )
    return figure(1180, 520, alt, parts, steps=steps)


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
