"""Heat maps of hidden states: a column for each character of a text, a row for each unit."""

import numpy as np

from rnn_review.pictures.heat_strip import most_varying
from rnn_review.pictures.svg import VISIBLE
from slides.figures.elements import SMALL, number, tag, text
from slides.figures.figure import Figure, colour, svg

MOST_UNITS = 32  # rows; more would be thinner than a line of text
MOST_COLUMNS = 60  # in a band; narrower columns have no room for their characters
SHADES = 8  # for each sign
COMMON = 0.995  # the part of the values that sets the scale if the others are much larger
WIDTH, HEIGHT, LEFT, TOP, LABELS = 1180.0, 320.0, 10.0, 48.0, 44.0


def states(states: np.ndarray, characters: str, ruled: str = "") -> Figure:
    """Hidden states as a heat map: orange above zero, blue below, the page's own colour at zero.

    The units that vary most are drawn, with similar ones next to each other.

    Args:
        states: shape (timesteps, units).
        characters: the character at each timestep, the label of its column. A text longer than
            `MOST_COLUMNS` continues in a second band, and so on.
        ruled: characters whose columns have a line on each side.

    Raises:
        ValueError: if there is not one character for each timestep, or there is nothing to draw.
    """
    states = np.asarray(states, dtype=float)
    if states.ndim != 2 or len(states) != len(characters) or not states.size:
        raise ValueError(
            f"states has the shape {states.shape}; expected ({len(characters)}, units), a row for "
            f"each of the characters."
        )
    bands = -(-len(characters) // MOST_COLUMNS)
    columns = -(-len(characters) // bands)
    units = most_varying(states, MOST_UNITS // min(bands, 2))
    drawn = states[:, units]
    limit = limit_of(np.abs(drawn))
    height = HEIGHT / min(bands, 2)
    content = _which(units, states.shape[1]) + _scale(drawn, limit)
    for band in range(bands):
        part = slice(band * columns, (band + 1) * columns)
        top = TOP + band * (height + LABELS)
        content += _band(drawn[part] / limit, characters[part], top, height, columns)
        width = (WIDTH - 2 * LEFT) / columns
        content += "".join(
            _rule(LEFT + x * width, top, width, height)
            for x, character in enumerate(characters[part])
            if character in ruled
        )
    return svg(content, WIDTH, TOP + bands * (height + LABELS), _words(states, units, limit))


def limit_of(sizes: np.ndarray) -> float:
    """The end of the scale: the largest size, unless almost all are much smaller."""
    common, largest = float(np.quantile(sizes, COMMON)), float(sizes.max())
    return (common if 0 < common < largest / 1.5 else largest) or 1.0


def _band(values: np.ndarray, characters: str, top: float, height: float, columns: int) -> str:
    """A band of values, shape (timesteps, units), as parts of the limit, and characters below."""
    width, h = (WIDTH - 2 * LEFT) / columns, height / values.shape[1]
    place = f"translate({number(LEFT)} {number(top)}) scale({width:.6g} {h:.6g})"
    cells = tag("g", _cells(values), transform=place, shape_rendering="crispEdges")
    frame = tag("rect", x=LEFT, y=top, width=width * len(values), height=height, **_FRAME)
    labels = (
        _character(LEFT + (x + 0.5) * width, top + height + 20, character)
        for x, character in enumerate(characters)
    )
    return cells + frame + "".join(labels)


def _rule(x: float, y: float, width: float, height: float) -> str:
    """Lines around a column."""
    frame = {"fill": "none", "stroke": colour("ink"), "stroke_width": 2.5}
    return tag("rect", x=x, y=y - 5, width=width, height=height + 10, **frame)


def _cells(values: np.ndarray) -> str:
    """Squares of one unit, equal neighbours in a column joined; one path for each shade."""
    paths: dict[int, str] = {}
    for x, column in enumerate(np.rint(values.clip(-1, 1) * SHADES).astype(int)):
        starts = [0, *(np.flatnonzero(np.diff(column)) + 1)]
        for y, end in zip(starts, [*starts[1:], len(column)], strict=True):
            shade = int(column[y])
            paths[shade] = paths.get(shade, "") + f"M{x} {y}v{end - y}h1v{y - end}z"
    return "".join(tag("path", d=paths[s], **_shade(s)) for s in sorted(paths) if s)


def _shade(shade: int) -> dict[str, object]:
    """A colour for each sign, more opaque farther from zero."""
    name = "hidden" if shade > 0 else "output"
    return {"fill": colour(name), "fill_opacity": abs(shade) / SHADES}


_FRAME = {"fill": "none", "stroke": colour("line"), "stroke_width": 1}


def _character(x: float, y: float, character: str) -> str:
    if character in VISIBLE:
        return text(x, y, VISIBLE[character], fill="muted")
    return text(x, y, character if character.isprintable() else "·")


def _scale(drawn: np.ndarray, limit: float) -> str:
    """The scale of the shades, right-aligned above the map."""
    signed, beyond = bool((drawn < 0).any()), bool((np.abs(drawn) > limit).any())
    shades = range(-SHADES if signed else 0, SHADES + 1)
    low = f"{'≤ ' if beyond else ''}−{limit:.2g}" if signed else "0"
    high = f"{'≥ ' if beyond else ''}{limit:.2g}"
    step, y, right = 14, 12, WIDTH - LEFT - 8 - 11 * len(high)
    left = right - step * len(shades)
    swatches = "".join(
        tag("rect", x=left + i * step, y=y, width=step, height=16, **_shade(shade))
        for i, shade in enumerate(shades)
    )
    return (
        swatches
        + tag("rect", x=left, y=y, width=right - left, height=16, **_FRAME)
        + text(left - 8, y + 8, low, size=SMALL, anchor="end", fill="muted")
        + text(right + 8, y + 8, high, size=SMALL, anchor="start", fill="muted")
    )


def _which(units: np.ndarray, n_units: int) -> str:
    all_of_them = len(units) == n_units
    words = f"{n_units} units" if all_of_them else f"{len(units)} of {n_units} units"
    note = "" if all_of_them else ", those that vary most"
    return text(LEFT, 20, words + note, size=SMALL, anchor="start", fill="muted")


def _words(states: np.ndarray, units: np.ndarray, limit: float) -> str:
    return (
        f"A heat map of {len(units)} of {states.shape[1]} hidden units over {len(states)} "
        f"characters, values up to {limit:.2g}: orange above zero, blue below."
    )
