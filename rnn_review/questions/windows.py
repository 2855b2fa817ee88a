"""Challenges and comparisons of questions on windows: texts of every length modulo cs.

A nearly right rule for the end of a text differs from the right one at some lengths only, such as
those with len(idx) % cs == 1. So every challenge has every remainder.

| questions | challenge | response |
|---|---|---|
| on windows | ``idx`` (characters,), integers; ``lengths`` (8,) | arrays ``NAME_I`` for text I |
"""

from collections.abc import Iterable, Iterator

import numpy as np

from grader.contract.compare import Comparison, Complaint, same
from grader.contract.question import Arrays
from rnn_review.text import corpus

N_TEXTS = 8  # of consecutive lengths: every remainder for cs <= 8


def challenge(rng: np.random.Generator) -> Arrays:
    """Draw ``idx`` and ``lengths``: text I is the first lengths[I] characters of idx."""
    lengths = int(rng.integers(150, 200)) + np.arange(N_TEXTS)
    return {
        "idx": rng.integers(1, corpus.VOCAB_SIZE, size=lengths[-1]),
        "lengths": rng.permutation(lengths),
    }


def texts(challenge: Arrays) -> Iterator[np.ndarray]:
    """Yield the texts, each a copy that an answer may change."""
    return (challenge["idx"][: int(length)].copy() for length in challenge["lengths"])


def numbered(key: str, arrays: Iterable[np.ndarray]) -> Arrays:
    """Name one array for each text, as `same_for_all_texts` expects them."""
    return {f"{key}_{i}": array for i, array in enumerate(arrays)}


def same_for_all_texts(key: str, what: str) -> Comparison:
    """Equal for every text; the complaint names the length of the first text that differs."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        for i, length in enumerate(challenge["lengths"]):
            compare = same(f"{key}_{i}", f"{what} (for a text of {length} characters)")
            if complaint := compare(theirs, ours, challenge):
                return complaint
        return None

    return comparison
