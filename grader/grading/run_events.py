"""What is logged about a submission: measurements and names, never code, output or secrets."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from grader.contract.result import Result
from grader.grading.run_log import fields
from grader.intake.submission_folder import Submission
from grader.running.worker import Ran

_log = logging.getLogger(__name__)


def begun(submissions: int, workers: int, sandbox: bool) -> None:
    """A run began."""
    extra = fields(submissions=submissions, workers=workers, sandbox=sandbox)
    _log.info("run begun", extra=extra)


@contextmanager
def end() -> Iterator[None]:
    """A run ended, or was interrupted by an error, whose text may quote anything."""
    try:
        yield
    except BaseException as error:
        _log.warning("run interrupted", extra=fields(error=type(error).__name__))
        raise
    _log.info("run ended", extra=fields())


def found(submission: Submission, sha256: str) -> None:
    """A submission was found and frozen: only what has this hash is graded."""
    _event(submission, "found", folder=str(submission.folder))
    if sha256:
        _event(submission, "frozen", sha256=sha256)
    else:
        _event(submission, "unreadable")


def unchanged(submission: Submission, graded_at: str) -> None:
    """The ledger has its result, and all that it rests on is the same."""
    _event(submission, "unchanged", graded_at=graded_at)


def submitted(submission: Submission, attempt: int) -> None:
    """It was given to the pool."""
    _event(submission, "submitted", attempt=attempt)


def lost(submission: Submission, attempt: int) -> None:
    """The machine failed before student code ran, or its worker was lost."""
    _event(submission, "lost", attempt=attempt)


def starved(submission: Submission, attempt: int) -> None:
    """Its time ran out beside others: it runs again, alone."""
    _event(submission, "starved", attempt=attempt)


def ran(submission: Submission, ran: Ran) -> None:
    """Everything that a worker reported: where and when it ran, its kernel, its cells, its end."""
    execution = ran.execution
    began = datetime.fromtimestamp(ran.began, UTC).isoformat(timespec="milliseconds")
    _event(submission, "begun", worker=ran.worker, at=began)
    if execution.start_seconds:
        start = "warm" if execution.warm else "cold"
        seconds, because = round(execution.start_seconds, 3), execution.cold_because
        _event(submission, "kernel started", start=start, seconds=seconds, because=because)
    for cell in execution.cells:
        _event(
            submission,
            "cell",
            cell=cell.cell,
            question=cell.question,
            seconds=cell.seconds,
            outcome=cell.outcome,
        )
    _event(submission, "ended", state=execution.state.value, seconds=round(ran.seconds, 3))


def recorded(submission: Submission, result: Result) -> None:
    """Its verdicts; ledger and gradebook have them."""
    for question in result.questions:
        _event(
            submission,
            "verdict",
            question=question.question,
            points=question.points,
            max_points=question.max_points,
        )
    _event(
        submission,
        "recorded",
        state=result.state.value,
        score=result.score,
        max_score=result.max_score,
    )


def _event(submission: Submission, event: str, **values: str | float) -> None:
    extra = fields(assignment=submission.assignment, student_id=submission.student_id, **values)
    _log.info(event, extra=extra)
