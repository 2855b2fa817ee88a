"""The step told once: a loop in the drawing, and what a scan gives to each of its calls."""

import math
from itertools import pairwise

from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, Weights, between, curve, straight
from slides.figures.diagrams.layout import LEVELS, N_HIDDEN, VOCAB_SIZE, state
from slides.figures.draw import SMALL, Box, Circle, Gap, Triangle, figure, lines, tag, text
from slides.figures.figure import Figure, colour


def recurrent() -> Figure:
    """The recurrent form: one hidden state, and a loop that leads from it to itself."""
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
    return figure(560, 450, alt, [content])


def _loop(hidden: Circle) -> str:
    """The arrow from a state back to itself, which leaves and meets the circle at right angles."""
    angle = math.radians(36)
    out, back = (math.cos(angle), -math.sin(angle)), (math.cos(angle), math.sin(angle))
    start, end = hidden.edge(out), hidden.edge(back)
    far = 118
    a = start[0] + far * out[0], start[1] + far * out[1]
    b = end[0] + far * back[0], end[1] + far * back[1]
    return curve(start, a, b, end, HIDDEN)


def scan(steps: bool = False) -> Figure:
    """What a scan gives to each call of `fn`, and what it keeps of what comes back.

    Args:
        steps: after the calls of `fn`, the sequences, outputs_info, non_sequences and what is
            returned appear one after another.
    """
    calls = [_call(x, t) for x, t in zip(_XS, _TIMES, strict=True)]
    parts = (
        _named(_CALL_Y, "fn", "once a step") + "".join(calls),
        _named(_INPUT_Y, "sequences", "[x]") + _walked(),
        _named(_STATE_Y, "outputs_info", "[h0, None]") + _carried(),
        _named(_SHARED_Y, "non_sequences") + _shared(),
        _returned(),
    )
    alt = (
        "A scan over a window: at each step fn gets one row of the sequence x, the hidden state "
        "that the call before returned, at first h0, and the same weights W_x, b_x, W_h, b_h, W_y "
        "and b_y; it returns a new hidden state and an output y. All of these come back, stacked."
    )
    return figure(1180, 510, alt, parts, steps=steps)


_XS: tuple[float, ...] = (408, 628, 900)
_TIMES = ("1", "2", "8")
_SKIPPED = 764.0
_FIRST = 190.0
_CALL_Y, _OUTPUT_Y, _STATE_Y, _INPUT_Y, _SHARED_Y = 58.0, 82.0, 214.0, 362.0, 462.0
_WX, _WH, _WY = INPUT.named("W_x"), HIDDEN.named("W_h"), OUTPUT.named("W_y")
_GIVEN = Weights("", "muted")  # not weights in use: what goes into a call and what comes out


def _named(y: float, *words: str) -> str:
    return lines(6, y, *words, anchor="start")


def _state(x: float) -> Circle:
    return Circle(x, _STATE_Y, 32)


def _output(x: float) -> Triangle:
    return Triangle(x, _OUTPUT_Y, 72)


def _call(x: float, time: str) -> str:
    """One call of `fn`: a frame around the new state and the output that follows from it."""
    frame = tag("rect", x=x - 74, y=24, width=148, height=244, rx=10, **_FRAME)
    return (
        frame
        + between(_state(x), _output(x), _WY)
        + _state(x).draw()
        + state(x, _STATE_Y, time)
        + _output(x).draw()
        + text(x, _OUTPUT_Y + 10, "y", size=26, italic=True, sub=time)
    )


_FRAME = {"fill": "none", "stroke": colour("line"), "stroke_width": 2}


def _walked() -> str:
    """The sequence: a row of it for each call."""
    content = Gap(_SKIPPED, _INPUT_Y).draw()
    for x, time in zip(_XS, _TIMES, strict=True):
        row = Box(x, _INPUT_Y, 76, 50)
        content += between(row, _state(x), _WX, label=False) + row.draw()
        content += text(x + 14, 306, _WX.label, size=SMALL, anchor="start", fill=_WX.colour)
        content += text(x, _INPUT_Y, "x", size=26, italic=True, sub=time)
    return content


def _carried() -> str:
    """The hidden state: what a call returned goes into the next."""
    first, gap = _state(_FIRST), Gap(_SKIPPED, _STATE_Y)
    stops = [first, _state(_XS[0]), _state(_XS[1]), gap, _state(_XS[2])]
    arrows = (between(a, b, _WH, label=gap not in (a, b)) for a, b in pairwise(stops))
    return first.draw() + state(_FIRST, _STATE_Y, "0") + gap.draw() + "".join(arrows)


def _shared() -> str:
    """The weights: the same in each call."""
    left, right = _XS[0] - 74, _XS[-1] + 74
    bar = tag("rect", x=left, y=_SHARED_Y - 24, width=right - left, height=48, rx=10, **_FRAME)
    names = ((_WX, "W_x, b_x"), (_WH, "W_h, b_h"), (_WY, "W_y, b_y"))
    words = "".join(
        text(left + (right - left) * (1 + 2 * i) / 6, _SHARED_Y, name, fill=weights.colour)
        for i, (weights, name) in enumerate(names)
    )
    given = "".join(straight((x - 56, _SHARED_Y - 25), (x - 56, 269), _GIVEN) for x in _XS)
    return bar + words + given


def _returned() -> str:
    """What leaves the calls: every state and every output."""
    x = _XS[-1] + 75
    arrows = "".join(straight((x, y), (x + 40, y), _GIVEN) for y in (_OUTPUT_Y, _STATE_Y))
    outputs = lines(x + 56, _OUTPUT_Y, "y, stacked", f"8 × {VOCAB_SIZE}", anchor="start")
    states = lines(x + 56, _STATE_Y, "h, stacked", f"8 × {N_HIDDEN}", anchor="start")
    return arrows + outputs + states
