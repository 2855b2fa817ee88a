"""Which of very many texts are alike: found by pieces that only few of them have.

Comparing each with each takes time that grows with the square, hours for a hundred thousand.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

ALIKE = 90  # percent
_PIECE, _PRIME = 8, 1_000_003  # tokens of a piece
_MOST_PAIRS, _MOST_LOOKED_AT = 1_000_000, 250
_RATIO: Any = fuzz.ratio  # its overloads do not fit those of the functions that take it


def percent(these: list[str], those: list[str]) -> np.ndarray:
    """How alike they are, each with each; 0 for less than `ALIKE`."""
    return process.cdist(these, those, scorer=_RATIO, score_cutoff=ALIKE, workers=-1)


def alike(texts: list[str], sizes: np.ndarray, most: int) -> Iterator[tuple[int, int, int, int]]:
    """Pairs that are alike and shared by so many at most; of many, the most unusual.

    A text makes a pair with itself, if several students have it.

    Args:
        sizes: how many students have each text.
    """
    pairs, shared = _pairs(texts, most)
    scores = process.cpdist(
        [texts[a] for a in pairs[:, 0]],
        [texts[b] for b in pairs[:, 1]],
        scorer=_RATIO,
        score_cutoff=ALIKE,
        workers=-1,
    )
    found = (scores > 0) & ((pairs[:, 0] != pairs[:, 1]) | (sizes[pairs[:, 0]] > 1))
    sharing: dict[int, int] = {}
    for n in sorted(np.flatnonzero(found), key=lambda n: -shared[n])[:_MOST_LOOKED_AT]:
        for one in pairs[n]:
            if one not in sharing:
                sharing[one] = ((percent([texts[one]], texts) > 0) @ sizes)[0]
        a, b = pairs[n]
        if max(sharing[a], sharing[b]) <= most:
            yield a, b, scores[n], max(sharing[a], sharing[b])


def _pairs(texts: list[str], most: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of texts that have the same rare pieces, and how many; the most such pieces first."""
    pieces = [np.unique(_pieces(text)) for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(of_one) for of_one in pieces])
    hashes = np.concatenate(pieces)
    order = np.argsort(hashes, kind="stable")
    _, first, number = np.unique(hashes[order], return_index=True, return_counts=True)
    found = []
    for many in range(1, most + 1):
        of_piece = owners[order][first[number == many][:, None] + np.arange(many)]
        columns = combinations(range(many), 2) if many > 1 else [(0, 0)]
        found += [of_piece[:, [a, b]] for a, b in columns]
    pairs, shared = np.unique(np.concatenate(found), axis=0, return_counts=True)
    best = np.argsort(-shared, kind="stable")[:_MOST_PAIRS]
    return pairs[best], shared[best]


def _pieces(text: str) -> np.ndarray:
    """A number for each run of `_PIECE` tokens: a hash, which wraps."""
    symbols = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    factors = np.uint64(_PRIME) ** np.arange(_PIECE, dtype=np.uint64)
    return np.lib.stride_tricks.sliding_window_view(symbols, _PIECE) @ factors
