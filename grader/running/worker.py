"""What happens to a submission where it runs: merged, executed, its responses returned unread.

A worker knows no expected value, no secret that the student's process may not have, and no
gradebook. It may be another process, or on another machine.
"""

import os
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from grader.contract.course import Runtime
from grader.contract.limits import Limits
from grader.contract.state import State
from grader.intake import merge_answers, read_notebook
from grader.intake.find_trusted_cells import trusted_cells
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import HandedIn
from grader.running.notebook_run import Execution, KernelPlan, execute


@dataclass(frozen=True)
class RunPlan:
    """What it takes to run the submissions of an assignment.

    Attributes:
        trusted: the instructor's notebook.
        asked: each question's challenge, less what is withheld, as npz.
        runtime: what the kernel needs.
        limits: what each submission's kernel may use up.
        sandbox: False runs student code with all of our rights.
    """

    trusted: NotebookNode
    asked: dict[str, bytes]
    runtime: Runtime
    limits: Limits
    sandbox: bool = True


@dataclass(frozen=True)
class Ran:
    """A submission that was run.

    Attributes:
        notebook: the merged notebook with its outputs; None if the submission is not a notebook.
        seconds: wall-clock time.
        worker: the process that ran it, as HOST:PID.
        began: when it began, in seconds since the epoch, by the clock of the worker's machine.
    """

    notebook: NotebookNode | None
    execution: Execution
    seconds: float
    worker: str = ""
    began: float = 0.0


def run(plan: RunPlan, zygote: str | None, handed_in: HandedIn) -> Ran:
    """Run a submission; a bad one ends in a state, never in an exception.

    Args:
        zygote: the address of a warm process to fork its kernel from; None for none.
    """
    began, started = time.time(), time.monotonic()
    merged, execution = _executed(plan, zygote, handed_in)
    worker = f"{socket.gethostname()}:{os.getpid()}"
    return Ran(merged, execution, time.monotonic() - started, worker, began)


def _executed(
    plan: RunPlan, zygote: str | None, handed_in: HandedIn
) -> tuple[NotebookNode | None, Execution]:
    """The merged notebook, if there is one, and how running it ended."""
    try:
        merged = merge_answers.merge_answers(
            plan.trusted, read_notebook.read_submission(handed_in.content)
        )
    except MalformedError as error:
        return None, Execution(State.MALFORMED, str(error), {})
    with tempfile.TemporaryDirectory(prefix="review-submission-") as folder:
        start_in = handed_in.write(Path(folder))
        known = trusted_cells(plan.trusted)
        kernels = KernelPlan(plan.limits, plan.sandbox, zygote, plan.runtime, known)
        return merged, execute(merged, plan.asked, Path(folder), kernels, start_in)
