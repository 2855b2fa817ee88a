"""One submission in, one result out: no database, no shared folder, nothing kept between calls."""

import hashlib
import logging
import os
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from grader import exchange, notebook
from grader.exchange import EXCHANGE_VARIABLE, ExchangeError
from grader.judge import Judge
from grader.notebook import MalformedError
from grader.questions import Verdict

DEFAULT_SECONDS = 600  # for a whole submission; the reference answers take about ten

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


class State(StrEnum):
    """How a submission ended."""

    GRADED = "graded"
    TIMEOUT = "timeout"
    KERNEL_DIED = "kernel died"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class QuestionResult:
    """The verdict on one question: points earned, points possible, and words for the student."""

    question: str
    points: float
    max_points: float
    words: str


@dataclass(frozen=True)
class Result:
    """All that grading one submission gave.

    Attributes:
        reason: for a state other than graded, what happened, in words for student and instructor.
        submission_sha256: of the bytes that were handed in.
        seconds: wall-clock time of grading.
        feedback: the grafted notebook as it ran, each test cell's output replaced by its verdict.
    """

    assignment: str
    student_id: str
    state: State
    reason: str
    questions: tuple[QuestionResult, ...]
    submission_sha256: str
    seconds: float
    feedback: NotebookNode = field(repr=False, compare=False)

    @property
    def score(self) -> float:
        return sum(q.points for q in self.questions)

    @property
    def max_score(self) -> float:
        return sum(q.max_points for q in self.questions)

    def as_json(self) -> dict[str, Any]:
        """Everything but the notebook, as plain data."""
        return {key: value for key, value in asdict(self).items() if key != "feedback"} | {
            "score": self.score,
            "max_score": self.max_score,
        }


def grade(
    content: bytes,
    trusted: NotebookNode,
    judge: Judge,
    assignment: str,
    student_id: str,
    seconds: float = DEFAULT_SECONDS,
) -> Result:
    """Grade one submission.

    Args:
        content: the submitted notebook, as it came.
        trusted: the instructor's notebook of the assignment.
        judge: the judge of this run, made from `trusted`.
        seconds: limit on the time that the submission's kernel may run.

    Returns:
        a result, whatever the submission holds: bad submissions end in a state, never in an
        exception.
    """
    started = time.monotonic()
    try:
        executed = notebook.graft(trusted, notebook.read_submission(content))
    except MalformedError as error:
        return malformed(trusted, assignment, student_id, str(error), content)
    state, reason, verdicts = _run_and_judge(executed, judge, seconds)
    return Result(
        assignment=assignment,
        student_id=student_id,
        state=state,
        reason=reason,
        questions=tuple(
            QuestionResult(name, most if verdicts[name].passed else 0.0, most, verdicts[name].words)
            for name, most in notebook.points(trusted).items()
        ),
        submission_sha256=hashlib.sha256(content).hexdigest(),
        seconds=time.monotonic() - started,
        feedback=_with_feedback(executed, verdicts),
    )


def malformed(
    trusted: NotebookNode, assignment: str, student_id: str, reason: str, content: bytes = b""
) -> Result:
    """The result of a submission that holds no notebook: no points, and the reason in words."""
    words = nbformat.v4.new_markdown_cell(f"**Not graded.** {reason}", id="reason")
    return Result(
        assignment=assignment,
        student_id=student_id,
        state=State.MALFORMED,
        reason=reason,
        questions=tuple(
            QuestionResult(name, 0.0, most, f"Not graded. {reason}")
            for name, most in notebook.points(trusted).items()
        ),
        submission_sha256=hashlib.sha256(content).hexdigest(),
        seconds=0.0,
        feedback=nbformat.v4.new_notebook(cells=[words]),
    )


def _run_and_judge(
    executed: NotebookNode, judge: Judge, seconds: float
) -> tuple[State, str, dict[str, Verdict]]:
    """Run the notebook in a process of its own, then judge what `check` handed over."""
    with tempfile.TemporaryDirectory(prefix="review-") as scratch:
        folder = Path(scratch, "exchange")
        folder.mkdir()
        for name, arrays in judge.asked().items():
            exchange.write(exchange.challenge_path(folder, name), arrays)
        state, reason = _run(executed, folder, Path(scratch), seconds)
        verdicts = {name: _verdict(judge, name, folder, executed) for name in judge.challenges}
    return state, reason, verdicts


def _run(executed: NotebookNode, folder: Path, scratch: Path, seconds: float) -> tuple[State, str]:
    """Execute the cells in a kernel until the end, the time limit, or the kernel's death."""
    work = scratch / "work"
    work.mkdir()
    client = NotebookClient(
        executed, allow_errors=True, shutdown_kernel="immediate", config=_kernel_config(scratch)
    )
    client.log = _log  # nbclient logs a student's time-out as an error of ours
    environment = os.environ | {EXCHANGE_VARIABLE: str(folder)}
    deadline = time.monotonic() + seconds
    try:
        with client.setup_kernel(
            cwd=str(work), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ):
            for index, cell in enumerate(executed.cells):
                client.timeout = max(1, round(deadline - time.monotonic()))
                client.execute_cell(cell, index)
    except CellTimeoutError:
        return State.TIMEOUT, (
            f"The notebook was stopped after {seconds:.0f} s. Questions answered before that "
            f"count. Does a loop never end, or does a cell train for long?"
        )
    except DeadKernelError:
        return State.KERNEL_DIED, (
            "The Python process ended before the notebook did (a crash, an exit, or too much "
            "memory). Questions answered before that count."
        )
    return State.GRADED, ""


def _kernel_config(scratch: Path) -> Config:
    """Talk to the kernel through sockets in the scratch folder: no port is open to other users."""
    if os.name != "posix":
        return Config()
    connection_file = str(scratch / "kernel.json")
    return Config({"KernelManager": {"transport": "ipc", "connection_file": connection_file}})


def _verdict(judge: Judge, name: str, folder: Path, executed: NotebookNode) -> Verdict:
    """The judge's verdict; a question without a readable response is not passed."""
    path = exchange.response_path(folder, name)
    if not os.path.lexists(path):
        return Verdict(False, _why_nothing_came(name, executed))
    try:
        return judge.verdict(name, exchange.read(path))
    except ExchangeError as error:
        return Verdict(False, f"The response cannot be read: {error}.")


def _why_nothing_came(name: str, executed: NotebookNode) -> str:
    """The first error of the question's own cells, else that its check was never reached."""
    cells = [
        c for c in executed.cells if notebook.grade_id(c) in (name, notebook.TEST_PREFIX + name)
    ]
    if not any(cell.source.strip() for cell in cells[:1]):
        return "The cell for this answer is missing or empty."
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error":
                return f"Not checked, because of an error: {output.ename}: {output.evalue[:300]}"
    return "Not checked: the notebook ended before this question."


def _with_feedback(executed: NotebookNode, verdicts: dict[str, Verdict]) -> NotebookNode:
    """Show each verdict where the student's own check would have shown it."""
    for cell in executed.cells:
        name = notebook.grade_id(cell)
        if cell.cell_type == "code" and name and notebook.is_test(cell):
            verdict = verdicts[notebook.question_name(cell)]
            mark = "\N{CHECK MARK}" if verdict.passed else "\N{BALLOT X}"
            text = f"{mark} {notebook.question_name(cell)}: {verdict.words}\n"
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    return executed
