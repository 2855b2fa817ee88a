"""The form of what an answer returned: how many values, arrays, integers, arguments left alone."""

import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from grader.contract.question import AnswerError


def several(values: Any, n: int, what: str) -> Any:
    """Check that an answer returned n values: a tuple, a list, or an array of n rows.

    Raises:
        AnswerError: if it did not.
    """
    returned(values, f"{n} {what}")
    rows = isinstance(values, np.ndarray) and values.ndim > 0
    if not rows and not isinstance(values, (list, tuple)):
        raise AnswerError(f"Expected {n} {what}, found one value: {article(values)}.")
    if len(values) != n:
        raise AnswerError(f"Expected {n} {what}, found {len(values)}: {article(values)}.")
    return values


def returned(value: Any, what: str) -> Any:
    """Check that an answer returned anything.

    Raises:
        AnswerError: for None.
    """
    if value is None:
        raise AnswerError(
            f"The function returned nothing (None), expected {what}. Does it end with `return`?"
        )
    return value


def numpy_array(value: Any, what: str, kinds: str = "iu") -> np.ndarray:
    """Check that a value is a NumPy array of integers, or of other kinds of numbers.

    Args:
        kinds: the allowed kinds of dtype: "iu" for integers, "f" for floats.

    Raises:
        AnswerError: for anything else, such as a list.
    """
    if not isinstance(value, np.ndarray):
        raise AnswerError(f"{what}: expected a NumPy array, found {article(value)}.")
    if value.dtype.kind not in kinds:
        numbers = "integers" if "i" in kinds else "floating-point numbers"
        raise AnswerError(
            f"{what}: expected an array of {numbers}, found one of dtype {value.dtype}."
        )
    return value


def integer(value: Any, what: str) -> int:
    """Convert an integer of Python, NumPy or TensorFlow; 6.0 and "3" are not integers.

    Raises:
        AnswerError: for anything else.
    """
    try:
        return operator.index(value)
    except TypeError:
        raise AnswerError(f"{what}: expected an integer, found {article(value)}.") from None


def is_character(value: Any) -> bool:
    """Whether a value is a text of length 1."""
    return isinstance(value, str) and len(value) == 1


def article(value: Any) -> str:
    """A value in a few words: "a list", "6.0, a float", "None"."""
    kind = type(value).__name__
    if value is None or callable(value):
        return "None" if value is None else f"a {kind}"
    shown = f"{value!r}, " if isinstance(value, (str, int, float, np.generic)) else ""
    return f"{shown[:40]}{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}"


def _called_with(arguments: dict[str, np.ndarray | list[Any]]) -> str:
    described = [
        f"`{name}`, a list" if isinstance(value, list) else f"`{name}` of shape {value.shape}"
        for name, value in arguments.items()
    ]
    return f"It was called with {', '.join(described)}."


@contextmanager
def left_alone(**arguments: np.ndarray | list[Any]) -> Iterator[None]:
    """Check that the body leaves arguments of an answer, arrays or lists of them, as they were.

    What the answer raises gets a note that says which shapes it was called with.

    Raises:
        AnswerError: if one of them has changed.
    """
    before = {name: _copies(argument) for name, argument in arguments.items()}
    try:
        yield
    except AnswerError:
        raise
    except Exception as error:
        error.add_note(_called_with(arguments))
        raise
    for name, argument in arguments.items():
        now = _copies(argument)
        if len(now) != len(before[name]) or not all(map(np.array_equal, now, before[name])):
            raise AnswerError(
                f"The function changes its argument `{name}`, which its caller still needs as it "
                f"was. Does it work on a copy?"
            )


def _copies(argument: np.ndarray | list[Any]) -> list[np.ndarray]:
    arrays = [argument] if isinstance(argument, np.ndarray) else argument
    return [np.array(array) for array in arrays]
