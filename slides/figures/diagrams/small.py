"""Small diagrams: the gates of an LSTM, and what a cross-entropy looks up."""

from collections.abc import Sequence

import numpy as np

from slides.figures.diagrams.arrows import OUTPUT, straight
from slides.figures.diagrams.draw import diagram
from slides.figures.elements import tag, text
from slides.figures.figure import Figure, colour

GATES = (("forget?", "muted"), ("write?", "muted"), ("show?", "muted"), ("what to write", "hidden"))


def gates(rows: int, columns: int) -> Figure:
    """The four networks of an LSTM, each with as many weights: input, state and a bias.

    Args:
        rows, columns: of the weights of each.
    """
    width, height, gap = 270.0, 168.0, 20.0
    content = ""
    for i, (name, tint) in enumerate(GATES):
        x, y = (i % 2) * (width + gap), (i // 2) * (height + gap)
        content += tag(
            "rect",
            x=x + 1.5,
            y=y + 1.5,
            width=width - 3,
            height=height - 3,
            fill=colour(tint),
            fill_opacity=0.2,
            stroke=colour(tint),
            stroke_width=2.5,
        )
        middle = x + width / 2
        content += text(middle, y + 62, name, size=32, bold=True)
        content += text(middle, y + 112, f"{rows} × {columns}", size=26)
    alt = (
        f"Four boxes of one size, {rows} × {columns} numbers in each: three gates, forget, write "
        "and show, and what to write."
    )
    return diagram(560, 2 * height + gap, alt, [content])


def looked_up(p: Sequence[float] | np.ndarray, target: int) -> Figure:
    """A one-hot row above the probabilities: their product picks one, whose log is the loss.

    Args:
        p: what a model says of each character.
        target: the number of the character that came.
    """
    left, cell = 226.0, 76.0
    rows = (("target as a row", [int(i == target) for i in range(len(p))]), ("the model says", p))
    content = ""
    for i, (name, values) in enumerate(rows):
        y = 36 + 64 * i
        content += text(left - 20, y, name, size=26, anchor="end")
        for n, value in enumerate(values):
            x = left + n * cell
            content += tag(
                "rect",
                x=x,
                y=y - 28,
                width=cell,
                height=56,
                fill=colour("output" if n == target else "panel"),
                fill_opacity=0.25 if n == target else None,
                stroke=colour("ink"),
                stroke_width=2,
            )
            content += text(x + cell / 2, y, f"{value:g}", size=28, bold=n == target)
    end = left + len(p) * cell
    content += straight((end + 16, 68), (end + 76, 68), OUTPUT)
    words = f"−ln {p[target]:g} = {-np.log(p[target]):.3f}"
    content += text(end + 92, 68, words, size=30, anchor="start", bold=True, fill="output")
    alt = (
        f"The one-hot row of target {target} above what the model says of each of {len(p)} "
        f"characters: the 1 picks {p[target]:g}, and the loss is {words}."
    )
    return diagram(max(800.0, end + 330), 140, alt, [content])
