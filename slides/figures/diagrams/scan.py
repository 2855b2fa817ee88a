"""Theano's scan: what it passes to each call of a function, and what it returns."""

from itertools import pairwise

from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, Weights, between, straight
from slides.figures.diagrams.draw import diagram, lines
from slides.figures.diagrams.layout import N_HIDDEN, VOCAB_SIZE, state
from slides.figures.diagrams.shapes import Box, Circle, Gap, Triangle
from slides.figures.elements import SMALL, tag, text
from slides.figures.figure import Figure, colour


def scan(steps: bool = False) -> Figure:
    """What a scan passes to each call of `fn`, and what it collects from the results.

    Args:
        steps: after the calls of `fn`, show the sequences, outputs_info, non_sequences and the
            results one after another.
    """
    calls = [_call(x, t) for x, t in zip(_XS, _TIMES, strict=True)]
    parts = (
        _named(_CALL_Y, "fn", "once a step") + "".join(calls),
        _named(_INPUT_Y, "sequences", "[x]") + _sequences(),
        _named(_STATE_Y, "outputs_info", "[h0, None]") + _outputs_info(),
        _named(_SHARED_Y, "non_sequences") + _non_sequences(),
        _returned(),
    )
    alt = (
        "A scan over a window: at each step fn gets one row of the sequence x, the hidden state "
        "that the call before returned, at first h0, and the same weights W_x, b_x, W_h, b_h, W_y "
        "and b_y; it returns a new hidden state and an output y. All of these come back, stacked."
    )
    return diagram(1180, 510, alt, parts, steps=steps)


_XS: tuple[float, ...] = (408, 628, 900)
_TIMES = ("1", "2", "8")
_SKIPPED = 764.0
_FIRST = 190.0
_CALL_Y, _OUTPUT_Y, _STATE_Y, _INPUT_Y, _SHARED_Y = 58.0, 82.0, 214.0, 362.0, 462.0
_WX, _WH, _WY = INPUT.named("W_x"), HIDDEN.named("W_h"), OUTPUT.named("W_y")
_GIVEN = Weights("", "muted")  # not weights: what goes into a call and what comes out


def _named(y: float, *words: str) -> str:
    return lines(6, y, *words, anchor="start")


def _state(x: float) -> Circle:
    return Circle(x, _STATE_Y, 32)


def _output(x: float) -> Triangle:
    return Triangle(x, _OUTPUT_Y, 72)


def _call(x: float, time: str) -> str:
    """One call of `fn`: a frame around the new state and the output computed from it."""
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


def _sequences() -> str:
    """The sequence, one row for each call."""
    content = Gap(_SKIPPED, _INPUT_Y).draw()
    for x, time in zip(_XS, _TIMES, strict=True):
        row = Box(x, _INPUT_Y, 76, 50)
        content += between(row, _state(x), _WX, label=False) + row.draw()
        content += text(x + 14, 306, _WX.label, size=SMALL, anchor="start", fill=_WX.colour)
        content += text(x, _INPUT_Y, "x", size=26, italic=True, sub=time)
    return content


def _outputs_info() -> str:
    """The hidden state: the result of a call is an argument of the next."""
    first, gap = _state(_FIRST), Gap(_SKIPPED, _STATE_Y)
    stops = [first, _state(_XS[0]), _state(_XS[1]), gap, _state(_XS[2])]
    arrows = (between(a, b, _WH, label=gap not in (a, b)) for a, b in pairwise(stops))
    return first.draw() + state(_FIRST, _STATE_Y, "0") + gap.draw() + "".join(arrows)


def _non_sequences() -> str:
    """The weights, the same in each call."""
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
    """The results of all calls: every state and every output."""
    x = _XS[-1] + 75
    arrows = "".join(straight((x, y), (x + 40, y), _GIVEN) for y in (_OUTPUT_Y, _STATE_Y))
    outputs = lines(x + 56, _OUTPUT_Y, "y, stacked", f"8 × {VOCAB_SIZE}", anchor="start")
    states = lines(x + 56, _STATE_Y, "h, stacked", f"8 × {N_HIDDEN}", anchor="start")
    return arrows + outputs + states
