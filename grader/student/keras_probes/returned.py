"""Convert what an answer returned to arrays, or tell the student what is wrong with it."""

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.contract.question import AnswerError
from grader.student.keras_probes.backend import tf


def array(value: Any, what: str) -> np.ndarray:
    """Convert a tensor, variable, array, number or IndexedSlices to an array.

    Raises:
        AnswerError: for None.
    """
    if value is None:
        raise AnswerError(f"{what}: expected an array, found None.")
    return np.asarray(tf.convert_to_tensor(value))


def items(values: Any, n: int, what: str) -> Sequence[Any]:
    """Check that an answer returned a list or tuple of n items.

    Raises:
        AnswerError: if it did not.
    """
    if not isinstance(values, (list, tuple)):
        raise AnswerError(f"Expected a list of {what}, found {type(values).__name__}.")
    if len(values) != n:
        raise AnswerError(f"Expected {n} {what}, found {len(values)}.")
    return values


def numbers(values: Any, what: str) -> np.ndarray:
    """Convert a list of numbers, which may be tensors without dimensions, to an array (n,).

    Raises:
        AnswerError: for anything but a list, or if one of its items is not a number.
    """
    if values is None:
        raise AnswerError(f"Expected a list of {what}, found None. Is `return` missing?")
    if not isinstance(values, list):
        raise AnswerError(f"Expected a list of {what}, found {type(values).__name__}.")
    converted = [np.asarray(value) for value in values]
    if any(value.ndim or value.dtype.kind not in "iuf" for value in converted):
        raise AnswerError(
            f"Expected a list of {what}, each of them a number; found {values!r:.200}."
        )
    return np.array(converted, dtype=np.float64)


def integer(value: Any, what: str) -> int:
    """Convert an integer of Python, NumPy or TensorFlow; 3.5 and "3" are not integers.

    Raises:
        AnswerError: for anything else.
    """
    try:
        return operator.index(value)
    except TypeError:
        raise AnswerError(
            f"{what}: expected an integer, found {value!r} of type {type(value).__name__}."
        ) from None


def whole(value: Any, what: str) -> int:
    """Convert a whole number, also a float such as 6.0.

    Raises:
        AnswerError: for anything else.
    """
    if isinstance(value, float | np.floating) and value.is_integer():
        return int(value)
    return integer(value, what)
