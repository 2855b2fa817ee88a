"""Convert what an answer returned to arrays, or tell the student what is wrong with it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.contract.question import AnswerError
from grader.student import form
from grader.student.keras_probes.backend import tf


def array(value: Any, what: str) -> np.ndarray:
    """Convert a tensor, variable, array, number or IndexedSlices to an array.

    Raises:
        AnswerError: for None.
    """
    if value is None:
        raise AnswerError(f"{what}: expected an array, found None.")
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype == np.longdouble:
        return np.asarray(value, dtype=np.float64)  # TensorFlow has no type for it
    return np.asarray(tf.convert_to_tensor(value))


def one_array(value: Any, what: str) -> np.ndarray:
    """As `array`, but a list of numbers or of arrays is not an array.

    Raises:
        AnswerError: for a list, tuple or None.
    """
    if isinstance(value, (list, tuple)):
        raise AnswerError(f"{what}: expected an array, found a {type(value).__name__}.")
    return array(value, what)


def items(values: Any, n: int, what: str) -> Sequence[Any]:
    """Check that an answer returned a list or tuple of n items, not an array of n rows.

    Raises:
        AnswerError: if it did not.
    """
    if not isinstance(values, (list, tuple, type(None))):
        raise AnswerError(f"Expected a list of {what}, found {type(values).__name__}.")
    return form.several(values, n, what)


def numbers(values: Any, what: str) -> np.ndarray:
    """Convert a list of numbers, which may be tensors without dimensions, to an array (n,).

    Raises:
        AnswerError: for anything but a list, or if one of its items is not a number.
    """
    form.returned(values, f"a list of {what}")
    if not isinstance(values, list):
        raise AnswerError(f"Expected a list of {what}, found {type(values).__name__}.")
    converted = [np.asarray(value) for value in values]
    if any(value.ndim or value.dtype.kind not in "iuf" for value in converted):
        raise AnswerError(
            f"Expected a list of {what}, each of them a number; found {values!r:.200}."
        )
    return np.array(converted, dtype=np.float64)
