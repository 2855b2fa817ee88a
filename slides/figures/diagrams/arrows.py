"""Arrows: each is a use of a weight matrix, told apart by colour, dashes and label."""

import math
from dataclasses import dataclass
from itertools import pairwise

from slides.figures.diagrams.shapes import Shape
from slides.figures.elements import SMALL, Point, number, path, tag, text
from slides.figures.figure import colour

WIDTH, DOT = 3.5, 4.5  # of lines and of dots, in units
HEAD, NOTCH, WING = 17.0, 13.0, 8.0  # an arrowhead's length, where its line ends, half its width


@dataclass(frozen=True)
class Weights:
    """A weight matrix, drawn in the same way wherever it is used.

    Attributes:
        label: its name.
        colour: a name in `COLOURS`: input, hidden or output.
        dash: alternating lengths of strokes and gaps, in units; empty for a solid line. They are
            scaled slightly so that every line begins and ends with a whole stroke.
    """

    label: str
    colour: str
    dash: tuple[float, ...] = ()

    @property
    def dotted(self) -> bool:
        return 0 in self.dash

    def named(self, label: str) -> "Weights":
        """The same kind of weights under another name."""
        return Weights(label, self.colour, self.dash)

    def stroke(self, length: float) -> dict[str, object]:
        """The attributes of a line of this length in units."""
        attributes: dict[str, object] = {
            "fill": "none",
            "stroke": colour(self.colour),
            "stroke_width": WIDTH,
        }
        if self.dash:
            period = sum(self.dash)
            last = self.dash[-1]
            count = max(1, round((length + last) / period))
            scale = length / (count * period - last)
            # Rounded down: a dot beyond the end of the line would not be drawn.
            dashes = " ".join(number(math.floor(100 * scale * d) / 100) for d in self.dash)
            attributes |= {"stroke_dasharray": dashes}
            if self.dotted:
                attributes |= {"stroke_linecap": "round", "stroke_width": DOT}
        return attributes


INPUT = Weights("dense_in", "input")
HIDDEN = Weights("dense_hidden", "hidden", (11, 6))
OUTPUT = Weights("dense_out", "output", (0, 9))


def straight(start: Point, end: Point, weights: Weights) -> str:
    """An arrow from point to point."""
    length = math.dist(start, end)
    direction = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    stop = _before(end, direction, NOTCH + (1.1 * DOT if weights.dotted else 0))
    start = _before(start, direction, -DOT) if weights.dotted else start  # no dot on an outline
    line = path("M", start, "L", stop)
    line = tag("path", d=line, **weights.stroke(math.dist(start, stop)))
    return line + _head(end, direction, weights)


def between(start: Shape, end: Shape, weights: Weights, *, label: bool = True) -> str:
    """An arrow from shape to shape, its label beside it or, if it is horizontal, above it."""
    length = math.dist((start.x, start.y), (end.x, end.y))
    direction = ((end.x - start.x) / length, (end.y - start.y) / length)
    a, b = start.edge(direction), end.edge((-direction[0], -direction[1]))
    arrow = straight(a, b, weights)
    return arrow + (beside(a, b, weights) if label else "")


def token(start: Shape, end: Shape, weights: Weights, turn: int = 0) -> str:
    """What goes along an arrow, for drawings with steps: the page shows it only while it moves.

    Args:
        start, end, weights: of the arrow.
        turn: how many tokens go before it; those of the same turn go together.
    """
    way = " ".join(map(number, (end.x - start.x, end.y - start.y)))
    return tag(
        "circle",
        cx=start.x,
        cy=start.y,
        r=9,
        fill=colour(weights.colour),
        opacity=0,
        class_="token",
        data_way=way,
        data_turn=turn,
    )


def key(x: float, y: float, weights: Weights) -> str:
    """An entry of a legend at (x, y): an arrow with its label to the right."""
    arrow = straight((x, y), (x + 64, y), weights)
    label = text(x + 76, y, weights.label, size=SMALL, anchor="start", fill=weights.colour)
    return arrow + label


def beside(a: Point, b: Point, weights: Weights) -> str:
    """The label of an arrow from a to b, in the arrow's colour."""
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    if abs(a[0] - b[0]) > abs(a[1] - b[1]):
        return text(x - 2, y - 20, weights.label, size=SMALL, fill=weights.colour)
    return text(x + 14, y, weights.label, size=SMALL, anchor="start", fill=weights.colour)


def curve(start: Point, a: Point, b: Point, end: Point, weights: Weights) -> str:
    """An arrow along a cubic Bézier curve with the control points a and b."""
    reach = math.dist(b, end)
    direction = ((end[0] - b[0]) / reach, (end[1] - b[1]) / reach)
    stop = _before(end, direction, NOTCH)
    line = tag(
        "path", d=path("M", start, "C", a, b, stop), **weights.stroke(_length(start, a, b, stop))
    )
    return line + _head(end, direction, weights)


def _before(point: Point, direction: Point, distance: float) -> Point:
    return point[0] - distance * direction[0], point[1] - distance * direction[1]


def _head(tip: Point, direction: Point, weights: Weights) -> str:
    (x, y), (dx, dy) = _before(tip, direction, HEAD), direction
    wings = (x - WING * dy, y + WING * dx), (x + WING * dy, y - WING * dx)
    d = path("M", tip, "L", wings[0], "L", _before(tip, direction, NOTCH), "L", wings[1], "Z")
    return tag("path", d=d, fill=colour(weights.colour))


def _length(*points: Point) -> float:
    """The length of a cubic Bézier curve in units, to about 0.1 %."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    samples = []
    for i in range(101):
        t, u = i / 100, 1 - i / 100
        weights = u**3, 3 * u**2 * t, 3 * u * t**2, t**3
        xs, ys = (x0, x1, x2, x3), (y0, y1, y2, y3)
        samples.append(
            tuple(sum(w * c for w, c in zip(weights, cs, strict=True)) for cs in (xs, ys))
        )
    return sum(math.dist(a, b) for a, b in pairwise(samples))
