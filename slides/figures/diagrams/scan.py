"""Theano's scan: what it passes to each call of a function, and what it returns."""

from dataclasses import dataclass
from itertools import pairwise

from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, Weights, between, straight
from slides.figures.diagrams.draw import diagram, lines
from slides.figures.diagrams.layout import N_HIDDEN, VOCAB_SIZE, state
from slides.figures.diagrams.shapes import Box, Circle, Gap, Triangle
from slides.figures.elements import SMALL, tag, text
from slides.figures.figure import Figure, colour


def scan(steps: bool = False, wide: bool = True) -> Figure:
    """What a scan passes to each call of `fn`, and what it collects from the results.

    Args:
        steps: after the calls of `fn`, show the sequences, outputs_info, non_sequences and the
            results one after another.
        wide: for the width of a slide; else two calls, for a phone, without the results.
    """
    plan = _WIDE if wide else _NARROW
    calls = [_call(plan, x, t) for x, t in plan.calls]
    parts = (
        _named(_CALL_Y, "fn", "once a step") + "".join(calls),
        _named(_INPUT_Y, "sequences", "[x]") + _sequences(plan),
        _named(_STATE_Y, "outputs_info", "[h0, None]") + _outputs_info(plan),
        _named(_SHARED_Y, "non_sequences") + _non_sequences(plan),
        _returned(plan) if wide else "",
    )
    alt = (
        "A scan over a window: at each step fn gets one row of the sequence x, the hidden state "
        "that the call before returned, at first h0, and the same weights W_x, b_x, W_h, b_h, W_y "
        "and b_y; it returns a new hidden state and an output y. All of these come back, stacked."
    )
    return diagram(1180 if wide else 560, 510, alt, parts, steps=steps)


@dataclass(frozen=True)
class _Plan:
    """Where the calls of `fn` are, in units, and the state before the first of them.

    Attributes:
        skipped: the place of the calls that are not drawn, before the last one; None for none.
        half: half the width of a call's frame.
    """

    calls: tuple[tuple[float, str], ...]
    first: float
    skipped: float | None
    half: float

    @property
    def xs(self) -> list[float]:
        return [x for x, _ in self.calls]


_WIDE = _Plan(((408, "1"), (628, "2"), (900, "8")), 190, 764, 74)
_NARROW = _Plan(((330, "1"), (490, "2")), 182, None, 66)
_CALL_Y, _OUTPUT_Y, _STATE_Y, _INPUT_Y, _SHARED_Y = 58.0, 82.0, 214.0, 362.0, 462.0
_WX, _WH, _WY = INPUT.named("W_x"), HIDDEN.named("W_h"), OUTPUT.named("W_y")
_GIVEN = Weights("", "muted")  # not weights: what goes into a call and what comes out


def _named(y: float, *words: str) -> str:
    return lines(6, y, *words, anchor="start")


def _state(x: float) -> Circle:
    return Circle(x, _STATE_Y, 32)


def _output(x: float) -> Triangle:
    return Triangle(x, _OUTPUT_Y, 72)


def _call(plan: _Plan, x: float, time: str) -> str:
    """One call of `fn`: a frame around the new state and the output computed from it."""
    frame = tag("rect", x=x - plan.half, y=24, width=2 * plan.half, height=244, rx=10, **_FRAME)
    return (
        frame
        + between(_state(x), _output(x), _WY)
        + _state(x).draw()
        + state(x, _STATE_Y, time)
        + _output(x).draw()
        + text(x, _OUTPUT_Y + 10, "y", size=26, italic=True, sub=time)
    )


_FRAME = {"fill": "none", "stroke": colour("line"), "stroke_width": 2}


def _sequences(plan: _Plan) -> str:
    """The sequence, one row for each call."""
    content = Gap(plan.skipped, _INPUT_Y).draw() if plan.skipped else ""
    for x, time in plan.calls:
        row = Box(x, _INPUT_Y, 76, 50)
        content += between(row, _state(x), _WX, label=False) + row.draw()
        content += text(x + 14, 306, _WX.label, size=SMALL, anchor="start", fill=_WX.colour)
        content += text(x, _INPUT_Y, "x", size=26, italic=True, sub=time)
    return content


def _outputs_info(plan: _Plan) -> str:
    """The hidden state: the result of a call is an argument of the next."""
    first, *others = map(_state, [plan.first, *plan.xs])
    gap = [Gap(plan.skipped, _STATE_Y)] if plan.skipped else []
    stops = [first, *others[:2], *gap, *others[2:]]
    arrows = (between(a, b, _WH, label=not {a, b} & set(gap)) for a, b in pairwise(stops))
    dots = "".join(shape.draw() for shape in gap)
    return first.draw() + state(plan.first, _STATE_Y, "0") + dots + "".join(arrows)


def _non_sequences(plan: _Plan) -> str:
    """The weights, the same in each call."""
    left, right = plan.xs[0] - plan.half - 20 * (not plan.skipped), plan.xs[-1] + plan.half
    bar = tag("rect", x=left, y=_SHARED_Y - 24, width=right - left, height=48, rx=10, **_FRAME)
    names = ((_WX, "W_x, b_x"), (_WH, "W_h, b_h"), (_WY, "W_y, b_y"))
    words = "".join(
        text(left + (right - left) * (1 + 2 * i) / 6, _SHARED_Y, name, fill=weights.colour)
        for i, (weights, name) in enumerate(names)
    )
    given = "".join(straight((x - 56, _SHARED_Y - 25), (x - 56, 269), _GIVEN) for x in plan.xs)
    return bar + words + given


def _returned(plan: _Plan) -> str:
    """The results of all calls: every state and every output."""
    x = plan.xs[-1] + plan.half + 1
    arrows = "".join(straight((x, y), (x + 40, y), _GIVEN) for y in (_OUTPUT_Y, _STATE_Y))
    outputs = lines(x + 56, _OUTPUT_Y, "y, stacked", f"8 × {VOCAB_SIZE}", anchor="start")
    states = lines(x + 56, _STATE_Y, "h, stacked", f"8 × {N_HIDDEN}", anchor="start")
    return arrows + outputs + states
