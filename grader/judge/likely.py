"""Which known mistakes come first for a wrong response: those that go wrong in the same arrays.

`review release` stores fingerprints of the known mistakes beside the exercise, and the reference
responses (`grader.course.home_names`). They belong to other challenges, so they name nothing here;
but where a mistake differs from the right answer, it does so for nearly every challenge.
"""

import json
from functools import cached_property
from pathlib import Path

import numpy as np

from grader.contract.compare import RELATIVE_TOLERANCE, far
from grader.contract.fingerprint import fits
from grader.contract.question import Arrays
from grader.judge.known_mistake import KnownMistake
from grader.student.check import REFERENCE_FILE
from grader.student.home_names import MISTAKES_FILE

_UNKNOWN = 1  # the rank of a mistake without a fingerprint: after those that agree in all arrays


class Likely:
    """Orders known mistakes; without the files they stay as they are.

    Args:
        exercise: the folder of the released exercise; None if there is none.
    """

    def __init__(self, exercise: Path | None):
        self._exercise = exercise
        self._signs: dict[str, dict[str, dict[str, bool]]] = {}

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
        signs = self._signs[question]
        right = {key: _equal(response.get(key), ours) for key, ours in reference.items()}

        def unlike(mistake: KnownMistake) -> int:
            if mistake.name not in signs:
                return _UNKNOWN
            return sum(right.get(key) != as_ours for key, as_ours in signs[mistake.name].items())

        return sorted(mistakes, key=unlike)

    def _signs_of(self, question: str) -> dict[str, dict[str, bool]]:
        """By mistake, whether each of its arrays is as the right answer's."""
        ours = {
            key.removeprefix(f"{question}/"): array
            for key, array in self._references.items()
            if key.startswith(f"{question}/")
        }
        return {
            mistake["name"]: {
                key: fits(ours, {key: found}) for key, found in mistake["response"].items()
            }
            for mistake in self._fingerprints.get(question, [])
        }

    @cached_property
    def _fingerprints(self) -> dict[str, list[dict]]:
        path = self._exercise and self._exercise / MISTAKES_FILE
        return json.loads(path.read_text())["questions"] if path and path.is_file() else {}

    @cached_property
    def _references(self) -> Arrays:
        path = self._exercise and self._exercise / REFERENCE_FILE
        if not path or not path.is_file():
            return {}
        with np.load(path, allow_pickle=False) as file:
            return dict(file)


def _equal(theirs: np.ndarray | None, ours: np.ndarray) -> bool:
    if theirs is None or theirs.dtype.kind == "U" or ours.dtype.kind == "U":
        return theirs is not None and np.array_equal(theirs, ours)
    return not far(theirs, ours, RELATIVE_TOLERANCE).any()
