"""The cells of one notebook, through as many kernels as it takes.

A cell that runs beyond its share of the time is interrupted, and the next one runs. When a kernel
dies, another one runs again what that one had run, without the cell in which it died, and goes on.
All that student code can do with this is to run again, in the time of its own submission: verdicts
come from the judge alone.
"""

import copy
import time
from contextlib import suppress

from nbformat import NotebookNode

from grader.intake.cells import is_test, question_name
from grader.running.cell_times import CellTimes
from grader.running.kernel_client import CarefulClient, CellInterruptedError
from grader.running.output_limits import MAX_NOTEBOOK

KERNELS = 5  # for one notebook, at most


class NotebookOutOfTimeError(Exception):
    """The time for the notebook is over."""


class CellLoop:
    """Runs a notebook's cells; outputs go into the notebook.

    Args:
        seconds: for all cells together, from the first kernel's start.

    Attributes:
        times: of the cells that ran, also of the one in which the kernel ended.
    """

    def __init__(self, notebook: NotebookNode, seconds: float):
        self.times = CellTimes()
        self._notebook, self._seconds = notebook, seconds
        self._deadline = float("inf")
        self._kernels = 0
        self._next = 0  # the cell that runs next
        self._running: int | None = None
        self._left_out: set[int] = set()
        self._room = MAX_NOTEBOOK

    @property
    def seconds_left(self) -> float:
        return min(self._seconds, self._deadline - time.monotonic())

    @property
    def testing(self) -> str:
        """The question whose test runs now; "" for none."""
        cell = None if self._running is None else self._notebook.cells[self._running]
        return question_name(cell) if cell is not None and is_test(cell) else ""

    @property
    def done(self) -> bool:
        return self._next >= len(self._notebook.cells)

    @property
    def goes_on(self) -> bool:
        """Whether another kernel can go on where one has ended."""
        return not self.done and self._kernels < KERNELS and self.seconds_left > 1

    def give_up(self) -> None:
        """Start no other kernel."""
        self._kernels = KERNELS

    def run(self, client: CarefulClient) -> None:
        """Run what is left, in a kernel that has just started.

        Raises:
            CellInterruptedError: a cell was stopped; call it again, with the same kernel.
            NotebookOutOfTimeError: there is no time for the next cell.
            Exception: whatever ends the kernel.
        """
        if client.nb is not self._notebook:
            self._begin(client)
        while not self.done:
            self._one(client, self._next)

    def leave_out(self) -> None:
        """Do not run the cell again in which the kernel ended."""
        if self._running is not None:
            self._left_out.add(self._running)

    def _begin(self, client: CarefulClient) -> None:
        """Run what earlier kernels have run, but tests: their responses are here already."""
        if not self._kernels:
            self._deadline = time.monotonic() + self._seconds
        self._kernels += 1
        client.nb, client.room = copy.deepcopy(self._notebook), 0
        for index, cell in enumerate(client.nb.cells[: self._next]):
            if index not in self._left_out and not is_test(cell):
                with suppress(CellInterruptedError):
                    self._execute(client, cell, index)
        client.nb = self._notebook

    def _one(self, client: CarefulClient, index: int) -> None:
        cell = self._notebook.cells[index]
        client.room = self._room
        try:
            with self.times.of(index, cell):
                self._next = index + 1
                self._execute(client, cell, index)
        finally:
            self._room = client.room

    def _execute(self, client: CarefulClient, cell: NotebookNode, index: int) -> None:
        seconds = self._share(index)
        self._running = index
        try:
            client.run(cell, index, seconds)
        except CellInterruptedError:
            self._left_out.add(index)
            self._running = None
            raise
        self._running = None

    def _share(self, index: int) -> int:
        """Seconds for a cell: half of what is left, so that the answers below it have the rest."""
        left = self.seconds_left
        if left <= 0:
            raise NotebookOutOfTimeError
        below = any(is_test(cell) for cell in self._notebook.cells[index + 1 :])
        return max(1, round(left / 2 if below else left))
