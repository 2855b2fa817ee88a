"""How a wrong array resembles the expected one: shifted, reversed, transposed, scaled, cut off.

Every sentence states what was found, so it is true whatever the cause is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_MOST = 200_000  # values; of larger arrays nothing is said
_MOST_SHIFT = 3
_FEWEST = 4  # values; fewer agree by chance
_EXACT = 1e-9  # relative; integers in float64


@dataclass(frozen=True)
class _Closeness:
    """Whether values are equal: exactly, or up to a distance that rounding explains."""

    distance: float | None

    def each(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Value by value, for arrays of one shape."""
        return a == b if self.distance is None else np.abs(a - b) <= self.distance

    def __call__(self, a: np.ndarray, b: np.ndarray) -> bool:
        return a.shape == b.shape and bool(self.each(a, b).all())


def resemblance(theirs: np.ndarray, ours: np.ndarray, tolerance: float) -> str:
    """A sentence on how `theirs` resembles `ours`, which it does not equal; empty if it does not.

    Args:
        tolerance: relative to the largest magnitude of `ours`; 0 for integers and text.
    """
    if max(theirs.size, ours.size) > _MOST or not theirs.size or not ours.size:
        return ""
    found = _of_other_shape if theirs.shape != ours.shape else _of_same_shape
    if "U" in (theirs.dtype.kind, ours.dtype.kind):
        return next(found(theirs, ours, _Closeness(None)), "")
    theirs, ours = theirs.astype(np.float64), ours.astype(np.float64)
    if not np.isfinite(theirs).all():
        return "There are values that are not finite (NaN or infinity)."
    with np.errstate(all="ignore"):  # of numbers as large as hostile code may send
        closeness = _Closeness(max(tolerance, _EXACT) * max(float(np.abs(ours).max()), 1e-30))
        return next(found(theirs, ours, closeness), "")


def _of_same_shape(theirs: np.ndarray, ours: np.ndarray, equal: _Closeness) -> Iterator[str]:
    if equal.distance is not None:
        yield from _of_numbers(theirs, ours, equal)
    if theirs.size < _FEWEST or _constant(ours):
        return
    yield from _moved(theirs, ours, equal)
    if theirs.ndim == 2 and equal(theirs.T, ours):
        yield "It is the expected array, transposed."
    if equal(np.sort(theirs, axis=None), np.sort(ours, axis=None)):
        yield "These are the expected values in another order."
    yield from _partly_right(theirs, ours, equal)


def _of_numbers(theirs: np.ndarray, ours: np.ndarray, equal: _Closeness) -> Iterator[str]:
    each = "Each value" if ours.size > 1 else "The value"
    squares = float((ours * ours).sum())
    if equal(theirs, -ours):
        yield f"{each} has the opposite sign."
    if ours.size > 1 and _constant(theirs) and not _constant(ours):
        yield f"All values found are {theirs.flat[0]:.6g}."
    factor = float((theirs * ours).sum()) / squares if squares else 1.0
    telling = ours.size > 1 and not _constant(ours)
    if (telling or _simple(factor)) and factor and equal(theirs / factor, ours):
        yield f"{each} is {_factor(factor)} the expected one."
    offset = float((theirs - ours).mean())
    if telling and equal(theirs - offset, ours):
        yield f"Each value is {abs(offset):.6g} too {'large' if offset > 0 else 'small'}."


def _simple(factor: float) -> bool:
    """Whether it is a small whole number or one part of a small whole number, and not one."""
    size = abs(factor)
    whole = size if size >= 1 else (1 / size if size else 0.0)
    return 1.5 < whole < 100 and abs(whole - round(whole)) < 1e-4 * whole


def _factor(factor: float) -> str:
    if _simple(factor) and abs(factor) < 1:
        return f"1/{round(1 / factor)} of" if factor > 0 else f"{factor:.6g} times"
    return f"{factor:.6g} times" if _simple(factor) else f"{factor:.3g} times"


def _moved(theirs: np.ndarray, ours: np.ndarray, equal: _Closeness) -> Iterator[str]:
    """Reversed or shifted along an axis."""
    for axis, n in enumerate(ours.shape):
        along = f" along axis {axis}" if ours.ndim > 1 else ""
        if n > 1 and equal(np.flip(theirs, axis), ours):
            yield f"These are the expected values in reverse order{along}."
        for by in range(1, min(_MOST_SHIFT, n - 2) + 1):
            head, tail = slice(None, -by), slice(by, None)
            positions = "one position" if by == 1 else f"{by} positions"
            for mine, wanted, where in ((tail, head, "later"), (head, tail, "earlier")):
                if equal(_cut(theirs, axis, mine), _cut(ours, axis, wanted)):
                    yield f"The values come {positions} {where} than expected{along}."


def _partly_right(theirs: np.ndarray, ours: np.ndarray, equal: _Closeness) -> Iterator[str]:
    """Right but for the first or last rows, or for some columns."""
    for axis, name in ((0, "row"), (ours.ndim - 1, "column")):
        n = ours.shape[axis]
        name = name if ours.ndim > 1 else "value"
        if n < 3:
            continue
        others = tuple(a for a in range(ours.ndim) if a != axis)
        right: list[bool] = np.all(equal.each(theirs, ours), axis=others).tolist()
        wrong = n - sum(right)
        if wrong == 1:
            place = {0: "the first", n - 1: "the last"}.get(right.index(False))
            yield f"Only {place or f'one, index {right.index(False)},'} of {n} {name}s differs."
        leading = next(i for i, ok in enumerate([*right, False]) if not ok)
        if leading and not any(right[leading:]):
            yield f"The first {leading} of {n} {name}s are right, and none after."
        if sum(right) and not any(right[: n - sum(right)]):
            yield f"The last {sum(right)} of {n} {name}s are right, and none before."


def _overlap(rows: np.ndarray, equal: _Closeness) -> bool:
    return rows.ndim == 2 and min(rows.shape) > 1 and equal(rows[1:, :-1], rows[:-1, 1:])


def _of_other_shape(theirs: np.ndarray, ours: np.ndarray, equal: _Closeness) -> Iterator[str]:
    if equal(theirs.T, ours):
        yield "It is the expected array, transposed."
    if theirs.size == ours.size and equal(theirs.reshape(ours.shape), ours):
        yield "The values are right, but not the shape."
    if _overlap(theirs, equal) and not _overlap(ours, equal):
        yield (
            "Each row is the row before it, moved by one place: neighbouring rows overlap, and "
            "should not. How far apart do they start?"
        )
    if theirs.ndim != ours.ndim or _constant(ours):
        return
    for axis, (found, expected) in enumerate(zip(theirs.shape, ours.shape, strict=True)):
        others = np.delete(theirs.shape, axis), np.delete(ours.shape, axis)
        if found != expected and np.array_equal(*others):
            yield from _longer_or_shorter(theirs, ours, axis, equal)


def _longer_or_shorter(
    theirs: np.ndarray, ours: np.ndarray, axis: int, equal: _Closeness
) -> Iterator[str]:
    found, expected = theirs.shape[axis], ours.shape[axis]
    both, by = min(found, expected), abs(found - expected)
    along = f" (axis {axis})" if ours.ndim > 1 else ""
    front, back = slice(None, both), slice(-both, None)
    many = "one" if by == 1 else f"{by:,}"
    what = f"{many} too {'many' if found > expected else 'few'}"
    if equal(_cut(theirs, axis, front), _cut(ours, axis, front)):
        yield f"There {_is(by)} {what} at the end{along}; the rest is right."
    if equal(_cut(theirs, axis, back), _cut(ours, axis, back)):
        yield f"There {_is(by)} {what} at the beginning{along}; the rest is right."


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _cut(array: np.ndarray, axis: int, part: slice) -> np.ndarray:
    return array[(slice(None),) * axis + (part,)]


def _constant(array: np.ndarray) -> bool:
    return bool((array == array.flat[0]).all())
