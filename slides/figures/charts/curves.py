"""Loss curves, above the lowest loss that any model with the same context can reach."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Plot
from matplotlib.ticker import MaxNLocator

from slides.figures.charts.labels import LETTER, Curve, place
from slides.figures.charts.matplotlib_svg import SENTINELS, SETTINGS, as_figure
from slides.figures.figure import Figure

# How the curves differ: colour, dashes (on, off, ... in points) and marker.
LOOKS = (
    ("output", (), "o"),
    ("hidden", (7, 3), "s"),
    ("input", (2, 2), "^"),
    ("ink", (7, 2.5, 1.5, 2.5), "D"),
    ("muted", (4, 3), "v"),
    ("output", (11, 3), "P"),
    ("hidden", (1.5, 2.5), "X"),
)
_GAP = 14  # pixels between the lines of a hatching
Series = Mapping[str, Sequence[float] | np.ndarray]
Floor = Mapping[str, float | Sequence[float] | np.ndarray]


def losses(
    series: Series,
    floor: Floor | None = None,
    levels: Floor | None = None,
    x: str = "epoch",
    y: str = "nats per character",
    alt: str | None = None,
    wide: bool = True,
    between: tuple[str, str] | None = None,
) -> Figure:
    """Curves with their names and last values at their ends, above the floors.

    Args:
        series: the losses of each model in order, at x = 1, 2, ...; at most seven models.
        floor: by name, a loss that no model with that context can beat, such as
            {"H(next | previous 3)": 1.4}: a dashed line, hatched below. Several numbers are a
            floor that changes, at x = 1, 2, ...
        levels: losses to compare with that can be beaten: dashed lines without hatching.
        x, y: the names of the axes; y is the unit of all losses.
        alt: the text alternative; None for one that says where each curve starts and ends.
        wide: for the width of a slide; else for a column.
        between: two models, as long as each other; the area between their curves is shaded.

    Raises:
        ValueError: if there are no losses, or more models than looks.
    """
    if not 1 <= len(series) <= len(LOOKS) or not all(map(len, series.values())):
        raise ValueError(f"losses draws 1 to {len(LOOKS)} curves of one point or more.")
    floor, levels = floor or {}, levels or {}
    with mpl.rc_context(SETTINGS):
        drawing = Plot(figsize=((1180 if wide else 560) / 72, 470 / 72))
        longest = max(map(len, [*series, *floor, *levels])) + (len(": 0.000") if wide else 0)
        axes = _axes(drawing, margin=44 + LETTER * longest, x=x, y=y)
        _limits(axes, series, {**floor, **levels})
        if between:
            one, other = (series[name] for name in between)
            tint = SENTINELS["hidden"]
            axes.fill_between(range(1, len(one) + 1), one, other, color=tint, alpha=0.15, lw=0)
        dashed = [*_dashed(axes, floor, wide, hatched=True), *_dashed(axes, levels, wide)]
        _write(axes, [*_curves(axes, series, wide), *dashed])
        return as_figure(drawing, alt or _words(series, floor, x, y))


def _axes(drawing: Plot, margin: float, x: str, y: str) -> Axes:
    """Axes with a margin on the right, in points, and the name of y above them."""
    width, height = drawing.get_size_inches() * 72
    left, bottom, top = 58, 66, 48
    size = ((width - left - margin) / width, (height - bottom - top) / height)
    axes = drawing.add_axes((left / width, bottom / height, *size))
    axes.set_xlabel(x, labelpad=8)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    drawing.text(8 / width, 1 - 20 / height, y, color=SENTINELS["muted"], va="center")
    return axes


def _limits(axes: Axes, series: Series, floor: Floor) -> None:
    values = [v for curve in (*series.values(), *floor.values()) for v in np.atleast_1d(curve)]
    low, high = min(values), max(values)
    height = (high - low) or 1.0
    axes.set_ylim(low - height * (0.16 if floor else 0.08), high + height * 0.06)
    longest = max(map(len, series.values()))
    axes.set_xlim(1, max(2, longest))
    room = int(axes.bbox.width / 40)  # for so many numbers below the axis
    ticks = range(1, longest + 1)
    if longest > room:
        ticks = MaxNLocator(min(8, room), integer=True).tick_values(1, longest)
    axes.set_xticks([tick for tick in ticks if 1 <= tick <= longest])


def _curves(axes: Axes, series: Series, wide: bool) -> list[Curve]:
    every = max(1, max(map(len, series.values())) // 12)
    curves = []
    for (name, values), (colour, dashes, marker) in zip(series.items(), LOOKS, strict=False):
        xs, tint = range(1, len(values) + 1), SENTINELS[colour]
        axes.plot(
            xs,
            values,
            color=tint,
            linewidth=3,
            linestyle=(0, dashes) if dashes else "-",
            marker=marker,
            markersize=9,
            markevery=every,
            clip_on=False,
        )
        points = axes.transData.transform(np.column_stack([xs, values]))
        curves.append(Curve(points, _named(name, values[-1], wide), colour))
    return curves


def _dashed(axes: Axes, lines: Floor, wide: bool, hatched: bool = False) -> list[Curve]:
    """Dashed lines, hatched below if they are floors."""
    curves, ink = [], SENTINELS["ink"]
    for name, values in lines.items():
        ys = np.atleast_1d(values)
        xs = np.arange(1, len(ys) + 1) if len(ys) > 1 else np.array(axes.get_xlim())
        ys = np.broadcast_to(ys, xs.shape)
        axes.plot(xs, ys, color=ink, linewidth=2, linestyle=(0, (4, 3)))
        points = axes.transData.transform(np.column_stack([xs, ys]))
        if hatched:
            axes.add_collection(_hatching(points, axes.bbox.y0))
        curves.append(Curve(points, _named(name, ys[-1], wide), "ink"))
    return curves


def _named(name: str, value: float, wide: bool) -> tuple[str, ...]:
    """A name and a value, on one line where there is room for it."""
    return (f"{name}: {value:.3f}",) if wide else (name, f"{value:.3f}")


def _hatching(points: np.ndarray, bottom: float) -> LineCollection:
    """Slanted lines between the bottom and a line of shape (n, 2): an SVG pattern needs an id."""
    xs = np.linspace(points[0, 0], points[-1, 0], 1000)
    tops = np.interp(xs, *points.T)
    segments = []
    for start in np.arange(xs[0] - (tops.max() - bottom), xs[-1], _GAP):
        ys = bottom + xs - start
        inside = np.flatnonzero((ys >= bottom) & (ys <= tops))
        for run in np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1):
            if len(run) > 1:
                segments.append([(xs[i], ys[i]) for i in run[[0, -1]]])
    muted = SENTINELS["muted"]
    return LineCollection(segments, colors=muted, linewidths=1, alpha=0.55, transform=None)


def _write(axes: Axes, curves: Sequence[Curve]) -> None:
    """Write the names of the curves, each with a thin line from the end of its curve."""
    column = axes.transData.transform((axes.get_xlim()[1], 0))[0] + 26
    top = axes.figure.bbox.y1
    for x, y, curve in place(curves, column, top):
        tint = SENTINELS[curve.colour]
        words = "\n".join(curve.words)
        axes.annotate(words, (x, y), xycoords="figure pixels", color=tint, va="center")
        if x == column:
            leader = [[(curve.end[0] + 9, curve.end[1]), (column - 5, y)]]
            line = LineCollection(leader, colors=tint, linewidths=1, transform=None, clip_on=False)
            axes.add_collection(line)


def _words(series: Series, floor: Floor, x: str, y: str) -> str:
    curves = "; ".join(f"{n} from {v[0]:.3f} to {v[-1]:.3f}" for n, v in series.items())
    ends = {name: np.atleast_1d(values)[-1] for name, values in floor.items()}
    below = "".join(f" The floor {name} is at {value:.3f}." for name, value in ends.items())
    return f"Losses in {y}, from first to last {x}: {curves}.{below}"
