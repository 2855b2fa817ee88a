"""Which known mistakes come first for a wrong response: those that go wrong in the same arrays.

`review release` stores fingerprints of the known mistakes beside the exercise, and the reference
responses (`grader.course.home_names`). They belong to other challenges, so they name nothing here;
but where a mistake differs from the right answer, it does so for nearly every challenge, and makes
an array about as many times too large.
"""

import json
import math
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from grader.contract.compare import RELATIVE_TOLERANCE, far
from grader.contract.fingerprint import fingerprint, fits
from grader.contract.question import Arrays
from grader.judge.known_mistake import KnownMistake
from grader.student.check import REFERENCE_FILE
from grader.student.home_names import MISTAKES_FILE

_UNKNOWN = 1  # the rank of a mistake without a fingerprint: after those that agree in all arrays
_NO_GROWTH = 0.0  # of text, of whole numbers, and where something is 0 or no number


class _Sign(NamedTuple):
    """How an array differs from the right answer's: whether at all, and how much larger it is."""

    same: bool
    growth: float  # the logarithm of the largest magnitudes' ratio


class Likely:
    """Orders known mistakes; without the files they stay as they are.

    Args:
        exercise: the folder of the released exercise; None if there is none.
    """

    def __init__(self, exercise: Path | None):
        self._exercise = exercise
        self._signs: dict[str, dict[str, dict[str, _Sign]]] = {}

    def first(
        self,
        question: str,
        mistakes: tuple[KnownMistake, ...],
        response: Arrays,
        reference: Arrays,
    ) -> list[KnownMistake]:
        """The known mistakes of a question, those that may have this response first."""
        if question not in self._signs:
            self._signs[question] = self._signs_of(question)
        known = self._signs[question]
        found = {key: _sign(response.get(key), ours) for key, ours in reference.items()}

        def unlike(mistake: KnownMistake) -> tuple[float, float]:
            if mistake.name not in known:
                return _UNKNOWN, 0
            signs = known[mistake.name].items()
            pairs = [(found[key], sign) for key, sign in signs if key in found]
            return (
                sum(a.same != b.same for a, b in pairs),
                sum(abs(a.growth - b.growth) for a, b in pairs),
            )

        return sorted(mistakes, key=unlike)

    def _signs_of(self, question: str) -> dict[str, dict[str, _Sign]]:
        """By mistake, how each of its arrays differs from the right answer's."""
        ours = {
            key.removeprefix(f"{question}/"): array
            for key, array in self._references.items()
            if key.startswith(f"{question}/")
        }
        right = fingerprint(ours, ours)
        return {
            mistake["name"]: {
                key: _Sign(fits(ours, {key: found}), _growth(found[1], right[key][1]))
                for key, found in mistake["response"].items()
                if key in right
            }
            for mistake in self._fingerprints.get(question, [])
        }

    @cached_property
    def _fingerprints(self) -> dict[str, list[dict]]:
        path = self._exercise and self._exercise / MISTAKES_FILE
        if not path or not path.is_file():
            return {}
        return json.loads(path.read_text(encoding="utf-8"))["questions"]

    @cached_property
    def _references(self) -> Arrays:
        path = self._exercise and self._exercise / REFERENCE_FILE
        if not path or not path.is_file():
            return {}
        with np.load(path, allow_pickle=False) as file:
            return dict(file)


def _sign(theirs: np.ndarray | None, ours: np.ndarray) -> _Sign:
    if theirs is None or theirs.dtype.kind not in "fiub" or ours.dtype.kind not in "fiub":
        return _Sign(theirs is not None and np.array_equal(theirs, ours), _NO_GROWTH)
    same = not far(theirs, ours, RELATIVE_TOLERANCE).any()
    if "f" not in (theirs.dtype.kind, ours.dtype.kind):
        return _Sign(same, _NO_GROWTH)
    return _Sign(same, _growth(*(float(np.abs(a).max(initial=0)) for a in (theirs, ours))))


def _growth(theirs: float | str, ours: float | str) -> float:
    """The logarithm of how many times larger one magnitude is; hashes have none."""
    if isinstance(theirs, str) or isinstance(ours, str):
        return _NO_GROWTH
    ratio = theirs / ours if ours else 0.0
    return math.log(ratio) if 0 < ratio < math.inf else _NO_GROWTH
