"""Hidden states as a heat strip: a column for each character, a row for each unit."""

import numpy as np

from rnn_review.pictures import svg
from rnn_review.pictures.svg import Picture

MOST_UNITS, MOST_STEPS = 24, 40
_LEFT, _TOP, _HEIGHT, _SHADES = 12.0, 44.0, 260.0, 8


def heat_strip(states: np.ndarray, characters: str) -> Picture:
    """States while a text is read: orange above zero, blue below, the paper's colour at zero.

    The units that vary most are drawn, similar ones beside each other.

    Args:
        states: shape (characters, units).
        characters: what was read before each state; of a long text the first `MOST_STEPS`.

    Raises:
        ValueError: if there is not a state for each character.
    """
    states = np.asarray(states, dtype=float)
    if states.ndim != 2 or len(states) != len(characters) or not states.size:
        raise ValueError(
            f"states has the shape {states.shape}; expected ({len(characters)}, units): a row for "
            f"each character."
        )
    states, characters = states[:MOST_STEPS], characters[:MOST_STEPS]
    units = most_varying(states, MOST_UNITS)
    drawn = states[:, units]
    limit = float(np.abs(drawn).max()) or 1.0
    content = svg.text(_LEFT, 20, _title(len(units), states.shape[1], limit), "muted")
    content += _cells(drawn / limit, characters)
    alt = (
        f"A heat strip of {len(units)} of {states.shape[1]} units of the state while "
        f"{characters!r} is read; values from {svg.number(drawn.min())} to "
        f"{svg.number(drawn.max())}."
    )
    return Picture(
        svg.framed(content, svg.WIDTH, _TOP + _HEIGHT + 36), alt, _table(drawn, characters)
    )


def most_varying(states: np.ndarray, most: int) -> np.ndarray:
    """The indices of the units that vary most, similar ones side by side.

    Args:
        states: shape (timesteps, units).
        most: the largest number of them.

    Returns:
        indices, shape (min(most, units),), ordered by their part in the first principal component.
    """
    units = np.argsort(-states.std(axis=0), kind="stable")[:most]
    varying = states[:, units] - states[:, units].mean(axis=0)
    _, _, components = np.linalg.svd(varying, full_matrices=False)
    return units[np.argsort(components[0], kind="stable")]


def _title(drawn: int, units: int, limit: float) -> str:
    which = f"{drawn} of {units} units, those that vary most" if drawn < units else f"{units} units"
    return f"{which}; full colour is {svg.number(limit)}"


def _cells(parts: np.ndarray, characters: str) -> str:
    """Cells by column, from -1 to 1, and the characters below them."""
    width, height = (svg.WIDTH - 2 * _LEFT) / len(characters), _HEIGHT / parts.shape[1]
    place = f"translate({_LEFT:g} {_TOP:g}) scale({width:.6g} {height:.6g})"
    content = f'<g transform="{place}" shape-rendering="crispEdges">{_shades(parts)}</g>'
    for step, character in enumerate(characters):
        x = _LEFT + (step + 0.5) * width
        content += svg.text(x, _TOP + _HEIGHT + 16, svg.visible(character), anchor="middle")
    corners = (0, 0), (1, 0), (1, 1), (0, 1), (0, 0)
    frame = [(_LEFT + a * (svg.WIDTH - 2 * _LEFT), _TOP + b * _HEIGHT) for a, b in corners]
    return content + svg.line(frame, "line", 1)


def _shades(parts: np.ndarray) -> str:
    """Squares of one unit, all squares of a shade in one path: a picture stays in the notebook."""
    shades = np.rint(parts * _SHADES).astype(int)
    content = ""
    for shade in sorted(set(shades.flat) - {0}):
        squares = "".join(f"M{x} {y}h1v1h-1z" for x, y in np.argwhere(shades == shade))
        fill = svg.colour("hidden" if shade > 0 else "output")
        content += f'<path d="{squares}" fill="{fill}" fill-opacity="{abs(shade) / _SHADES:g}"/>'
    return content


def _table(drawn: np.ndarray, characters: str) -> str:
    """How large the state is after each character, and how many of the units are on."""
    rows = ["read   length of these units   units that are not 0"]
    for character, state in zip(characters, drawn, strict=True):
        length, on = np.linalg.norm(state), np.count_nonzero(np.abs(state) > 1e-6)
        rows.append(f"{svg.visible(character):4}   {length:21.3f}   {on:20}")
    return "\n".join(rows)
