"""An embedding as a map: characters with similar vectors are near each other."""

from collections.abc import Sequence

import numpy as np

from rnn_review.pictures import svg
from rnn_review.pictures.svg import Picture

MOST = 50  # characters; more would hide each other
_PAIRS = 6  # of neighbours, in words
_SIDE, _TOP = 400.0, 44.0
_KINDS = {"vowels": "hidden", "consonants": "output", "capitals": "input", "others": "ink"}


def embedding_map(vectors: np.ndarray, chars: Sequence[str], counts: Sequence[int]) -> Picture:
    """The most frequent characters, at the two directions in which their vectors differ most.

    Args:
        vectors: shape (characters, n_fac).
        chars: the character of each row.
        counts: how often each of them is in the text.

    Raises:
        ValueError: if these are not as many.
    """
    vectors = np.asarray(vectors, dtype=float)
    if not len(vectors) == len(chars) == len(counts):
        raise ValueError(
            f"There are {len(vectors)} vectors, {len(chars)} characters and {len(counts)} counts; "
            f"expected as many of each."
        )
    frequent = [i for i in np.argsort(-np.asarray(counts), kind="stable")[:MOST] if counts[i]]
    chosen = vectors[frequent] - vectors[frequent].mean(axis=0)
    _, sizes, directions = np.linalg.svd(chosen, full_matrices=False)
    places = chosen @ directions[:2].T
    share = float((sizes[:2] ** 2).sum() / (sizes**2).sum())
    names = [str(chars[i]) for i in frequent]
    title = f"two directions hold {share:.0%} of the differences"
    content = svg.text(12, 20, title, "muted") + _legend() + _points(places, names)
    alt = (
        f"A map of the vectors of the {len(names)} most frequent characters: {title}. Nearest "
        f"neighbours: {_neighbours(chosen, names)}."
    )
    return Picture(svg.framed(content, svg.WIDTH, _TOP + _SIDE + 44), alt)


def kind(character: str) -> str:
    """Which of the kinds on the map a character is."""
    if character in "aeiou":
        return "vowels"
    if character.isalpha():
        return "capitals" if character.isupper() else "consonants"
    return "others"


def _points(places: np.ndarray, names: Sequence[str]) -> str:
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = (places - low) / np.maximum(high - low, 1e-12)
    return "".join(
        svg.text(24 + x * (svg.WIDTH - 48), _TOP + (1 - y) * _SIDE, svg.visible(name),
                 _KINDS[kind(name)], "middle", 18)
        for (x, y), name in zip(scaled, names, strict=True)
    )  # fmt: skip


def _legend() -> str:
    y = _TOP + _SIDE + 26
    return "".join(
        svg.rectangle(12 + i * 140, y - 7, 14, 14, colour) + svg.text(34 + i * 140, y, name, colour)
        for i, (name, colour) in enumerate(_KINDS.items())
    )


def _neighbours(vectors: np.ndarray, names: Sequence[str]) -> str:
    """The closest pairs of the most frequent characters, in words."""
    distances = np.linalg.norm(vectors[:, None] - vectors, axis=-1)
    np.fill_diagonal(distances, np.inf)
    nearest = distances.argmin(axis=1)[:_PAIRS]
    return ", ".join(f"{names[i]!r} and {names[j]!r}" for i, j in enumerate(nearest))
