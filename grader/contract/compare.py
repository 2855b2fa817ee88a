"""Comparisons of a response with the reference response; complaints are written for students."""

from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np

from grader.contract.findings import Difference, OtherShape, note
from grader.contract.question import Arrays, Step, Verdict
from grader.contract.resemblance import resemblance

# Float32 rounding, summed over the few hundred terms of a probe: equivalent models agreed to 7e-7,
# the closest wrong model differed by 2.6e-2. CPU and GPU differ by less than 1e-5 without TF32.
RELATIVE_TOLERANCE = 1e-4

_KINDS = {"U": "text", **dict.fromkeys("iufb", "numbers")}

Complaint = str | None
Comparison = Callable[[Arrays, Arrays, Arrays], Complaint]


@dataclass(frozen=True)
class Named:
    """A comparison that says what it compares, for a student who earned points for it."""

    what: str
    comparison: Comparison

    def __call__(self, theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        return self.comparison(theirs, ours, challenge)


@dataclass(frozen=True)
class Compare:
    """Pass if no comparison complains; otherwise the complaints say what to fix, in this order.

    Attributes:
        steps: each is reached if no earlier one complains. The comparisons in a tuple are
            independent of each other: all of their complaints are reported, and each by itself
            distinguishes mistakes.
    """

    steps: tuple[Comparison | tuple[Comparison, ...], ...]

    def __call__(self, theirs: Arrays, ours: Arrays, challenge: Arrays) -> Verdict:
        failing, complaints = self._failing_step(theirs, ours, challenge)
        words = "\nAlso: ".join(complaints.values()) or "Right."
        return Verdict(not complaints, words, steps=self._judged(failing, complaints))

    def telling(
        self, theirs: Arrays, ours: Arrays, challenge: Arrays
    ) -> tuple[list[Comparison], tuple[Comparison, ...]]:
        """The comparisons that complain, where each by itself distinguishes mistakes.

        Returns:
            them, and all comparisons of their step; nothing if the failing step is a single one.
        """
        step, complaints = self._failing_step(theirs, ours, challenge)
        return ([*complaints], step) if isinstance(step, tuple) else ([], ())

    def _judged(
        self, failing: Comparison | tuple[Comparison, ...], complaints: Container[Comparison]
    ) -> tuple[Step, ...]:
        """Every comparison: passed before the failing step, and in it without a complaint."""
        judged: list[Step] = []
        reached = True
        for step in self.steps:
            reached_now = reached
            reached = reached and not (complaints and step is failing)
            for comparison in step if isinstance(step, tuple) else (step,):
                passed = reached_now and comparison not in complaints
                judged.append(Step(getattr(comparison, "what", ""), passed))
        return tuple(judged)

    def _failing_step(
        self, theirs: Arrays, ours: Arrays, challenge: Arrays
    ) -> tuple[Comparison | tuple[Comparison, ...], dict[Comparison, str]]:
        """The first step that complains, and its complaints."""
        for step in self.steps:
            comparisons = step if isinstance(step, tuple) else (step,)
            words = {comparison: comparison(theirs, ours, challenge) for comparison in comparisons}
            if complaints := {comparison: w for comparison, w in words.items() if w}:
                return step, complaints
        return (), {}


def all_of(*comparisons: Comparison | tuple[Comparison, ...]) -> Compare:
    """Comparisons each of which makes sense if those before it pass; see `Compare` for tuples.

    Give them in the order in which a student should fix things: shapes before values, values
    before gradients.
    """
    return Compare(comparisons)


def first_of(*comparisons: Comparison) -> Comparison:
    """Several comparisons as one, with the complaint of the first that complains."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        return next((w for c in comparisons if (w := c(theirs, ours, challenge))), None)

    what = next((w for c in comparisons if (w := getattr(c, "what", ""))), "")
    return Named(what, comparison)


def same(key: str, what: str) -> Comparison:
    """Equal in shape and in every value; for integers, characters and counts."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        if complaint := _unlike(theirs, ours, key, what):
            return complaint
        wrong = theirs[key] != ours[key]
        if not wrong.any():
            return None
        words = _first_difference(what, theirs[key], ours[key], wrong)
        return words + _resemblance(theirs[key], ours[key], 0)

    return Named(what, comparison)


def close(key: str, what: str, tolerance: float = RELATIVE_TOLERANCE) -> Comparison:
    """Equal in shape, finite, and within `tolerance` of the largest magnitude of our array."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        if complaint := _unlike(theirs, ours, key, what, tolerance):
            return complaint
        wrong = far(theirs[key], ours[key], tolerance)
        if not wrong.any():
            return None
        words = _first_difference(what, theirs[key], ours[key], wrong)
        return words + _resemblance(theirs[key], ours[key], tolerance)

    return Named(what, comparison)


def far(theirs: np.ndarray, ours: np.ndarray, tolerance: float) -> np.ndarray:
    """Where `theirs` differs from `ours` by more than tolerance * max|ours|; NaN is always far.

    Everywhere, if their shapes differ: broadcasting two small arrays could give a huge one.
    """
    if theirs.shape != ours.shape:
        return np.ones(ours.shape, dtype=bool)
    scale = max(float(np.abs(ours).max(initial=0.0)), np.finfo(np.float32).tiny)
    return ~(np.abs(theirs.astype(np.float64) - ours) <= tolerance * scale)


def _unlike(theirs: Arrays, ours: Arrays, key: str, what: str, tolerance: float = 0) -> Complaint:
    """Complain of an array that is missing, or of another kind (text, numbers) or shape."""
    what = _capital(what.removesuffix(","))
    if key not in theirs:
        return f"{what}: missing from the response."
    if _kind(theirs[key]) != _kind(ours[key]):
        return (
            f"{what}: expected {_kind(ours[key])}, found {_kind(theirs[key])} "
            f"(dtype {theirs[key].dtype})."
        )
    if theirs[key].shape != ours[key].shape:
        note(lambda: OtherShape(what, theirs[key]))
        return (
            f"{what}: expected shape {_shape(ours[key])}, found {_shape(theirs[key])}."
            f"{_resemblance(theirs[key], ours[key], tolerance)}"
        )
    return None


def _kind(array: np.ndarray) -> str:
    return _KINDS.get(array.dtype.kind) or f"dtype {array.dtype}"


def _shape(array: np.ndarray) -> str:
    return "a single value" if array.ndim == 0 else str(tuple(int(n) for n in array.shape))


def _first_difference(what: str, theirs: np.ndarray, ours: np.ndarray, wrong: np.ndarray) -> str:
    note(lambda: Difference(what, theirs, ours, wrong))
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    index = ", ".join(map(str, where))
    place = f"{'' if what.endswith(',') else ','} at index {index}" if where else ""
    count = f" ({int(wrong.sum()):,} of {wrong.size:,} values differ)" if wrong.size > 1 else ""
    return (
        f"{_capital(what)}{place}: expected {_value(ours[where])}, "
        f"found {_value(theirs[where])}{count}."
    )


def _resemblance(theirs: np.ndarray, ours: np.ndarray, tolerance: float) -> str:
    words = resemblance(theirs, ours, tolerance)
    return f" {words}" if words else ""


def _value(value: np.generic) -> str:
    if value.dtype.kind == "f":
        return f"{value:.6g}"
    # NumPy's texts end before trailing NULs, so this one may have been one.
    return repr(value.item()) if value.item() != "" else r"'' (no character, or '\0')"


def _capital(what: str) -> str:
    return what[0].upper() + what[1:]
