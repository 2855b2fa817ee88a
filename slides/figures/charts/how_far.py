"""How long a gradient is at each step back in time, for several layers in one chart."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure as Plot

from slides.figures.charts.curves import LOOKS, _axes, _write
from slides.figures.charts.labels import LETTER, Curve
from slides.figures.charts.matplotlib_svg import SENTINELS, SETTINGS, as_figure
from slides.figures.figure import Figure

POWERS = {0: "1", -2: "0.01", -4: "10⁻⁴", -6: "10⁻⁶", -8: "10⁻⁸"}
SMALLEST = -8.0  # power of ten; what is smaller is drawn there


def how_far(
    norms: Mapping[str, Sequence[float] | np.ndarray], window: int, wide: bool = True
) -> Figure:
    """Lines for each layer on a scale of powers of ten, with what is left at their ends.

    Args:
        norms: for each layer, the length of the gradient 1, 2, ... steps back, in parts of that at
            the last step; equally many for each.
        window: the number of steps that a training looks back; it is marked.
        wide: for the width of a slide; else for a column.

    Raises:
        ValueError: if there are not as many steps for each layer.
    """
    steps = len(next(iter(norms.values())))
    if any(len(lengths) != steps for lengths in norms.values()):
        raise ValueError(f"Expected the lengths at {steps} steps for each layer.")
    left = {name: in_words(float(lengths[-1])) for name, lengths in norms.items()}
    names = {name: (f"{name}: {left[name]}",) if wide else (name, left[name]) for name in norms}
    longest = max(len(line) for lines in names.values() for line in lines)
    with mpl.rc_context(SETTINGS):
        drawing = Plot(figsize=((1180 if wide else 560) / 72, 470 / 72))
        axes = _axes(drawing, 44 + LETTER * longest, "steps back in time", "left of the gradient")
        logs = {n: np.log10(np.maximum(v, 10.0**SMALLEST)) for n, v in norms.items()}
        lowest = min(float(log.min()) for log in logs.values())
        axes.set_ylim(lowest - 0.5, max(0.3, *(float(log.max()) + 0.2 for log in logs.values())))
        axes.set_xlim(1, steps)
        axes.set_xticks([1, window, *range(20, steps + 1, 10)])
        ticks = [power for power in POWERS if power >= lowest - 0.5]
        axes.set_yticks(ticks, [POWERS[power] for power in ticks])
        axes.axvline(window, color=SENTINELS["muted"], linewidth=2, linestyle=(0, (4, 3)))
        curves = []
        for (name, log), (colour, dashes, _) in zip(logs.items(), LOOKS, strict=False):
            xs, tint = np.arange(1, steps + 1), SENTINELS[colour]
            line = (0, dashes) if dashes else "-"
            axes.plot(xs, log, color=tint, linewidth=3.5, linestyle=line, clip_on=False)
            points = axes.transData.transform(np.column_stack([xs, log]))
            curves.append(Curve(points, names[name], colour))
        _write(axes, curves)
        words = ", ".join(f"{name} {part}" for name, part in left.items())
        alt = (
            f"Lines of the length of the gradient at 1 to {steps} steps back in time, on a scale "
            f"of powers of ten. {steps} steps back this is left of it: {words}."
        )
        return as_figure(drawing, alt)


def in_words(part: float) -> str:
    """A part as people write it: 0.52, 1.3 × 10⁻⁵, nothing."""
    if part >= 0.01:
        return f"{part:.2f}"
    if part <= 0:
        return "nothing"
    power = int(np.floor(np.log10(part)))
    raised = str(-power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{part / 10.0**power:.1f} × 10⁻{raised}"
