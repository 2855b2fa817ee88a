"""What a response may hold: bounds that are checked before anything is computed with it.

The reference response sets them. They leave room for every honest mistake, whose complaint says
more than a bound would, and none for arrays that were made to keep the judge busy.
"""

import numpy as np

from grader.contract.question import Arrays
from grader.contract.words import ERROR, REMARKS, TEXT, WHERE

_MORE_DIMENSIONS, _TIMES, _VALUES = 2, 100, 500_000
_UNKNOWN = [[0.0]]  # in place of an array that ours does not have: another model has more
_CHARACTERS = 4000  # of one text; `check` sends up to 2,400


class NotAllowedError(ValueError):
    """A response that is not looked at; the text says which array it is and what is wrong."""


def allowed(response: Arrays, ours: Arrays) -> Arrays:
    """The part of a response that a verdict may be computed from.

    Args:
        response: any arrays of numbers and text, as `wire.from_bytes` gives them.
        ours: the reference response. Arrays of other names are kept, too.

    Raises:
        NotAllowedError: for texts that are too long, and arrays with many more values or
            dimensions than ours.
    """
    said = {key: response[key] for key in (ERROR, TEXT, WHERE, REMARKS) if key in response}
    if ERROR not in said:
        said = {key: said[key] for key in (REMARKS,) if key in said}
    for key, array in said.items():
        _refuse(key, array.dtype.kind != "U" or array.ndim > 0, "is not one text")
        _refuse_long(key, array)
    if ERROR in said:
        return said
    arrays = {key: array for key, array in response.items() if key != REMARKS}
    for key, array in arrays.items():
        expected = np.asarray(ours.get(key, _UNKNOWN))
        most = _TIMES * expected.size + _VALUES
        _refuse(key, array.size > most, f"has {array.size:,} values")
        dimensions = expected.ndim + _MORE_DIMENSIONS
        _refuse(key, array.ndim > dimensions, f"has {array.ndim} dimensions")
        _refuse_long(key, array)
    return arrays | said


def _refuse_long(key: str, array: np.ndarray) -> None:
    if array.dtype.kind == "U":
        _refuse(key, array.itemsize > 4 * _CHARACTERS, f"has texts of {array.itemsize // 4:,}")


def _refuse(key: str, wrong: bool, what: str) -> None:
    if wrong:
        raise NotAllowedError(f"{key} {what}")
