"""A second course, in NumPy alone: what the engine does with a course that it has never seen."""

import copy
import os
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.intake import cells

STATISTICS = Path(__file__).parent / "statistics"
ASSIGNMENT = "01_spread"

SPREAD = "def spread(sample):\n    return sample.std(ddof=1)\n"
MISTAKEN = "def spread(sample):\n    return sample.std()\n"
SCORES = "def standard_scores(sample):\n    return (sample - sample.mean()) / sample.std(ddof=1)\n"

# Stands in for TensorFlow and Keras on the path: the first import of either ends the process.
_FORBIDDEN = 'raise SystemExit(f"{__name__} was imported by a course that does not need it")\n'


def make_course(folder: Path) -> Path:
    """A course folder of its own, with the package beside its nbgrader_config.py."""
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(STATISTICS, folder, dirs_exist_ok=True, ignore=ignored))


def without_keras(folder: Path) -> dict[str, str]:
    """Variables of a process that cannot import TensorFlow or Keras."""
    folder.mkdir(exist_ok=True)
    for name in ("tensorflow", "keras"):
        (folder / f"{name}.py").write_text(_FORBIDDEN)
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), *_path()])}


def _path() -> list[str]:
    return [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]


def answered(exercise: NotebookNode, also: str = "", **sources: str) -> NotebookNode:
    """A released exercise with its solution cells filled in.

    Args:
        also: the source of one more cell, at the end.
        sources: by question.
    """
    nb = copy.deepcopy(exercise)
    for cell in nb.cells:
        if (name := cells.grade_id(cell)) in sources:
            cell.source = sources[name]
    if also:
        nb.cells.append(nbformat.v4.new_code_cell(also))
    return nb


def hand_in(course: Path, student: str, nb: NotebookNode) -> None:
    """Put a submission where the course expects it."""
    folder = course / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, folder / f"{ASSIGNMENT}.ipynb")
