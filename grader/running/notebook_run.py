"""Run a merged notebook beside a door, in the sandbox, and report how it ended."""

import logging
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode

from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.plain_text import plain
from grader.contract.result import CellRun
from grader.contract.state import State
from grader.contract.trusted_cells import TrustedCells
from grader.intake.plain_files import StagingError
from grader.running.cell_loop import CellLoop, NotebookOutOfTimeError
from grader.running.door import Door
from grader.running.end_reasons import reason_for
from grader.running.kernel_client import CarefulClient, CellInterruptedError
from grader.running.kernel_manager import environment, kernel_manager
from grader.sandbox.process import SandboxedProcess
from grader.sandbox.provisioner import SandboxProvisioner

_ENGINE_ONLY, _NOTHING_KNOWN = Runtime(), TrustedCells()
_REASONS = 3  # of a notebook whose cells were stopped for several, as many are reported

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())
_log.propagate = False  # nbclient logs student code, and a timeout as an error of this program


@dataclass(frozen=True)
class Execution:
    """How a run ended, and what was handed over before that.

    Attributes:
        state: graded if every cell ran to its end, else how the first one ended that did not.
        reason: for a state other than graded, in words for student and instructor.
        responses: by question, as unread bytes.
        tested: those of them that came while the question's own test ran.
        fault: whether it failed before any student code ran: another try may succeed.
        warm: whether the kernel was forked from the zygote.
        cold_because: why the kernel was not forked from the zygote, if there was one.
        start_seconds: wall-clock time until the kernel was ready; 0 if it did not start.
        cells: the cells that ran, as `CellTimes.listed` limits them.
        stopped: by question, why a cell of it did not run to its end.
        starved: whether its time ran out while other processes had the processors.
    """

    state: State
    reason: str
    responses: dict[str, bytes]
    tested: dict[str, bytes] = field(default_factory=dict)
    fault: bool = False
    warm: bool = False
    cold_because: str = ""
    start_seconds: float = 0.0
    cells: tuple[CellRun, ...] = ()
    stopped: dict[str, str] = field(default_factory=dict)
    starved: bool = False


@dataclass(frozen=True)
class KernelPlan:
    """What kernels for a notebook need.

    Attributes:
        limits: for all kernels together as regards time, for each as regards the rest.
        sandbox: False runs student code with all of our rights.
        zygote: the address of a warm process to fork the kernel from; None for none.
        runtime: what the kernel needs besides the engine's student side.
        trusted: what it knows of the instructor's notebook.
    """

    limits: Limits
    sandbox: bool = True
    zygote: str | None = None
    runtime: Runtime = _ENGINE_ONLY
    trusted: TrustedCells = _NOTHING_KNOWN


def execute(
    notebook: NotebookNode,
    asked: dict[str, bytes],
    handed_in: Path | None,
    plan: KernelPlan,
    start_in: Path | None = None,
) -> Execution:
    """Execute the cells in a kernel of their own; outputs go into the notebook.

    Args:
        asked: the challenges that `check` may ask for, as npz.
        handed_in: the folder with the submission's files; the kernel sees a copy.
        start_in: the folder in it that the kernel starts in; by default itself.
    """
    with tempfile.TemporaryDirectory(prefix="review-") as scratch:
        folder, empty = Path(scratch, "door"), Path(scratch, "empty")
        folder.mkdir()
        empty.mkdir()
        plan.trusted.write(folder)
        with Door(folder, asked) as door:
            shown = handed_in or empty
            run = _Run(notebook, Path(scratch), shown, start_in or shown, plan)
            door.testing = lambda: run.loop.testing
            ended = run.execute()
        return replace(ended, responses=door.responses, tested=door.tested)


class _Run:
    """One run of a notebook, in one kernel after another until none can go on."""

    def __init__(
        self, notebook: NotebookNode, scratch: Path, shown: Path, start_in: Path, plan: KernelPlan
    ):
        assert plan.limits.seconds is not None
        self._plan, self._scratch = plan, scratch
        self._shown, self._start_in = shown, start_in
        self.loop = CellLoop(notebook, plan.limits.seconds)
        self._notebook = notebook
        self._stops: list[tuple[State, str]] = []
        self._stopped: dict[str, str] = {}
        self._starved = False

    def execute(self) -> Execution:
        first = self._in_a_kernel()
        if first.state is State.NEEDS_REVIEW:
            return first
        while self._stops and self.loop.goes_on:
            self._in_a_kernel()
        state = self._stops[0][0] if self._stops else State.GRADED
        words = list(dict.fromkeys(reason for _, reason in self._stops))
        return replace(
            first,
            state=state,
            reason="\n".join(words[:_REASONS]),
            cells=self.loop.times.listed(),
            stopped=self._stopped,
            starved=self._starved,
        )

    def _in_a_kernel(self) -> Execution:
        """Run cells in a new kernel to the end of one of both; keep why, if not the cells'."""
        plan = self._plan
        limits = replace(plan.limits, seconds=self.loop.seconds_left)
        folder = self._scratch / "door"
        manager = kernel_manager(
            self._scratch, folder, self._shown, limits, plan.sandbox, plan.zygote, plan.runtime
        )
        launched, start_seconds = time.monotonic(), 0.0
        client = _client(manager)
        try:
            with client.setup_kernel(
                cwd=str(self._start_in),
                env=environment(folder, plan.runtime),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cleanup_kc=True,
            ):
                if plan.sandbox and not _sandboxed(manager):
                    raise ReviewError(
                        "The kernel did not start in the sandbox. Nothing was graded."
                    )
                start_seconds = time.monotonic() - launched
                self._run_cells(client, _sandboxed(manager))
        except ReviewError:
            raise
        except StagingError as error:
            return Execution(State.NEEDS_REVIEW, too_much(error), {})
        except Exception as error:
            if not start_seconds:
                self.loop.give_up()
                reason = _why_not_started(manager, error)
                return Execution(State.NEEDS_REVIEW, reason, {}, fault=True)
            self._ended(_how_it_ended(manager, error), error)
        cold_because = _provisioned(manager, "cold_because", "")
        return Execution(
            State.GRADED,
            "",
            {},
            warm=bool(plan.sandbox and plan.zygote and not cold_because),
            cold_because=cold_because,
            start_seconds=start_seconds,
        )

    def _run_cells(self, client: CarefulClient, kernel: SandboxedProcess | None) -> None:
        while not self.loop.done:
            try:
                self.loop.run(client)
            except (CellInterruptedError, CellTimeoutError, NotebookOutOfTimeError) as error:
                self._starved |= kernel is not None and kernel.starved()
                if not isinstance(error, CellInterruptedError):
                    raise
                self._stop(State.TIMEOUT, error, self.loop.seconds_left > 0)

    def _ended(self, state: State, error: Exception) -> None:
        self.loop.leave_out()
        self._stop(state, error, self.loop.goes_on)

    def _stop(self, state: State, error: Exception, goes_on: bool) -> None:
        """Keep why a cell, or the whole run, was stopped."""
        where = self.loop.times.ended(state)
        above = self.loop.times.above()
        reason = reason_for(state, where, self._plan.limits, error, goes_on, above)
        self._stops.append((state, reason))
        if where and (question := self.loop.times.runs[-1].question):
            self._stopped.setdefault(question, reason)


def _client(manager: AsyncKernelManager) -> CarefulClient:
    client = CarefulClient(
        nbformat.v4.new_notebook(),
        km=manager,
        allow_errors=True,
        record_timing=False,
        shutdown_kernel="immediate",
    )
    client.log = _log
    return client


def too_much(error: StagingError) -> str:
    """The words for a submission that is too large to be copied into the sandbox."""
    return f"Too much to copy: {error}. Grade it by hand, or ask for less."


def _why_not_started(manager: AsyncKernelManager, error: Exception) -> str:
    """Most likely a fault of the machine: the words are for the instructor."""
    kernel = _sandboxed(manager)
    words = kernel.stderr_tail() if kernel else ""
    return (
        f"Not graded: the kernel did not start ({error}). Regrade it; if it fails again, check "
        f"that `review autograde` works for other submissions. {plain(words, 500)}".rstrip()
    )


def _how_it_ended(manager: AsyncKernelManager, error: Exception) -> State:
    """The state of a submission whose kernel did not reach the notebook's end."""
    kernel = _sandboxed(manager)
    if isinstance(error, CellTimeoutError | NotebookOutOfTimeError) or (
        kernel and kernel.timed_out
    ):
        return State.TIMEOUT
    if kernel and kernel.out_of_memory:
        return State.OUT_OF_MEMORY
    return State.KERNEL_DIED


def _sandboxed(manager: AsyncKernelManager) -> SandboxedProcess | None:
    return _provisioned(manager, "sandboxed", None)


def _provisioned(manager: AsyncKernelManager, name: str, otherwise: Any) -> Any:
    """An attribute of the sandbox's provisioner, where that is the kernel's."""
    provisioner = manager.provisioner
    return getattr(provisioner, name) if isinstance(provisioner, SandboxProvisioner) else otherwise
