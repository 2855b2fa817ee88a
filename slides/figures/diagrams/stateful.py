"""The stateful network: each row of a batch continues the same row of the batch before."""

from itertools import pairwise

from slides.figures.diagrams.arrows import HIDDEN, INPUT, between, token
from slides.figures.diagrams.draw import diagram, lines
from slides.figures.diagrams.shapes import Box, Circle, Gap, Shape
from slides.figures.elements import SMALL, path, tag, text
from slides.figures.figure import Figure, colour

LANES = (92.0, 234.0, 412.0)  # heights of a batch's rows, the first two and the last, in units
BATCHES = (340.0, 550.0, 870.0)  # their middles: the first two and the last
SKIPPED = 710.0  # the place of the dots for the batches between
START, END = 184.0, 1020.0  # of an epoch
STATE = HIDDEN.named("state")


def stateful(steps: bool = False, batches: int = 1173, batch_size: int = 64) -> Figure:
    """Batches whose rows continue where the same row of the batch before ended.

    Args:
        steps: after the first batch, show the second with its initial states, the last, and the
            start and end of an epoch one after another.
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
    if steps:
        moves = ("", _moved(*BATCHES[:2]), _moved(BATCHES[1], SKIPPED, BATCHES[2]), "")
        parts = tuple(part + move for part, move in zip(parts, moves, strict=True))
    alt = (
        f"Batches 0 to {batches - 1:,} side by side, each with the rows 0 to {batch_size - 1}. An "
        "orange dashed arrow hands the state at the end of a row to the same row of the next "
        "batch; when an epoch starts all states are zeros."
    )
    return diagram(1180, 530, alt, parts, steps=steps)


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


def _moved(*batches: float) -> str:
    """What goes along these arrows: the state of each row, from batch to batch."""
    return "".join(
        token(_state(before, y), _state(after, y), STATE, turn)
        for turn, (before, after) in enumerate(pairwise(batches))
        for y in LANES
    )


def _skipped() -> str:
    return "".join(Gap(SKIPPED, y).draw() for y in LANES)


def _ends() -> str:
    """Zeros before the first batch; a bar after the last, where the states are discarded."""
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
