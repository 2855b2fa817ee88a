"""The recurrent form: the step drawn once, with a loop from the hidden state to itself."""

import math

from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, between, curve
from slides.figures.diagrams.draw import diagram, lines
from slides.figures.diagrams.layout import LEVELS
from slides.figures.diagrams.shapes import Box, Circle, Triangle
from slides.figures.elements import SMALL, text
from slides.figures.figure import Figure


def recurrent() -> Figure:
    """The network as one step: a hidden state with an arrow from it to itself."""
    x, ys = 262, (412, 240, 66)
    char, hidden, following = Box(x, ys[0], 116), Circle(x, ys[1], 42), Triangle(x, ys[2])
    names = "".join(
        lines(6, y, *words, anchor="start") for y, words in zip(ys, LEVELS, strict=True)
    )
    content = (
        names
        + between(char, hidden, INPUT)
        + between(hidden, following, OUTPUT)
        + _loop(hidden)
        + char.draw()
        + text(x, ys[0], "char")
        + hidden.draw()
        + text(x, ys[1], "h", size=26, italic=True)
        + following.draw()
        + text(x + 42, ys[2] - 14, "next char", anchor="start")
        + text(x + 134, ys[1] - 14, HIDDEN.label, size=SMALL, anchor="start", fill="hidden")
        + text(x + 134, ys[1] + 14, "once a character", size=SMALL, anchor="start", fill="muted")
    )
    alt = (
        "The recurrent form: a character leads by a green arrow, dense_in, to a hidden state, an "
        "orange dashed arrow, dense_hidden, leads from the hidden state back to itself, once for "
        "each character, and a blue dotted arrow, dense_out, leads to the next character."
    )
    return diagram(560, 450, alt, [content])


def _loop(hidden: Circle) -> str:
    """The arrow from a state to itself, which leaves and meets the circle at right angles."""
    angle = math.radians(36)
    out, back = (math.cos(angle), -math.sin(angle)), (math.cos(angle), math.sin(angle))
    start, end = hidden.edge(out), hidden.edge(back)
    far = 118
    a = start[0] + far * out[0], start[1] + far * out[1]
    b = end[0] + far * back[0], end[1] + far * back[1]
    return curve(start, a, b, end, HIDDEN)
