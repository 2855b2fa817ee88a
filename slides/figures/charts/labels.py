"""Where to put the names of curves: near the curves' ends, never on a curve or on each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LINE_HEIGHT, LETTER = 27.0, 9.6  # the height of a line of text and the width of a letter, in units
GAP = 16.0  # between a curve's end and its name, in units


@dataclass(frozen=True)
class Curve:
    """A curve and its name.

    Attributes:
        points: shape (n, 2), in units of the figure, y upwards.
        words: the lines of the name, as many for each curve of a figure.
        colour: a name in `COLOURS`.
    """

    points: np.ndarray
    words: tuple[str, ...]
    colour: str

    @property
    def width(self) -> float:
        return LETTER * max(map(len, self.words))

    @property
    def height(self) -> float:
        return LINE_HEIGHT * len(self.words)

    @property
    def end(self) -> tuple[float, float]:
        return float(self.points[-1, 0]), float(self.points[-1, 1])


Place = tuple[float, float, Curve]  # left end, middle height (units), curve


def place(curves: Sequence[Curve], column: float, top: float) -> list[Place]:
    """The place of each name, between the heights 0 and `top`, in units.

    A curve that ends early has its name at its end if there is room. All others are named in a
    column on the right that begins at x = `column`, as close to the height of their ends as the
    other names allow.
    """
    early = [p for curve in curves if (p := _at_the_end(curve, curves, column))]
    rest = [curve for curve in curves if not any(curve is named for _, _, named in early)]
    line = max((curve.height for curve in rest), default=0)
    heights = spread([curve.end[1] for curve in rest], line, line / 2, top - line / 2)
    return early + [(column, y, curve) for y, curve in zip(heights, rest, strict=True)]


def _at_the_end(curve: Curve, curves: Sequence[Curve], column: float) -> Place | None:
    x, y = curve.end
    left, right = x + GAP, x + GAP + curve.width
    if right > column - GAP:
        return None
    for height in (y, y - curve.height, y + curve.height):
        box = (left, right, height, curve.height * 0.7)
        if all(_clear(other, *box) for other in curves if other is not curve):
            return left, height, curve
    return None


def _clear(curve: Curve, left: float, right: float, height: float, distance: float) -> bool:
    """Whether a curve keeps its distance from a name at this height."""
    xs = np.linspace(left, right, 40)
    ys = np.interp(xs, *curve.points.T, right=np.inf)
    return bool((np.abs(ys - height) > distance).all())


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places, moved so that they are at least `gap` apart and between low and high.

    Places that are too close form a cluster around their mean. This is isotonic regression of the
    places minus their gaps, computed by pooling adjacent violators.

    Returns:
        a new place for each, in the order of `places`.
    """
    order = np.argsort(places, kind="stable")
    clusters: list[tuple[float, int]] = []  # mean and size
    for rank, index in enumerate(order):
        mean, size = places[index] - rank * gap, 1
        while clusters and clusters[-1][0] > mean:
            other, count = clusters.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        clusters.append((mean, size))
    means = [mean for mean, size in clusters for _ in range(size)]
    ranks = np.arange(len(places))
    lowest, highest = low + ranks * gap, high - ranks[::-1] * gap
    result = np.empty(len(places))
    result[order] = np.clip(means + ranks * gap, lowest, highest)
    return result.tolist()
