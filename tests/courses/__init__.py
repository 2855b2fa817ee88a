"""A second course, in NumPy alone: what engine tests grade that have no need of Keras.

Its package lies in its course folder, tests/courses/statistics. Nothing here imports TensorFlow.
"""

import copy
import os
import shutil
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.contract.limits import Limits
from grader.course import folder
from grader.grading.submission import Grader
from grader.intake import cells
from grader.judge import instructor_notebook
from grader.judge.assignment import Assignment
from grader.judge.judge import Judge

STATISTICS = Path(__file__).parent / "statistics"
TOPIC = "01_spread"
QUESTIONS = ("spread", "standard_scores")

SPREAD = "def spread(sample):\n    return sample.std(ddof=1)\n"
MISTAKEN = "def spread(sample):\n    return sample.std()\n"
SCORES = "def standard_scores(sample):\n    return (sample - sample.mean()) / sample.std(ddof=1)\n"

# Stands in for TensorFlow and Keras on the path: the first import of either ends the process.
_FORBIDDEN = 'raise SystemExit(f"{__name__} was imported by a course that does not need it")\n'


def make_course(root: Path) -> Path:
    """A course folder of its own, with the package beside its nbgrader_config.py."""
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(STATISTICS, root, dirs_exist_ok=True, ignore=ignored))


@cache
def assignment() -> Assignment:
    """What the trusted side knows of the course's only assignment."""
    return folder.assignment(folder.open_course(STATISTICS), TOPIC)


@cache
def judge() -> Judge:
    """A judge with a fixed secret."""
    return Judge(assignment(), entropy=6)


def grader(seconds: float = 120, zygote: str | None = None, **limits: int) -> Grader:
    """What grades a submission, here and now."""
    return Grader(judge(), Limits(seconds, **limits), zygote=zygote)


def answered(also: str = "", **sources: str) -> NotebookNode:
    """The released exercise with its solution cells filled in.

    Args:
        also: the source of one more cell, at the end.
        sources: by question; a question without one stays as it was released.
    """
    nb = copy.deepcopy(instructor_notebook.released(assignment().trusted, TOPIC))
    for cell in nb.cells:
        if (name := cells.grade_id(cell)) in sources:
            cell.source = sources[name]
    if also:
        nb.cells.append(nbformat.v4.new_code_cell(also))
    return nb


def right(also: str = "") -> NotebookNode:
    """Both answers right: 3 points."""
    return answered(also, spread=SPREAD, standard_scores=SCORES)


def wrong() -> NotebookNode:
    """The known mistake in the first answer, the second one right: 2 points."""
    return answered(spread=MISTAKEN, standard_scores=SCORES)


def blank() -> NotebookNode:
    """As released: no points."""
    return answered()


def first_only(also: str = "") -> NotebookNode:
    """The first answer right, worth 1 point, and the second one missing.

    Args:
        also: more source for the cell that has the answer.
    """
    return answered(spread=SPREAD + also, standard_scores="")


def hand_in(course: Path, student: str, submission: NotebookNode | bytes) -> Path:
    """Put a submission where the course expects it; return its folder."""
    place = course / "submitted" / student / TOPIC
    place.mkdir(parents=True, exist_ok=True)
    content = submission if isinstance(submission, bytes) else nbformat.writes(submission).encode()
    (place / f"{TOPIC}.ipynb").write_bytes(content)
    return place


def without_keras(scratch: Path) -> dict[str, str]:
    """Variables of a process that cannot import TensorFlow or Keras."""
    scratch.mkdir(exist_ok=True)
    for name in ("tensorflow", "keras"):
        (scratch / f"{name}.py").write_text(_FORBIDDEN)
    path = [str(scratch), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}
