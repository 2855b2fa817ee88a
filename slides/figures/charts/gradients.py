"""How long a gradient is at each step back in time, for a layer and a window that one chooses."""

from collections.abc import Mapping, Sequence

import numpy as np

from slides.figures.charts.how_far import how_far
from slides.figures.pad import Pad


def gradients(norms: Mapping[str, np.ndarray], windows: Sequence[int]) -> Pad:
    """Bars for each layer, in the page for the layer and the window that one chooses; else lines.

    Args:
        norms: for each layer, the length of the gradient 1, 2, ... steps back, in parts of that at
            the last step.
        windows: how many steps can be looked at, the most of them last.

    Raises:
        ValueError: if a layer has fewer steps than the longest window.
    """
    longest = windows[-1]
    if short := [name for name, lengths in norms.items() if len(lengths) < longest]:
        raise ValueError(f"{', '.join(short)}: expected the lengths at {longest} steps.")
    series = [
        {"name": name, "norms": [float(f"{length:.3g}") for length in lengths[:longest]]}
        for name, lengths in norms.items()
    ]
    drawn = how_far({name: lengths[:longest] for name, lengths in norms.items()}, windows[0])
    return Pad(drawn, "gradients", {"windows": list(windows), "series": series})
