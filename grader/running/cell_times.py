"""How long each cell of a notebook runs, measured outside the process that runs it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nbformat import NotebookNode

from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.plain_text import plain
from grader.contract.result import CellRun
from grader.contract.state import State
from grader.intake.cells import grade_id, is_solution, is_test

COMPLETED, ERROR = "completed", "error"
_FIRST_LINE = 60  # characters of a cell's first line that a reason quotes
# A hostile notebook has up to 2,000 cells: so many besides those of questions are listed.
MAX_OTHERS = 50


class CellTimes:
    """The times of one run.

    Attributes:
        runs: the cells that ran, in their order; blank ones do not run.
    """

    def __init__(self) -> None:
        self.runs: list[CellRun] = []
        self._unfinished: tuple[int, NotebookNode, float] | None = None

    @contextmanager
    def of(self, index: int, cell: NotebookNode) -> Iterator[None]:
        """Time a cell; where an exception ends it, the run has ended in it."""
        begun = time.monotonic()
        try:
            yield
        except BaseException:
            self._unfinished = index, cell, time.monotonic() - begun
            raise
        if cell.source.strip():
            failed = any(output.output_type == "error" for output in cell.outputs)
            self._add(index, cell, time.monotonic() - begun, ERROR if failed else COMPLETED)

    def ended(self, state: State) -> str:
        """Note the state that ended the run, or a cell of it.

        Returns:
            in words, in which cell that was and how long it had been running; empty if in none.
        """
        if self._unfinished is None:
            return ""
        (index, cell, seconds), self._unfinished = self._unfinished, None
        self._add(index, cell, seconds, state.value)
        line = plain(cell.source.strip().partition("\n")[0], _FIRST_LINE)
        name = grade_id(cell)
        named = f'the cell "{name}"' if name else f"{position(index)} of the feedback notebook"
        return f"{named} (it had run for {seconds:.1f} s; first line: {line})"

    def above(self) -> str:
        """In words, what took the time, if it was not the cell that came last; else empty."""
        if not self.runs:
            return ""
        *before, last = self.runs
        seconds = sum(run.seconds for run in before)
        if last.seconds >= seconds / 10:
            return ""
        slowest = max(before, key=lambda run: run.seconds)
        return (
            f"The cells above it took {seconds:.0f} s, most of it {slowest.cell} "
            f"({slowest.seconds:.0f} s). Leave out what no answer needs, or let it take less."
        )

    def _add(self, index: int, cell: NotebookNode, seconds: float, outcome: str) -> None:
        name = grade_id(cell)
        graded = name and (is_solution(cell) or is_test(cell))
        question = str(name).removeprefix(TEST_PREFIX) if graded else ""
        self.runs.append(CellRun(name or position(index), question, round(seconds, 3), outcome))

    def listed(self) -> tuple[CellRun, ...]:
        """All cells of questions and the one that the run ended in; of the others the slowest.

        What is left out comes last, as one entry with the sum of the seconds.
        """
        others = [run for run in self.runs if not run.question and run.outcome in _USUAL]
        others.sort(key=lambda run: run.seconds, reverse=True)
        return _without(self.runs, others[MAX_OTHERS:])


_USUAL = (COMPLETED, ERROR)


def _without(runs: Sequence[CellRun], left_out: list[CellRun]) -> tuple[CellRun, ...]:
    if not left_out:
        return tuple(runs)
    names = {run.cell for run in left_out}
    rest = f"{len(left_out):,} other cells"
    seconds = round(sum(run.seconds for run in left_out), 3)
    kept = [run for run in runs if run.cell not in names]
    return (*kept, CellRun(rest, "", seconds, COMPLETED))


def position(index: int) -> str:
    """A cell's place among the code cells, in words: "the 7th code cell" for index 6."""
    number = index + 1
    teens = number % 100 in (11, 12, 13)
    suffix = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"the {number:,}{suffix} code cell"
