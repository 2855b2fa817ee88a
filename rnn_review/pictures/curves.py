"""Curves with their names at their ends, above floors that no curve can pass."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rnn_review.pictures import svg
from rnn_review.pictures.svg import Picture

LOOKS = (("output", ""), ("hidden", "8 4"), ("input", "3 3"), ("ink", "10 3 3 3"))
_LEFT, _TOP, _HEIGHT, _BOTTOM = 58.0, 40.0, 230.0, 44.0
_LETTER, _LINE = 7.8, 20.0  # the width of a letter and the height of a line, in units
_APART = 30.0  # units between the numbers below the axis, at least
_MARKED = 16  # points of a curve up to which each has a dot
Series = Mapping[str, Sequence[float] | np.ndarray]


def curves(
    series: Series,
    floors: Mapping[str, float] | None = None,
    *,
    x: str = "epoch",
    y: str = "loss in nats",
    at: Sequence[float] | None = None,
    log: bool = False,
) -> Picture:
    """Curves of at most four names.

    Args:
        series: values by name, at x = 1, 2, ...; a short list is a curve that ends early.
        floors: values to compare with, by name, as dashed lines.
        x, y: the names of the axes.
        at: the places on the x axis, if they are not 1, 2, ...
        log: a logarithmic y axis; all values are positive.

    Raises:
        ValueError: if there is nothing to draw, too much, or a logarithm of what has none.
    """
    drawn = {name: np.asarray(values, dtype=float) for name, values in series.items()}
    if not 1 <= len(drawn) <= len(LOOKS) or not all(len(v) for v in drawn.values()):
        raise ValueError(f"curves draws 1 to {len(LOOKS)} curves, each of one value or more.")
    floors = dict(floors or {})
    everything = np.concatenate([*drawn.values(), np.array([*floors.values()])])
    if not np.isfinite(everything).all() or (log and (everything <= 0).any()):
        raise ValueError("curves cannot draw these values: one is not finite, or has no logarithm.")
    xs = np.asarray(at if at is not None else range(1, max(map(len, drawn.values())) + 1), float)
    plot = _Plot(xs, everything, log, _names(drawn, floors))
    content = "".join([*plot.axes(x, y), *plot.dashed(floors), *plot.lines(drawn), *plot.labels()])
    height = _TOP + _HEIGHT + _BOTTOM
    return Picture(
        svg.framed(content, svg.WIDTH, height), _words(drawn, floors, x, y), _table(drawn, xs, x)
    )


def _names(drawn: Series, floors: Mapping[str, float]) -> list[str]:
    ends = {**{name: values[-1] for name, values in drawn.items()}, **floors}
    return [f"{name}: {svg.number(value)}" for name, value in ends.items()]


class _Plot:
    """The axes, and where values are on them."""

    def __init__(self, xs: np.ndarray, values: np.ndarray, log: bool, names: list[str]):
        self.xs, self.log, self.names = xs, log, names
        self.right = svg.WIDTH - 24 - _LETTER * max(map(len, names))
        low, high = values.min(), values.max()
        if log:
            low, high = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))
        else:
            room = 0.08 * (high - low) or 0.5
            low, high = (low - room if low > room or low < 0 else 0), high + room
        self.low, self.high = float(low), float(high if high > low else 10 * low or 1)
        self.ends: list[tuple[float, str, str]] = []  # height, name and colour of each label

    def x(self, value: float) -> float:
        first, last = self.xs[0], self.xs[-1]
        part = (value - first) / (last - first) if last > first else 0.5
        return _LEFT + 8 + part * (self.right - _LEFT - 16)

    def y(self, value: float) -> float:
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(value)
        return _TOP + _HEIGHT * (high - value) / (high - low)

    def axes(self, x: str, y: str) -> Iterator[str]:
        yield svg.text(8, 18, y, "muted")
        yield svg.text((_LEFT + self.right) / 2, _TOP + _HEIGHT + 34, x, "muted", "middle")
        for tick in self._ticks():
            yield svg.line([(_LEFT, self.y(tick)), (self.right, self.y(tick))], "line", 1)
            words = f"{tick:.0e}" if self.log and not 1e-3 <= tick < 1e5 else f"{tick:,.4g}"
            yield svg.text(_LEFT - 8, self.y(tick), words, "muted", "end")
        last = -math.inf
        for place in self.xs:
            if self.x(place) - last >= _APART:
                last = self.x(place)
                yield svg.text(last, _TOP + _HEIGHT + 14, f"{place:g}", "muted", "middle")

    def _ticks(self) -> list[float]:
        if self.log:
            powers = round(math.log10(self.high / self.low))
            every = -(-powers // 5)
            return [self.low * 10.0**k for k in range(0, powers + 1, every)]
        rough = (self.high - self.low) / 4
        size = 10 ** math.floor(math.log10(rough))
        step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough)
        first = math.ceil(self.low / step)
        return [k * step for k in range(first, math.floor(self.high / step) + 1)]

    def lines(self, drawn: Series) -> Iterator[str]:
        for (values, name), (colour, dash) in zip(
            zip(drawn.values(), self.names, strict=False), LOOKS, strict=False
        ):
            points = [(self.x(a), self.y(b)) for a, b in zip(self.xs, values, strict=False)]
            yield svg.line(points, colour, dash=dash)
            for a, b in points if len(points) <= _MARKED else points[-1:]:
                yield f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{svg.colour(colour)}"/>'
            self.ends.append((points[-1][1], name, colour))

    def dashed(self, floors: Mapping[str, float]) -> Iterator[str]:
        for value, name in zip(floors.values(), self.names[-len(floors) :], strict=False):
            yield svg.line(
                [(_LEFT, self.y(value)), (self.right, self.y(value))], "muted", 1.5, "6 5"
            )
            self.ends.append((self.y(value), name, "muted"))

    def labels(self) -> Iterator[str]:
        """The names at the right, moved apart where they would be on each other."""
        heights: list[float] = []
        ordered = sorted(self.ends)
        for height, _, _ in ordered:
            heights.append(max(height, heights[-1] + _LINE if heights else _TOP))
        over = max(0.0, heights[-1] - (_TOP + _HEIGHT))
        for i in reversed(range(len(heights))):
            limit = heights[i + 1] - _LINE if i + 1 < len(heights) else heights[i] - over
            heights[i] = min(heights[i], limit)
        for height, (_, name, colour) in zip(heights, ordered, strict=True):
            yield svg.text(self.right + 10, height, name, colour)


def _words(drawn: Series, floors: Mapping[str, float], x: str, y: str) -> str:
    parts = [
        f"{name} from {svg.number(v[0])} to {svg.number(v[-1])}"
        if len(v) > 1
        else f"{name} at {svg.number(v[0])}"
        for name, v in drawn.items()
    ]
    below = "".join(f" {name}: {svg.number(value)}." for name, value in floors.items())
    return f"A chart of {y} by {x}: {'; '.join(parts)}.{below}"


def _table(drawn: Series, xs: np.ndarray, x: str) -> str:
    """The values as columns; of many, the first and every n-th."""
    width = max(12, *map(len, drawn)) + 2
    rows = [f"{x:>10}" + "".join(f"{name:>{width}}" for name in drawn)]
    every = -(-len(xs) // 20)
    for i in range(0, len(xs), every):
        cells = (svg.number(v[i]) if i < len(v) else "" for v in drawn.values())
        rows.append(f"{xs[i]:>10g}" + "".join(f"{cell:>{width}}" for cell in cells))
    return "\n".join(rows)
