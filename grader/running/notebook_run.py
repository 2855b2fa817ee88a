"""Run a grafted notebook beside a door, in the sandbox, and report how it ended."""

import logging
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode

from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.plain_text import plain
from grader.contract.result import CellRun, State
from grader.intake.plain_files import StagingError
from grader.running.cell_times import CellTimes
from grader.running.door import Door
from grader.running.end_reasons import reason_for
from grader.running.kernel_client import CarefulClient
from grader.running.kernel_manager import environment, kernel_manager
from grader.sandbox.process import SandboxedProcess
from grader.sandbox.provisioner import SandboxProvisioner

_ENGINE_ONLY = Runtime()


_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())
_log.propagate = False  # nbclient logs student code, and a timeout as an error of this program


@dataclass(frozen=True)
class Execution:
    """How a run ended, and what was handed over before that.

    Attributes:
        reason: for a state other than graded, in words for student and instructor.
        responses: by question, as unread bytes.
        fault: whether it failed before any student code ran: another try may succeed.
        warm: whether the kernel was forked from the zygote.
        cold_because: why the kernel was not forked from the zygote, if there was one.
        start_seconds: wall-clock time until the kernel was ready; 0 if it did not start.
        cells: the cells that ran, as `CellTimes.listed` limits them.
    """

    state: State
    reason: str
    responses: dict[str, bytes]
    fault: bool = False
    warm: bool = False
    cold_because: str = ""
    start_seconds: float = 0.0
    cells: tuple[CellRun, ...] = ()


def execute(
    notebook: NotebookNode,
    asked: dict[str, bytes],
    handed_in: Path | None,
    limits: Limits,
    sandbox: bool = True,
    zygote: str | None = None,
    runtime: Runtime = _ENGINE_ONLY,
    start_in: Path | None = None,
) -> Execution:
    """Execute the cells in a kernel of their own; outputs go into the notebook.

    Args:
        asked: the challenges that `check` may ask for, as npz.
        handed_in: the folder with the submission's files; the kernel sees a copy.
        sandbox: False runs student code with all of our rights.
        zygote: the address of a warm process to fork the kernel from; None for none.
        runtime: what the kernel needs besides the engine's student side.
        start_in: the folder in it that the kernel starts in; by default itself.
    """
    with tempfile.TemporaryDirectory(prefix="review-") as scratch:
        folder = Path(scratch, "door")
        folder.mkdir()
        empty = Path(scratch, "empty")
        empty.mkdir()
        with Door(folder, asked) as door:
            shown = handed_in or empty
            manager = kernel_manager(Path(scratch), folder, shown, limits, sandbox, zygote, runtime)
            ended = _run(
                notebook,
                manager,
                start_in or shown,
                environment(folder, runtime),
                limits,
                sandbox,
            )
        cold_because = _provisioned(manager, "cold_because", "")
        warm = bool(sandbox and zygote and ended.start_seconds and not cold_because)
        return replace(ended, responses=door.responses, warm=warm, cold_because=cold_because)


def _run(
    notebook: NotebookNode,
    manager: AsyncKernelManager,
    start_in: Path,
    environment: dict[str, str],
    limits: Limits,
    sandbox: bool,
) -> Execution:
    assert limits.seconds is not None
    client = CarefulClient(
        notebook,
        km=manager,
        allow_errors=True,
        record_timing=False,
        shutdown_kernel="immediate",
    )
    client.log = _log
    launched = time.monotonic()
    deadline = launched + limits.seconds
    start_seconds, times = 0.0, CellTimes()
    try:
        with client.setup_kernel(
            cwd=str(start_in),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cleanup_kc=True,
        ):
            if sandbox and not _sandboxed(manager):
                raise ReviewError("The kernel did not start in the sandbox. Nothing was graded.")
            start_seconds = time.monotonic() - launched
            deadline = time.monotonic() + limits.seconds
            _execute_cells(client, times, deadline)
    except ReviewError:
        raise
    except StagingError as error:
        return Execution(State.NEEDS_REVIEW, too_much(error), {})
    except Exception as error:
        if not start_seconds:
            return Execution(State.NEEDS_REVIEW, _why_not_started(manager, error), {}, fault=True)
        state = _how_it_ended(manager, error, deadline)
        reason = reason_for(state, times.ended(state), limits, error)
    else:
        state, reason = State.GRADED, ""
    return Execution(state, reason, {}, start_seconds=start_seconds, cells=times.listed())


def _execute_cells(client: CarefulClient, times: CellTimes, deadline: float) -> None:
    for index, cell in enumerate(client.nb.cells):
        client.timeout = max(1, round(deadline - time.monotonic()))
        with times.of(index, cell):
            client.execute_cell(cell, index)


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


def _how_it_ended(manager: AsyncKernelManager, error: Exception, deadline: float) -> State:
    """The state of a submission whose kernel did not reach the notebook's end."""
    kernel = _sandboxed(manager)
    if isinstance(error, CellTimeoutError) or time.monotonic() > deadline:
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
