"""Unrolled networks: the step of a recurrent network drawn once for each character."""

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, between, key, token
from slides.figures.diagrams.draw import brace, diagram, lines
from slides.figures.diagrams.layout import Layout, evenly, shown
from slides.figures.diagrams.shapes import Box
from slides.figures.elements import SMALL, tag, text
from slides.figures.figure import Figure

STAGES = ("inputs", "input_to_hidden", "hidden_to_hidden", "output")
LEVELS_WIDE, LEVELS_DOWN = (412, 240, 64), (60, 254, 440)


def three_characters(
    stage: str = "output", steps: bool = False, wide: bool = False, rest: bool = False
) -> Figure:
    """The three-character model, complete or up to one of its stages.

    Args:
        stage: the last part to draw: inputs, input_to_hidden, hidden_to_hidden or output.
        steps: show the parts after the inputs one after another.
        wide: for the width of a slide, time to the right; else for a column, time downwards.
        rest: draw what comes after the stage, too: pale, and without names.

    Raises:
        ValueError: for an unknown stage.
    """
    if stage not in STAGES:
        raise ValueError(f"stage is {stage!r}; expected one of {', '.join(STAGES)}.")
    plan = (
        Layout((1, 2, 3), (330, 650, 970), LEVELS_WIDE, names=10)
        if wide
        else Layout((1, 2, 3), (132, 276, 420), LEVELS_DOWN, names=36, down=True)
    )
    drawn = STAGES.index(stage) + 1
    parts = [_inputs(plan), _to_hidden(plan), _along(plan), _to_output(plan)][:drawn]
    parts = _moving(plan, parts) if steps else parts
    words = (
        "Three rectangles stand for the input characters 1, 2 and 3.",
        "From each of them a green arrow, dense_in, leads to a circle: a hidden state.",
        "Orange dashed arrows, dense_hidden, lead from the first hidden state to the second and "
        "from the second to the third.",
        "A blue dotted arrow, dense_out, leads from the third to a triangle: character 4.",
    )[:drawn]
    if rest:
        end = plan.output(plan.places[-1])
        name = text(end.x + plan.side * 0.43 + 12, end.y, "char 4", anchor="start")
        parts[0] = tag("g", _unnamed(plan), opacity=0.4) + parts[0] + name
    size = (1180, 470) if wide else (560, 480)
    return diagram(*size, " ".join(words), parts, steps=steps)


def unrolled(cs: int = 8, steps: bool = False, wide: bool = True) -> Figure:
    """A network that reads `cs` characters and predicts the next one, unrolled.

    Args:
        cs: characters in a window. Of many, the first three and the last are drawn.
        steps: show the hidden states, the arrows between them, the output, and the note about the
            repeated step one after another.
        wide: for the width of a slide, time to the right; else for a column, time downwards.

    Raises:
        ValueError: if cs is not positive.
    """
    numbers = shown(cs, 5)
    if wide:
        plan = Layout(numbers, evenly(236, 1072, len(numbers)), LEVELS_WIDE, names=10)
    else:
        times = evenly(104, 464, len(numbers))
        plan = Layout(numbers, times, LEVELS_DOWN, 30, down=True, box=(104, 44), radius=27, side=76)
    parts = [_inputs(plan), _to_hidden(plan), _along(plan), _to_output(plan)]
    parts = _moving(plan, parts) if steps else parts
    if wide and cs > 2:
        parts.append(_same_step(plan, cs))
    alt = (
        f"The network unrolled over {cs} characters: from each character a green arrow, dense_in, "
        "leads to a hidden state; orange dashed arrows, dense_hidden, lead from each hidden state "
        f"to the next; from the last a blue dotted arrow, dense_out, leads to character {cs + 1}."
    )
    return diagram(1180 if wide else 560, 510, alt, parts, steps=steps)


def sequences(cs: int = 8, steps: bool = False, wide: bool = True) -> Figure:
    """A network with an output and a loss at every step, whose first hidden state is zeros.

    Args:
        cs: characters in a window. Of many, the first two and the last are drawn.
        steps: show arrows, outputs and losses one after another.
        wide: for the width of a slide, time to the right; else for a column, time downwards.

    Raises:
        ValueError: if cs is not positive.
    """
    numbers = [0, *shown(cs, 4)]
    if wide:
        levels = (452, 300, 154)
        plan = Layout(numbers, evenly(232, 1062, len(numbers)), levels, 10, radius=34, side=76)
    else:
        times, levels = evenly(104, 464, len(numbers)), (60, 234, 386)
        plan = Layout(numbers, times, levels, 30, down=True, box=(96, 44), radius=27, side=56)
    parts = [_inputs(plan), _to_hidden(plan), _along(plan), _outputs(plan), _losses(plan)]
    parts = _moving(plan, parts, each=True) if steps else parts
    alt = (
        f"The sequence model unrolled over {cs} characters. It begins with a hidden state made of "
        "zeros; from the hidden state after every character a blue dotted arrow, dense_out, leads "
        f"to an output, the next character, and the {cs} losses of these outputs are added up."
    )
    return diagram(1180 if wide else 560, 500, alt, parts, steps=steps)


def before_and_now(wide: bool = True) -> Figure:
    """One output at the end of a window, beside an output at each step.

    Args:
        wide: side by side, for the width of a slide; else one below the other.
    """
    before = _panel(0, "Before: one output, at the end", at_end=True)
    now = _panel(628 if wide else 0, "Now: an output at each step", at_end=False)
    places = ((262, 478), (484, 478), (742, 478)) if wide else ((8, 906), (290, 906), (8, 940))
    keys = "".join(
        key(*place, weights) for place, weights in zip(places, (INPUT, HIDDEN, OUTPUT), strict=True)
    )
    alt = (
        "Two networks, each reading characters 1 to 8. Before: only the last hidden state leads to "
        "an output, character 9. Now: every hidden state leads to an output, the characters 2 to 9."
    )
    if wide:
        return diagram(1180, 500, alt, [before + now + keys])
    return diagram(560, 958, alt, [before + tag("g", now, transform="translate(0 440)") + keys])


def _panel(left: float, title: str, *, at_end: bool) -> str:
    times = evenly(left + 60, left + 450, 4)
    plan = Layout((1, 2, None, 8), times, (396, 262, 128), names=None, radius=34, side=76)
    outputs = _to_output(plan) if at_end else _outputs(plan)
    heading = text(left + 8, 26, title, size=26, anchor="start", bold=True)
    return heading + _inputs(plan) + _to_hidden(plan) + _along(plan) + outputs


def _inputs(plan: Layout) -> str:
    """The inputs; number 0 is the zeros that a sequence begins with."""
    labels = {place: f"char {step}" if step else "zeros" for place, step in plan.drawn()}
    shapes = (plan.draw_input(place, labels.get(place, "")) for place in plan.places)
    return plan.name(0) + "".join(shapes)


def _to_hidden(plan: Layout) -> str:
    arrows = (
        between(plan.input(place), plan.hidden(place), INPUT, label=plan.named)
        for place, _ in plan.drawn()
    )
    circles = (plan.draw_hidden(place) for place in plan.places)
    return plan.name(1) + "".join([*arrows, *circles])


def _along(plan: Layout) -> str:
    """Arrows from each hidden state to the next, without labels beside omitted steps."""
    content = ""
    for place in plan.places[:-1]:
        label = plan.named and None not in plan.steps[place : place + 2]
        content += between(plan.hidden(place), plan.hidden(place + 1), HIDDEN, label=label)
    return content


def _moving(plan: Layout, parts: Sequence[str], *, each: bool = False) -> list[str]:
    """The parts, with what goes along their arrows: the state from step to step, one by one.

    Args:
        plan: the places of the shapes.
        parts: the inputs, and what leads to the states, from state to state and to the outputs.
        each: every step has an output.
    """
    places = [place for place, _ in plan.drawn()]
    last = [place for place, step in plan.drawn() if step] if each else places[-1:]
    tokens = (
        "",
        "".join(token(plan.input(i), plan.hidden(i), INPUT) for i in places),
        "".join(token(plan.hidden(i), plan.hidden(i + 1), HIDDEN, i) for i in plan.places[:-1]),
        "".join(token(plan.hidden(i), plan.output(i), OUTPUT) for i in last),
    )
    return [part + moves for part, moves in zip_longest(parts, tokens[: len(parts)], fillvalue="")]


def _unnamed(plan: Layout) -> str:
    """All shapes and arrows of a network with one output."""
    places, last = plan.places, plan.places[-1]
    content = "".join(between(plan.input(i), plan.hidden(i), INPUT, label=False) for i in places)
    for i in places[:-1]:
        content += between(plan.hidden(i), plan.hidden(i + 1), HIDDEN, label=False)
    content += between(plan.hidden(last), plan.output(last), OUTPUT, label=False)
    return content + "".join(plan.hidden(i).draw() for i in places) + plan.output(last).draw()


def _to_output(plan: Layout) -> str:
    last, step = list(plan.drawn())[-1]
    arrow = between(plan.hidden(last), plan.output(last), OUTPUT, label=plan.named)
    return plan.name(2) + arrow + plan.draw_output(last, f"char {step + 1}")


def _outputs(plan: Layout) -> str:
    """An output at every step except step 0; in a column only the last arrow is labelled."""
    content, last = plan.name(2), plan.places[-1]
    for place, step in plan.drawn():
        if step:
            label = plan.named and (not plan.down or place == last)
            content += between(plan.hidden(place), plan.output(place), OUTPUT, label=label)
            content += plan.draw_output(place, f"char {step + 1}")
    return content


def _losses(plan: Layout) -> str:
    """A loss for each output, and plus signs between them."""
    words = [f"loss {step}" if step else "⋯" for step in plan.steps[1:]]
    if plan.down:
        return "".join(
            text(552, plan.times[i], f"+ {word}" if i > 1 else word, size=SMALL, anchor="end")
            for i, word in enumerate(words, start=1)
        )
    y, xs = 30, plan.times[1:]
    signs = ((a + b) / 2 for a, b in pairwise(xs))
    return (
        lines(plan.names or 0, y + 13, "losses", "added up", anchor="start")
        + "".join(text(x, y, word) for x, word in zip(xs, words, strict=True))
        + "".join(text(x, y, "+") for x in signs)
    )


def _same_step(plan: Layout, cs: int) -> str:
    """A brace below all inputs except the first, which has no hidden state before it."""
    left, right = plan.input(1), plan.input(plan.places[-1])
    assert isinstance(left, Box)
    x1, x2, y = left.x - left.width / 2, right.x + left.width / 2, left.y + left.height / 2 + 10
    words = text((x1 + x2) / 2, y + 40, f"the same step, {cs - 1} times", fill="muted")
    return brace(x1, x2, y) + words
