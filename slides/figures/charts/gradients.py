"""How long a gradient is at each step back in time, for several layers side by side."""

from collections.abc import Mapping, Sequence

import numpy as np

from slides.figures.diagrams.draw import lines
from slides.figures.elements import SMALL, path, tag, text
from slides.figures.figure import Figure, colour, svg
from slides.figures.pad import Pad

WIDTH, HEIGHT, LEFT, TOP, FOOT = 1180.0, 400.0, 80.0, 66.0, 330.0  # in units
POWERS = {0: "1", -2: "1/100", -4: "1/10⁴", -6: "1/10⁶"}
SMALLEST, LARGEST = -7.0, 1.0  # powers of ten at the foot of the bars and at their top


def gradients(norms: Mapping[str, Sequence[float] | np.ndarray], windows: Sequence[int]) -> Pad:
    """Bars for each layer; in the page, for the layer and the window that one chooses.

    Args:
        norms: for each layer, the length of the gradient 1, 2, ... steps back, in parts of that at
            the last step.
        windows: how many steps can be looked at; the longest is drawn.

    Raises:
        ValueError: if a layer has fewer steps than the longest window.
    """
    longest = max(windows)
    if short := [name for name, lengths in norms.items() if len(lengths) < longest]:
        raise ValueError(f"{', '.join(short)}: expected the lengths at {longest} steps.")
    series = [
        {"name": name, "norms": [float(f"{length:.3g}") for length in lengths[:longest]]}
        for name, lengths in norms.items()
    ]
    return Pad(_still(norms, longest), "gradients", {"windows": list(windows), "series": series})


def _still(norms: Mapping[str, Sequence[float] | np.ndarray], longest: int) -> Figure:
    width = (WIDTH - LEFT) / len(norms)
    panels = "".join(
        _panel(LEFT + i * width, width, name, np.asarray(lengths[:longest]))
        for i, (name, lengths) in enumerate(norms.items())
    )
    grid = path(*(p for power in POWERS for p in ("M", (LEFT, _height(power)), "H", WIDTH)))
    scale = tag("path", d=grid, stroke=colour("line"), stroke_width=1) + "".join(
        text(LEFT - 10, _height(power), words, size=SMALL, anchor="end", fill="muted")
        for power, words in POWERS.items()
    )
    left = ", ".join(f"{name} {lengths[longest - 1]:.1g}" for name, lengths in norms.items())
    alt = (
        f"Bars of the length of the gradient at 1 to {longest} steps back in time, on a scale of "
        f"powers of ten. {longest} steps back this is left of it: {left}."
    )
    return svg(scale + panels, WIDTH, HEIGHT, alt)


def _panel(left: float, width: float, name: str, lengths: np.ndarray) -> str:
    """A layer's bars, the last step on the right."""
    inner, n = width - 24, len(lengths)
    room = inner / n
    bars = "".join(
        tag(
            "rect",
            x=left + 12 + (n - 1 - i) * room,
            y=_height(power),
            width=0.8 * room,
            height=FOOT - _height(power),
            fill=colour("hidden"),
        )
        for i, power in enumerate(np.log10(np.maximum(lengths, 10**SMALLEST)))
    )
    middle = left + width / 2
    return (
        lines(middle, 28, *name.split(", "))
        + bars
        + text(left + 12, FOOT + 24, str(n), size=SMALL, anchor="start", fill="muted")
        + text(left + 12 + inner, FOOT + 24, "1", size=SMALL, anchor="end", fill="muted")
        + text(middle, FOOT + 52, "steps back", size=SMALL, fill="muted")
    )


def _height(power: float) -> float:
    return FOOT - (power - SMALLEST) / (LARGEST - SMALLEST) * (FOOT - TOP)
