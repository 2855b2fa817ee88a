"""What an answer returned, as arrays; what it returned instead, in words for the student."""

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.contract.question import AnswerError
from grader.student.keras_probes.backend import tf


def array(value: Any, what: str) -> np.ndarray:
    """A tensor, variable, array or number as an array; a gradient may come as IndexedSlices."""
    if value is None:
        raise AnswerError(f"{what}: expected an array, found None.")
    return np.asarray(tf.convert_to_tensor(value))


def items(values: Any, n: int, what: str) -> Sequence[Any]:
    if not isinstance(values, (list, tuple)):
        raise AnswerError(f"Expected a list of {what}, found {type(values).__name__}.")
    if len(values) != n:
        raise AnswerError(f"Expected {n} {what}, found {len(values)}.")
    return values


def integer(value: Any, what: str) -> int:
    """An integer of Python, NumPy or TensorFlow, exactly: 3.5 is not 3, and neither is "3"."""
    try:
        return operator.index(value)
    except TypeError:
        raise AnswerError(
            f"{what}: expected an integer, found {value!r} of type {type(value).__name__}."
        ) from None


def whole(value: Any, what: str) -> int:
    """A whole number, however it was computed: 6.0 is one too."""
    if isinstance(value, float | np.floating) and value.is_integer():
        return int(value)
    return integer(value, what)
