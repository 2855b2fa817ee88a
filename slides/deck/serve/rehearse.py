"""`review slides rehearse`: run the talk's code as a presenter would, and compare with the plan."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from slides.deck.build.kernels import ENVIRONMENT
from slides.deck.build.plan import Need, needs
from slides.deck.build.source import Topic, tags
from slides.deck.paths import ROOT
from slides.deck.serve import namespaces

READY_SECONDS = 120
CELL_SECONDS = 600


@dataclass(frozen=True)
class Run:
    """A live cell that was run.

    Attributes:
        title, source: its slide, and its place in the file.
        seconds: how long it took.
        room: the seconds that notes and keys leave it on its slide; None where the talk skips it.
        problem: the error that it ended with; "" for none.
    """

    title: str
    source: str
    seconds: float
    room: float | None
    problem: str

    @property
    def is_fine(self) -> bool:
        return not self.problem and (self.room is None or self.seconds <= self.room)


@dataclass(frozen=True)
class Rehearsal:
    """The live cells in order, and how long all code took, hidden cells and trainings included."""

    runs: list[Run]
    seconds: float

    @property
    def faults(self) -> list[Run]:
        """The cells that fail or take longer than their slide has."""
        return [run for run in self.runs if not run.is_fine]

    def __str__(self) -> str:
        head = f"{'seconds':>8} {'room':>6}  slide"
        last = f"{len(self.runs)} live cells; all code of the deck: {self.seconds:.0f} s"
        return "\n".join([head, *map(_row, self.runs), last])


def _row(run: Run) -> str:
    room = "" if run.room is None else f"{run.room:.0f}"
    fault = run.problem or "longer than the slide has time"
    verdict = "" if run.is_fine else f"  <- {fault}"
    return f"{run.seconds:>8.1f} {room:>6}  {run.title} ({run.source}){verdict}"


def rehearse(
    topics: list[Topic], minutes: int, say: Callable[[Run], object] = lambda run: None
) -> Rehearsal:
    """Run all code of the deck in order, in one kernel as `review slides present` does.

    Args:
        topics: the deck.
        minutes: the talk whose plan the times are compared with, 25 or 45.
        say: called with each live cell as soon as it has run.

    Raises:
        ReviewError: if the kernel does not start, or dies.
    """
    room = {need.title: _room(need) for need in needs(topics) if need.talk == minutes}
    runs, begin = [], time.monotonic()
    with _kernel() as client:
        for topic in topics:
            for cell in topic.code_cells:
                run = _run(client, topic, cell, room)
                if "live" in tags(cell):
                    runs.append(run)
                    say(run)
                    left = room.get(run.title)
                    if left is not None:  # several cells share their slide's time
                        room[run.title] = left - run.seconds
    return Rehearsal(runs, time.monotonic() - begin)


def _room(need: Need) -> float:
    return max(0.0, need.planned - need.to_say_and_press)


def _run(
    client: BlockingKernelClient, topic: Topic, cell: NotebookNode, room: dict[str, float]
) -> Run:
    deck = cell.metadata["deck"]
    client.session.metadata = {"topic": topic.name}
    begin = time.monotonic()
    try:
        reply = client.execute_interactive(
            cell.source,
            allow_stdin=False,
            stop_on_error=False,
            timeout=CELL_SECONDS,
            output_hook=lambda message: None,
        )["content"]
    except (TimeoutError, RuntimeError) as error:
        raise ReviewError(
            f"The kernel gave no answer to the code of {deck['title']!r} ({deck['source']}) within "
            f"{CELL_SECONDS} s, or died: shorten what the cell does."
        ) from error
    failed = reply["status"] != "ok" and "raises-exception" not in tags(cell)
    problem = plain(f"{reply.get('ename')}: {reply.get('evalue')}") if failed else ""
    seconds = time.monotonic() - begin
    return Run(deck["title"], deck["source"], seconds, room.get(deck["title"]), problem)


@contextmanager
def _kernel() -> Iterator[BlockingKernelClient]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(
        cwd=str(ROOT),
        extra_arguments=list(namespaces.ARGUMENTS),
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=READY_SECONDS)
        yield client
    except RuntimeError as error:
        raise ReviewError(f"No kernel started within {READY_SECONDS} s: {error}.") from error
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
