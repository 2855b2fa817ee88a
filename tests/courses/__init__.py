"""A second course, in NumPy alone: what engine tests grade that have no need of Keras.

Its package lies in its course folder, tests/courses/statistics. Nothing here imports TensorFlow.
It has two assignments; functions that name none mean `TOPIC`.
"""

import atexit
import copy
import os
import shutil
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.contract.limits import Limits
from grader.contract.result import Result
from grader.contract.state import State
from grader.course import folder
from grader.grading.scoring import Marking, marking_of
from grader.grading.submission import Grader
from grader.intake import cells
from grader.intake.exercise import Exercise
from grader.judge import instructor_notebook
from grader.judge.assignment import Assignment
from grader.judge.judge import Judge
from grader.records.gradebook_protocol import Worth
from grader.sandbox.warm_kernels import Zygote

STATISTICS = Path(__file__).parent / "statistics"
SOLUTIONS = STATISTICS / "solutions"
TOPIC, OTHER = "01_spread", "02_centre"
QUESTIONS = {TOPIC: ("spread", "standard_scores"), OTHER: ("trimmed_mean", "ranks")}

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
def assignment(topic: str) -> Assignment:
    """What the trusted side knows of an assignment."""
    return folder.assignment(folder.open_course(STATISTICS), topic)


@cache
def exercise(topic: str = TOPIC) -> Exercise:
    """What intake knows of an assignment."""
    return folder.exercises(folder.open_course(STATISTICS), [topic])[topic]


def trusted(topic: str = TOPIC) -> NotebookNode:
    """The instructor's notebook."""
    return assignment(topic).trusted


def marking(topic: str = TOPIC) -> Marking:
    """What its questions are worth."""
    return marking_of(trusted(topic))


def worth(topic: str = TOPIC) -> Worth:
    """The same, as gradebooks take it."""
    return Worth(marking(topic).max_points)


@cache
def judge(topic: str) -> Judge:
    """One judge an assignment, with a fixed secret."""
    return Judge(assignment(topic), entropy=6)


@cache
def zygote() -> Zygote:
    """One warm process for all tests of this process."""
    started = Zygote(assignment(TOPIC).course.runtime).__enter__()
    atexit.register(started.__exit__)
    return started


def grader(seconds: float = 120, **limits: int) -> Grader:
    """What grades a submission, here and now, in a copy of the warm process."""
    return Grader(judge(TOPIC), Limits(seconds, **limits), zygote=zygote().address)


def not_graded(
    state: State, reason: str = "", student_id: str = "ada", sandbox: bool = True
) -> Result:
    """The result of a submission that never ran."""
    return Grader(judge(TOPIC), Limits(), sandbox).not_graded(state, reason, student_id)


def answered(also: str = "", **sources: str) -> NotebookNode:
    """The released exercise with its solution cells filled in.

    Args:
        also: the source of one more cell, at the end.
        sources: by question; a question without one stays as it was released.
    """
    nb = blank()
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


def blank(topic: str = TOPIC) -> NotebookNode:
    """As released: no points."""
    return copy.deepcopy(instructor_notebook.released(trusted(topic), topic))


def first_only(also: str = "") -> NotebookNode:
    """The first answer right, worth 1 point, and the second one missing.

    Args:
        also: more source for the cell that has the answer.
    """
    return answered(spread=SPREAD + also, standard_scores="")


def as_bytes(nb: NotebookNode) -> bytes:
    """A notebook as it is handed in."""
    return nbformat.writes(nb).encode()


def hand_in(
    course: Path, student: str, submission: NotebookNode | bytes, topic: str = TOPIC
) -> Path:
    """Put a submission where the course expects it; return its folder."""
    place = course / "submitted" / student / topic
    place.mkdir(parents=True, exist_ok=True)
    content = submission if isinstance(submission, bytes) else as_bytes(submission)
    (place / f"{topic}.ipynb").write_bytes(content)
    return place


def without_keras(scratch: Path) -> dict[str, str]:
    """Variables of a process that cannot import TensorFlow or Keras."""
    scratch.mkdir(exist_ok=True)
    for name in ("tensorflow", "keras"):
        (scratch / f"{name}.py").write_text(_FORBIDDEN)
    path = [str(scratch), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}


def deep(folder: Path, name: str = "") -> None:
    """Make a folder with 1,500 more in each other, and maybe a file in the last one."""
    folder.mkdir()
    here = os.open(folder, os.O_DIRECTORY)
    for _ in range(1500):  # each from the one above: Path.mkdir cannot go that deep
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = inner
    if name:
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
