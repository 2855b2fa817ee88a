"""Challenges and comparisons of questions on windows: texts of every length modulo cs.

Rules for the end of a text that are nearly right differ from the right one at some lengths only,
such as those with len(idx) % cs == 1. So every challenge has them all.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from grader.contract.compare import Comparison, Complaint, same
from grader.contract.question import Arrays
from rnn_review.text import corpus

N_TEXTS = 8  # of consecutive lengths: every remainder for cs <= 8


def challenge(rng: np.random.Generator) -> Arrays:
    """Characters, and the lengths of the texts that begin with them."""
    lengths = int(rng.integers(150, 200)) + np.arange(N_TEXTS)
    return {
        "idx": rng.integers(1, corpus.VOCAB_SIZE, size=lengths[-1]),
        "lengths": rng.permutation(lengths),
    }


def texts(challenge: Arrays) -> Iterator[np.ndarray]:
    """The texts, each an array of its own that an answer may change."""
    return (challenge["idx"][: int(length)].copy() for length in challenge["lengths"])


def numbered(key: str, arrays: Iterable[np.ndarray]) -> Arrays:
    """One array for each text, as `same_for_all_texts` expects them."""
    return {f"{key}_{i}": array for i, array in enumerate(arrays)}


def same_for_all_texts(key: str, what: str) -> Comparison:
    """Equal for every text; a complaint names the length of the first that differs."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        for i, length in enumerate(challenge["lengths"]):
            compare = same(f"{key}_{i}", f"{what} (text of {length} characters)")
            if complaint := compare(theirs, ours, challenge):
                return complaint
        return None

    return comparison
