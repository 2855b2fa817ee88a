"""The exercise as it was released: it lies among the reference responses, beside the notebook.

What a question is worth, the heading that it stands under and which cells are not the student's
are read from it, whatever has become of the notebook.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from grader.student import headings

REFERENCE_FILE = "reference.npz"
KEY = "exercise"  # of its text in that file, where responses are "question/array"


@dataclass(frozen=True)
class Asked:
    """A question of an exercise.

    Attributes:
        heading: the one above it; its own name if there is none.
    """

    name: str
    points: float
    heading: str


@dataclass(frozen=True)
class Released:
    """An exercise.

    Attributes:
        name: the assignment's.
        cells: as mappings in nbformat 4, each one's text as one string.
    """

    name: str
    cells: list[dict[str, Any]]

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """The questions in the notebook's order."""
        above = headings.headings(self.cells)
        return tuple(
            Asked(question, _whole(points), above[question] or question)
            for question, points in headings.points(self.cells).items()
        )

    @property
    def points(self) -> float:
        """What all of it is worth."""
        return sum(question.points for question in self.asked)

    def as_array(self) -> np.ndarray:
        """What `read` reads."""
        return np.array(json.dumps([self.name, self.cells], ensure_ascii=False, sort_keys=True))


def released(name: str, cells: Iterable[dict[str, Any]]) -> Released:
    """An exercise from the cells of its notebook."""
    kept = ("cell_type", "metadata", "source")
    return Released(name, [{key: cell[key] for key in kept} for cell in cells])


def read(folder: Path) -> Released | None:
    """The exercise of a folder; None if there is none, or one without its text."""
    try:
        with np.load(folder / REFERENCE_FILE, allow_pickle=False) as arrays:
            name, cells = json.loads(str(arrays[KEY]))
        found = Released(str(name), list(cells))
        return found if found.asked else None
    except Exception:  # zipfile and NumPy raise many types for broken content
        return None


def _whole(points: float) -> float:
    """Points as an int where they are one, so that they are written as one."""
    return int(points) if points == int(points) else points
