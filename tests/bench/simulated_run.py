"""What `simulated` runs in processes of their own: the real commands, without kernels.

    python -m tests.bench.simulated_run FIGURES autograde|report ARGUMENTS

Of each kind of submission one runs in a kernel, and its outcome stands for all of its kind, with
every student's own line in each answer. It runs twice: responses that differ then, of models and
trainings, have bytes of their own for every student, as they would in a class. `FIGURES` is a file
to which lines of JSON are appended: how many were begun, at what time, with how much memory.
"""

import json
import re
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
from nbformat import NotebookNode

from grader import progress
from grader.cli import app
from grader.cli import grading as command
from grader.contract.result import Result
from grader.grading.class_run import Options
from grader.intake import cells
from grader.intake.submission_folder import HandedIn
from grader.running.notebook_run import Execution
from grader.running.worker import Ran
from tests.bench.one_outcome import OneOutcome, kind_of

STUDENT = "student"  # the notebook's metadata that say whose it is
_STUDENT = re.compile(rf'"{STUDENT}": (\d+)'.encode())
EVERY = 50  # submissions begun between two lines of figures


class OwnAnswers(OneOutcome):
    """A pool whose answers differ from student to student, as those of a class do."""

    def __init__(self, figures: Path):
        self.begun, self._figures = 0, figures
        self._differ: dict[str, set[str]] = {}  # by kind, the questions whose responses do

    def _outcome(self, assignment: str, handed_in: HandedIn) -> Ran:
        self.begun += 1
        if self.begun % EVERY == 0:
            note(self._figures, self.begun)
        ran = super()._outcome(assignment, handed_in)
        found = _STUDENT.search(handed_in.content)
        if found is None or ran.notebook is None:
            return ran
        student, kind = int(found[1]), kind_of(handed_in)
        if kind not in self._differ:
            again = self._run(assignment, handed_in).execution.responses
            first = ran.execution.responses
            self._differ[kind] = {q for q in first if first[q] != again[q]}
        own = _with_own_bytes(ran.execution, self._differ[kind], student)
        return replace(ran, notebook=_with_own_line(ran.notebook, student), execution=own)


def _with_own_bytes(execution: Execution, questions: set[str], student: int) -> Execution:
    """The same arrays in other bytes: a zip file may end with a comment, after its length."""
    comment = str(student).encode()
    end = len(comment).to_bytes(2, "little") + comment

    def own(contents: dict[str, bytes]) -> dict[str, bytes]:
        return {q: c[:-2] + end if q in questions else c for q, c in contents.items()}

    return replace(execution, responses=own(execution.responses), tested=own(execution.tested))


def _with_own_line(notebook: NotebookNode, student: int) -> NotebookNode:
    own = f"\nprint({student}, 'is', {student % 7} * {student % 11})"
    changed = [
        NotebookNode(cell, source=cell.source + own) if cells.is_solution(cell) else cell
        for cell in notebook.cells
    ]
    return NotebookNode(notebook, cells=changed)


def note(figures: Path, begun: int) -> None:
    """Append a line: how many were begun, when, and the memory of this process."""
    with figures.open("a") as file:
        line = {
            "begun": begun,
            "at": time.time(),
            "processor": time.process_time(),
            "megabytes": psutil.Process().memory_info().rss / 1e6,
            "most_megabytes": _most_megabytes(),
        }
        file.write(json.dumps(line) + "\n")


def _most_megabytes() -> float:
    """The most memory of this process so far: `ru_maxrss` has that of who started it, too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def main(figures: Path, arguments: list[str]) -> None:
    """Run a command of `review`, with the pool of this module if it grades."""
    pool = OwnAnswers(figures)
    note(figures, 0)
    options, shown = command._options, progress.show

    def without_kernels(*chosen: Any) -> Options:
        return replace(options(*chosen), pool=lambda *_: pool, workers=pool.workers)

    def show(*chosen: Any) -> list[Result]:
        results = shown(*chosen)
        note(figures, pool.begun)
        return results

    graded = (
        patch.object(command, "_options", without_kernels),
        patch.object(command, "_zygote", lambda *_: None),  # there are no kernels to fork
        patch.object(progress, "show", show),
    )
    with graded[0], graded[1], graded[2], suppress(SystemExit):
        app(arguments)
    note(figures, pool.begun)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
