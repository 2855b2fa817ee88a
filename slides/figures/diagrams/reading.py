"""A trained network that reads a word, unrolled: each circle holds its real state."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_review.pictures.heat_strip import most_varying
from rnn_review.pictures.svg import VISIBLE
from slides.figures.diagrams.arrows import HIDDEN, INPUT, OUTPUT, between, key, token
from slides.figures.diagrams.draw import diagram, lines
from slides.figures.diagrams.layout import evenly
from slides.figures.diagrams.shapes import Box, Circle, Shape, Triangle
from slides.figures.elements import SMALL, number, path, tag, text
from slides.figures.figure import Figure, colour

SIDE = 8  # cells of a state's square: 64 units, those that vary most
CELL = 6.8  # units of the drawing
RADIUS = 40.0
COMMON = 0.95  # the part of the numbers that sets the scale: those beyond have the full colour
SHADES = 4  # for each sign: more cannot be told apart in cells of this size
A_ROW = 4  # characters in a row of a phone
INPUTS, STATES, OUTPUTS, TEXTS, LINE = 366.0, 236.0, 108.0, 20.0, 28.0  # heights, in units


def reading(
    characters: str,
    states: np.ndarray,
    said: Mapping[str, Sequence[str]],
    *,
    layers: tuple[str, str, str] = ("dense_in", "dense_hidden", "dense_out"),
    edge: int | None = None,
    start: np.ndarray | None = None,
    steps: bool = False,
) -> Figure:
    """A network reads one character after the other.

    Args:
        characters: what it reads, at most eight.
        states: the state after each of them, shape (characters, units).
        said: by name, lines of text above each step, "" for nothing; where the first line has
            something, the network has an output.
        layers: the names of the weights from input, state and to the output.
        edge: how many characters belong to the window before; the state crosses its edge.
        start: the state before the first character, if the network has one.
        steps: show one character at each step; what moves along the arrows is marked for the page.

    Raises:
        ValueError: if there is not one state and one text of each line for each character.
    """
    if {len(states), *map(len, said.values())} != {len(characters)}:
        raise ValueError(f"Expected {len(characters)} states and texts, one for each character.")
    squares = _squares(states if start is None else np.vstack([start, states]))
    first = 0 if start is None else 1
    xs = evenly(250, 1110, len(squares))
    signed = bool((squares < 0).any())
    parts = [_names(said, layers, signed) + _edge(xs, edge, first)]
    if first:
        parts[0] += Circle(xs[0], STATES, RADIUS).draw() + _state(xs[0], squares[0], "0")
    asked_once = sum(map(bool, next(iter(said.values())))) == 1
    for i, character in enumerate(characters):
        x = xs[i + first]
        before = Circle(xs[i + first - 1], STATES, RADIUS) if i + first else None
        words = [line[i] for line in said.values()]
        one = words[0] if asked_once else ""
        index = str(i + 1)
        parts.append(_step(x, character, squares[i + first], before, words, index, steps, one))
    alt = _in_words(characters, squares.shape[1], said)
    return diagram(1180, 460, alt, parts, steps=steps)


def in_rows(characters: str, states: np.ndarray, said: Mapping[str, Sequence[str]]) -> Figure:
    """As `reading`, without steps, for the width of a phone: a few characters in a row.

    Args:
        characters, states, said: as for `reading`.
    """
    squares, content, top = _squares(states), "", 0.0
    for first in range(0, len(characters), A_ROW):
        drawn = ""
        talks = any(words for line in said.values() for words in line[first : first + A_ROW])
        above = 0 if talks else STATES - RADIUS - 12
        for i in range(first, min(first + A_ROW, len(characters))):
            x = 70 + (i - first) * 420 / (A_ROW - 1)
            before = Circle(x - 420 / (A_ROW - 1), STATES, RADIUS) if i else None
            words = [line[i] for line in said.values()]
            one = words[0] if sum(map(bool, next(iter(said.values())))) == 1 else ""
            drawn += _step(x, characters[i], squares[i], before, words, str(i + 1), False, one)
        content += tag("g", drawn, transform=f"translate(0 {number(top - above)})")
        top += INPUTS + 40 - above
    alt = _in_words(characters, squares.shape[1], said)
    return diagram(560, top, alt, [content])


def _squares(states: np.ndarray) -> np.ndarray:
    """Of the units that vary most, the states as parts of the limit, (states, units)."""
    chosen = states[:, most_varying(states, SIDE * SIDE)]
    return chosen / (float(np.quantile(np.abs(chosen), COMMON)) or 1.0)


def _in_words(characters: str, units: int, said: Mapping[str, Sequence[str]]) -> str:
    return (
        f"The network reads “{characters}”, unrolled: a box for each character, above it a circle "
        f"with {units} numbers of the state after it. "
        + " ".join(f"{name}: {_listed(texts)}." for name, texts in said.items())
    )


def _names(said: Mapping[str, Sequence[str]], layers: tuple[str, str, str], signed: bool) -> str:
    keys = "".join(
        key(x, 440, kind.named(name))
        for x, kind, name in zip((250, 470, 730), (INPUT, HIDDEN, OUTPUT), layers, strict=True)
    )
    rows = "".join(
        text(10, TEXTS + i * LINE, name, size=SMALL, anchor="start", fill="muted")
        for i, name in enumerate(said)
    )
    colours = ("orange: above zero", "blue: below") if signed else ("orange: above 0",)
    return (
        rows
        + keys
        + lines(10, INPUTS, "input", anchor="start")
        + lines(10, STATES, "hidden", *colours, anchor="start")
        + lines(10, OUTPUTS, "output", anchor="start")
    )


def _step(
    x: float,
    character: str,
    square: np.ndarray,
    before: Shape | None,
    words: Sequence[str],
    index: str,
    steps: bool,
    one: str = "",
) -> str:
    """A character, its state and what the network says; `one` is all that it says, and large."""
    box, circle = Box(x, INPUTS, 64, 48), Circle(x, STATES, RADIUS)
    shown = text(x, INPUTS, VISIBLE.get(character, character), size=26)
    content = box.draw() + shown + between(box, circle, INPUT, label=False)
    moves = [token(box, circle, INPUT, 0)]
    if before:
        content += between(before, circle, HIDDEN, label=False)
        moves.append(token(before, circle, HIDDEN, 0))
    content += circle.draw()
    state = _state(x, square, index)
    content += tag("g", state, class_="arrives") if steps else state
    if words[0]:
        triangle = Triangle(x, OUTPUTS, 52)
        content += between(circle, triangle, OUTPUT, label=False) + triangle.draw()
        moves.append(token(circle, triangle, OUTPUT, 1))
        said = "".join(
            text(x, TEXTS + i * LINE, _visible(line), size=SMALL, fill="muted" if i else "ink")
            for i, line in enumerate(words)
        )
        said = text(x, TEXTS + 22, _visible(one), size=36, bold=True) if one else said
        content += tag("g", said, class_="arrives late") if steps else said
    return content + ("".join(moves) if steps else "")


def _state(x: float, square: np.ndarray, index: str) -> str:
    """The numbers of a state in its circle, as parts of the limit, and its name."""
    half = SIDE * CELL / 2
    place = f"translate({number(x - half)} {number(STATES - half)}) scale({CELL})"
    cells = tag("g", _cells(square), transform=place, shape_rendering="crispEdges")
    label = text(x + 30, STATES + 54, "h", size=SMALL, italic=True, anchor="start", sub=index)
    return cells + label


def _cells(square: np.ndarray) -> str:
    paths: dict[int, str] = {}
    for i, shade in enumerate(np.rint(_seen(square) * SHADES).astype(int)):
        if shade:
            paths[int(shade)] = paths.get(int(shade), "") + f"M{i % SIDE} {i // SIDE}h1v1h-1z"
    return "".join(
        tag(
            "path",
            d=paths[shade],
            fill=colour("hidden" if shade > 0 else "output"),
            fill_opacity=abs(shade) / SHADES,
        )
        for shade in sorted(paths)
    )


def _seen(square: np.ndarray) -> np.ndarray:
    """Parts of the limit as parts of the full colour: small numbers can be seen, too."""
    return np.sign(square) * np.sqrt(np.abs(square).clip(0, 1))


def _edge(xs: Sequence[float], edge: int | None, first: int) -> str:
    """The end of a window, between two steps."""
    if edge is None:
        return ""
    x = (xs[edge + first - 1] + xs[edge + first]) / 2
    line = tag("path", d=path("M", (x, 64), "V", 404), stroke=colour("muted"), stroke_width=2)
    words = text(x - 10, 404, "window", size=SMALL, anchor="end", fill="muted")
    return line + words + text(x + 10, 404, "next window", size=SMALL, anchor="start", fill="muted")


def _visible(line: str) -> str:
    return VISIBLE.get(line[:1], line[:1]) + line[1:]


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(words for words in texts if words)
