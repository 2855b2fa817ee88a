"""The rows of an embedding in the plane: which characters are close to each other."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from rnn_review.pictures.svg import VISIBLE
from slides.figures.elements import SMALL, path, tag, text
from slides.figures.figure import Figure, colour, svg
from slides.figures.pad import Pad

WIDTH, HEIGHT, EDGE = 1180.0, 440.0, 24.0  # of the plane, in units, and what stays empty around it
ROOM = 36.0  # between two characters, so that each can be read
ROUNDS = 400  # at most, of moving characters apart
LEGEND = {"small": "small letters", "capital": "capitals", "digit": "digits", "other": "others"}
CLOSEST = 2
COLOURS = {"small": "output", "capital": "hidden", "digit": "input", "other": "muted"}


def embedding_map(
    before: np.ndarray, after: np.ndarray, characters: Sequence[str], chosen: str
) -> Pad:
    """The rows after training; in the page they come from where they were before.

    Rows are compared by the angle between them, so all are drawn with length 1. The plane is that
    in which the trained rows differ most (PCA); the rows before training are drawn in it, too.
    Characters that would lie on each other are moved apart.

    Args:
        before, after: the rows, shape (characters, factors).
        characters: one for each row.
        chosen: the character whose neighbours the page shows at first.

    Raises:
        ValueError: if there is not one row for each character.
    """
    if not len(before) == len(after) == len(characters) or not len(characters):
        raise ValueError(
            f"There are {len(before)} and {len(after)} rows for {len(characters)} characters."
        )
    before, after = _of_length_one(before), _of_length_one(after)
    axes, part = _plane(after)
    frames = [_frame(rows, rows @ axes) for rows in (before, after)]
    kinds = [_kind(character) for character in characters]
    settings = {
        "characters": list(characters),
        "kinds": kinds,
        "legend": LEGEND,
        "ratio": round(WIDTH / HEIGHT, 3),
        "chosen": chosen,
        "frames": frames,
    }
    return Pad(_still(frames[1]["points"], characters, kinds, part), "map", settings)


def _of_length_one(rows: np.ndarray) -> np.ndarray:
    rows = np.asarray(rows, dtype=float)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _plane(rows: np.ndarray) -> tuple[np.ndarray, float]:
    """Two directions, shape (factors, 2), and the part of the variance that they hold."""
    _, sizes, directions = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    return directions[:2].T, float((sizes[:2] ** 2).sum() / (sizes**2).sum())


def _frame(rows: np.ndarray, points: np.ndarray) -> dict[str, Any]:
    """Where the characters are, in parts of the plane, and which are close to each, by cosine."""
    low, high = points.min(axis=0), points.max(axis=0)
    inner = np.array([WIDTH, HEIGHT]) - 2 * EDGE
    places = apart((points - low) / np.where(high > low, high - low, 1) * inner + EDGE)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -2)
    close = [
        [[int(k), round(float(row[k]), 3)] for k in (-row).argsort()[:CLOSEST] if row[k] > -2]
        for row in cosines
    ]
    return {"points": (places / [WIDTH, HEIGHT]).round(4).tolist(), "close": close}


def apart(places: np.ndarray) -> np.ndarray:
    """Places in the plane, moved until they are `ROOM` apart, or nearly, and within the edges."""
    places = places.copy()
    pairs = np.array(list(combinations(range(len(places)), 2))).reshape(-1, 2)
    nudge = np.random.default_rng(0).normal(scale=1e-3, size=pairs.shape)  # for equal places
    for _ in range(ROUNDS):
        one, other = places[pairs[:, 0]], places[pairs[:, 1]]
        way = one - other + nudge
        distance = np.linalg.norm(way, axis=1, keepdims=True)
        push = way / distance * np.clip(ROOM - distance, 0, None) / 2
        if not push.any():
            break
        np.add.at(places, pairs[:, 0], push)
        np.add.at(places, pairs[:, 1], -push)
        places = places.clip(EDGE, np.array([WIDTH, HEIGHT]) - EDGE)
    return places


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if not character.isalpha():
        return "other"
    return "capital" if character.isupper() else "small"


def _still(
    points: list[list[float]], characters: Sequence[str], kinds: Sequence[str], part: float
) -> Figure:
    marks = "".join(
        _mark(x * WIDTH, y * HEIGHT, kind) + _letter(x * WIDTH, y * HEIGHT, character)
        for (x, y), character, kind in zip(points, characters, kinds, strict=True)
    )
    frame = tag(
        "rect",
        x=1,
        y=1,
        width=WIDTH - 2,
        height=HEIGHT - 2,
        rx=6,
        fill="none",
        stroke=colour("line"),
    )
    note = f"{part:.0%} of what differs between the rows is in these two directions"
    alt = (
        f"{len(characters)} characters as points in the plane, each the trained row of its "
        f"embedding: {note}. Small letters, capitals, digits and others have a shape each."
    )
    legend = "".join(
        _mark(20 + 190 * i, HEIGHT + 32, kind)
        + text(44 + 190 * i, HEIGHT + 32, name, size=SMALL, anchor="start", fill="muted")
        for i, (kind, name) in enumerate(LEGEND.items())
    )
    legend += text(
        WIDTH - 8,
        HEIGHT + 32,
        f"{part:.0%} of the variance",
        size=SMALL,
        anchor="end",
        fill="muted",
    )
    return svg(frame + marks + legend, WIDTH, HEIGHT + 56, alt)


def _letter(x: float, y: float, character: str) -> str:
    return text(x, y, VISIBLE.get(character, character), size=SMALL)


def _mark(x: float, y: float, kind: str) -> str:
    """The sign of a kind: a circle, a square, an arch, or two corners."""
    look = {"fill": "none", "stroke": colour(COLOURS[kind]), "stroke_width": 2}
    r = 15.0
    if kind == "small":
        return tag("circle", cx=x, cy=y, r=r, **look)
    if kind == "capital":
        return tag("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, rx=2, **look)
    if kind == "digit":
        arch = ("M", x - r, y + r, "V", y, "a", r, r, 0, 0, 1, 2 * r, 0, "V", y + r, "Z")
        return tag("path", d=path(*arch), **look)
    corners = (
        "M",
        (x - r, y + 4),
        "V",
        y - r,
        "H",
        x - 4,
        "M",
        (x + r, y - 4),
        "V",
        y + r,
        "H",
        x + 4,
    )
    return tag("path", d=path(*corners), **look)
