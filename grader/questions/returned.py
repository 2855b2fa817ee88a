"""What an answer returned, as arrays; what it returned instead, in words for the student."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.backend import tf
from grader.questions.question import AnswerError


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
