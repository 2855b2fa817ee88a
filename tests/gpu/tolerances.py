"""How far two responses are apart, in units of what comparisons allow."""

from collections.abc import Collection

import numpy as np

from grader.contract.compare import RELATIVE_TOLERANCE
from grader.contract.question import Arrays

NO_NUMBER = 1e9  # for an array that is missing, has another shape, or a NaN


def largest_deviation(
    theirs: Arrays, ours: Arrays, drawn: Collection[str] = ()
) -> tuple[float, str]:
    """In tolerances, and in which array; of those that are drawn at random, none."""
    found = [(far, key) for key, far in deviations(theirs, ours).items() if key not in drawn]
    return max(found, default=(0.0, ""))


def deviations(theirs: Arrays, ours: Arrays) -> dict[str, float]:
    """How far each array of floating-point numbers is from ours, in tolerances."""
    arrays = {key: np.asarray(value) for key, value in ours.items()}
    return {
        key: _deviation(np.asarray(theirs.get(key, "")), array)
        for key, array in arrays.items()
        if array.dtype.kind == "f" and array.size
    }


def _deviation(theirs: np.ndarray, ours: np.ndarray) -> float:
    if theirs.dtype.kind != "f" or theirs.shape != ours.shape:
        return NO_NUMBER
    tolerance = RELATIVE_TOLERANCE * max(np.abs(ours).max(), np.finfo(np.float32).tiny)
    far = float(np.abs(theirs.astype(np.float64) - ours).max() / tolerance)
    return far if far < NO_NUMBER else NO_NUMBER  # NaN is no number, either
