"""Where the names of curves go: next to the curves' ends, and never on a line or on each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LINE_HEIGHT, LETTER = 27.0, 9.6  # what a line of text takes, and about a letter, in units
GAP = 16.0  # between a curve's end and its name


@dataclass(frozen=True)
class Curve:
    """A curve in units of the picture, y upwards: its points, shape (n, 2), words and colour.

    The words are one line of text or more, as many for each curve of a picture.
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


Place = tuple[float, float, Curve]  # where the words begin, their middle's height, whose they are


def place(curves: Sequence[Curve], column: float, top: float) -> list[Place]:
    """A place for each name, between the heights 0 and `top`.

    A curve that ends early has its name at its end if there is room for it. All others are named in
    a column on the right, as near to the height of their ends as the other names allow.
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
    """Whether a curve keeps its distance from words at this height."""
    xs = np.linspace(left, right, 40)
    ys = np.interp(xs, *curve.points.T, right=np.inf)
    return bool((np.abs(ys - height) > distance).all())


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places, moved so that neighbours are `gap` or more apart, and all between low and high.

    Places that are too near to each other form a cluster around their mean. This is isotonic
    regression, by pooling adjacent violators, of the places less what the gaps take.
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
