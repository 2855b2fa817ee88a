"""Challenges, responses and comparisons of questions on windows.

A nearly right rule for the end of a text differs from the right one at some lengths only, such as
those with len(idx) % cs == 1. So every challenge has texts of every remainder. One more text is as
long as those that are trained on; of its windows a sample is sent. Windows of a single character
show whether an axis of size one is kept.

| questions | challenge | response |
|---|---|---|
| on windows | ``idx`` (characters,), integers; ``lengths`` (8,); ``long`` (2,): seed and length \
of a long text | arrays ``NAME_I`` for text I; ``NAME_long`` (`SAMPLE`, ...), ``NAME_long_shape``; \
where asked for ``NAME_single`` |
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.contract.compare import Comparison, Complaint, same
from grader.contract.question import Arrays
from grader.student import form
from rnn_review.text import corpus

N_TEXTS = 8  # of consecutive lengths: every remainder for cs <= 8
SAMPLE = 32  # windows of the long text, from its beginning to its end


def challenge(rng: np.random.Generator) -> Arrays:
    """Draw the texts: text I is the first lengths[I] characters of idx."""
    lengths = int(rng.integers(150, 200)) + np.arange(N_TEXTS)
    return {
        "idx": rng.integers(1, corpus.VOCAB_SIZE, size=lengths[-1]),
        "lengths": rng.permutation(lengths),
        "long": long_text(rng),
    }


def long_text(rng: np.random.Generator) -> np.ndarray:
    """Draw seed and length of a text of several 10,000 characters."""
    return np.array([rng.integers(2**62), rng.integers(30_000, 60_000)])


def responses(function: Callable[[np.ndarray], dict[str, np.ndarray]], challenge: Arrays) -> Arrays:
    """Respond with the named arrays that a function makes of each text.

    Raises:
        AnswerError: if it changes the text that it is given.
    """
    response = {}
    for i, length in enumerate(challenge["lengths"]):
        arrays = _of_text(function, challenge["idx"][: int(length)].copy())
        response |= {f"{name}_{i}": array for name, array in arrays.items()}
    seed, length = (int(n) for n in challenge["long"])
    text = np.random.default_rng(seed).integers(1, corpus.VOCAB_SIZE, size=length)
    for name, array in _of_text(function, text).items():
        response[f"{name}_long_shape"] = np.array(array.shape)
        places = np.linspace(0, len(array) - 1, min(SAMPLE, len(array))).astype(int)
        response[f"{name}_long"] = array[places]
    return response


def of_single_characters(
    function: Callable[[np.ndarray], dict[str, np.ndarray]], text: np.ndarray
) -> Arrays:
    """Respond with what a function makes of a text in windows of one character."""
    arrays = _of_text(function, text.copy())
    return {f"{name}_single": array for name, array in arrays.items()}


def _of_text(
    function: Callable[[np.ndarray], dict[str, np.ndarray]], idx: np.ndarray
) -> dict[str, np.ndarray]:
    with form.left_alone(idx=idx):
        return function(idx)


def pair(values: Any, x: str, y: str) -> dict[str, np.ndarray]:
    """Check that an answer returned windows and targets, two NumPy arrays of integers.

    Raises:
        AnswerError: if it did not.
    """
    windows, targets = form.several(values, 2, "arrays, windows and targets")
    return {"x": form.numpy_array(windows, x), "y": form.numpy_array(targets, y)}


def same_for_all_texts(key: str, what: str) -> Comparison:
    """Equal for every text; the complaint names the length of the first text that differs."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        texts = [(f"{key}_{i}", int(n)) for i, n in enumerate(challenge["lengths"])]
        long = f"{what} (for a text of {int(challenge['long'][1]):,} characters)"
        steps = [
            *(same(name, f"{what} (for a text of {n} characters)") for name, n in texts),
            _same_shape(f"{key}_long_shape", long),
            same(f"{key}_long", f"some of {long}"),
        ]
        complaints = (compare(theirs, ours, challenge) for compare in steps)
        return next((words for words in complaints if words), None)

    return comparison


def _same_shape(key: str, what: str) -> Comparison:
    """The same shape, where it is sent as numbers."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        found, expected = (tuple(arrays[key].tolist()[:9]) for arrays in (theirs, ours))
        if found == expected:
            return None
        return f"{what[0].upper()}{what[1:]}: expected shape {expected}, found {found}."

    return comparison
