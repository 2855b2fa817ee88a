"""The network of 06_scan: its six arrays, in challenges and in responses."""

from typing import Any

import numpy as np

from grader.contract.compare import Comparison, Complaint, far
from grader.contract.question import Arrays
from grader.student.keras_probes.backend import tf
from grader.student.keras_probes.returned import items, one_array

NAMES = ("W_h", "b_h", "W_x", "b_x", "W_y", "b_y")  # the order of the lesson's w_all


def _sizes(rng: np.random.Generator) -> tuple[int, int, int]:
    """Draw n_input, n_hidden, n_output, no two of them equal."""
    return int(rng.integers(11, 14)), int(rng.integers(5, 8)), int(rng.integers(8, 11))


def six(values: Any, what: str) -> Arrays:
    """Name six arrays that an answer returned in the lesson's order.

    Raises:
        AnswerError: if there are not six, or one is None.
    """
    return {
        n: one_array(v, f"{what} {n}") for n, v in zip(NAMES, items(values, 6, what), strict=True)
    }


def same_six(what: str, hint: str, suffix: str = "") -> Comparison:
    """Compare the six arrays of a response; the complaint names all that differ."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        keys = {name: f"{name}{suffix}" for name in NAMES}
        wrong = [n for n, key in keys.items() if far(theirs[key], ours[key], 1e-3).any()]
        return f"{what} differ for {', '.join(wrong)}. {hint}" if wrong else None

    return comparison


def drawn(rng: np.random.Generator) -> Arrays:
    """Draw sizes and six arrays by name; no bias is zero.

    The arrays are so small that no probability comes near 1e-7, where Keras clips and a formula
    does not: the smallest of 3,000 challenges was 0.0007.
    """
    return six_drawn(rng, *_sizes(rng))


def six_drawn(rng: np.random.Generator, n_input: int, n_hidden: int, n_output: int) -> Arrays:
    """Draw the six float32 arrays of a network of these sizes, by name."""
    shapes = (
        (n_hidden, n_hidden), (n_hidden,),
        (n_input, n_hidden), (n_hidden,),
        (n_hidden, n_output), (n_output,),
    )  # fmt: skip
    return {
        name: (0.6 * rng.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32)
        for name, shape in zip(NAMES, shapes, strict=True)
    }


def sizes_of(network: Arrays) -> tuple[int, int, int]:
    """Return n_input, n_hidden, n_output of six arrays."""
    return len(network["W_x"]), len(network["b_h"]), len(network["b_y"])


def tensors(challenge: Arrays) -> list[Any]:
    """Return the six arrays of a challenge as the list of tensors that answers take."""
    return [tf.constant(challenge[name]) for name in NAMES]
