"""A response as some tens of numbers: enough to recognize it, too few to tell what was expected.

Of each array its shape, its largest magnitude and two projections on fixed random directions; of
text and of integers, which are equal or not, a hash.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from grader.contract.question import Arrays

Fingerprint = dict[str, list[Any]]  # JSON: by array
_PROJECTIONS = 2
# Of the largest magnitude. Equal answers differ by rounding, 1e-6; the finest known mistakes, those
# of the optimizer, move a loss by 6e-4 or more.
_TOLERANCE = 3e-5


def fingerprint(response: Arrays, keys: Iterable[str]) -> Fingerprint:
    """The fingerprint of some arrays of a response.

    Raises:
        ValueError: if a number is not finite, so that nothing could equal it.
    """
    return {key: _of_array(np.asarray(response[key])) for key in keys}


def _of_array(array: np.ndarray) -> list[Any]:
    shape = list(array.shape)
    if array.dtype.kind in "Uiub":
        exact = array if array.dtype.kind == "U" else array.astype(np.int64)
        values = "\0".join(map(str, exact.ravel().tolist()))
        return [shape, hashlib.sha256(values.encode()).hexdigest()[:12]]
    values = array.astype(np.float64).ravel()
    if not np.isfinite(values).all():
        raise ValueError("numbers that are not finite")
    directions = np.random.default_rng(values.size).standard_normal((_PROJECTIONS, values.size))
    projections = directions @ values / np.sqrt(max(values.size, 1))
    numbers = [np.abs(values).max(initial=0.0), *projections]
    return [shape, *(float(f"{n:.7g}") for n in numbers)]


def fits(response: Arrays, wanted: Fingerprint) -> bool:
    """Whether a response has this fingerprint, up to rounding."""
    try:
        found = fingerprint(response, wanted)
    except (KeyError, ValueError):
        return False
    return all(_same(found[key], expected) for key, expected in wanted.items())


def _same(found: list[Any], wanted: list[Any]) -> bool:
    if found[0] != wanted[0] or len(found) != len(wanted) or isinstance(found[1], str):
        return found == wanted
    allowed = _TOLERANCE * max(wanted[1], 1e-30)
    return all(abs(a - b) <= allowed for a, b in zip(found[1:], wanted[1:], strict=True))
