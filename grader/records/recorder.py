"""Keeps a run's ledger and gradebook in step: a result enters the ledger first."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.intake.submission_folder import Submission
from grader.records.gradebook_protocol import Gradebook
from grader.records.ledger import Entry, Ledger

_WAIT_SECONDS, _PAUSE_SECONDS = 60, 1  # for a gradebook that is locked or out of reach
_log = logging.getLogger(__name__)


class Recorder:
    """The only writer of both, a context manager.

    Args:
        folder: the course folder, which has the ledger.
        gradebook: entered and left with the recorder.

    Raises:
        ReviewError: if either cannot be used, or the disk is full; it says how to continue.
    """

    def __init__(self, folder: Path, gradebook: Gradebook):
        self._ledger = Ledger(folder)
        self._gradebook = gradebook
        self._recorded: dict[str, set[str]] = {}  # students whose scores the gradebook has

    def __enter__(self) -> "Recorder":
        with ExitStack() as stack:
            stack.enter_context(self._ledger)
            stack.enter_context(self._gradebook)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_exception) -> None:
        self._open.close()

    def register(self, assignment: str, trusted: NotebookNode) -> None:
        """Prepare the gradebook for results of an assignment, given the instructor's notebook."""
        with self._ledger.alone():  # runs that begin at once would create the same tables
            self._gradebook.register(assignment, trusted)
        self._recorded[assignment] = self._gradebook.students_graded(assignment)

    def usual_seconds(self) -> dict[str, float]:
        """The median wall-clock seconds of grading a submission so far, by assignment."""
        return self._ledger.usual_seconds()

    def known(self, submission: Submission, rests_on: str) -> Entry | None:
        """The kept result that rests on the same; recorded now if the gradebook lacks it."""
        entry = self._ledger.find(submission.assignment, submission.student_id, rests_on)
        if entry is None:
            return None
        recorded = submission.student_id in self._recorded[submission.assignment]
        if entry.gradebook != self._gradebook.identity or not recorded:
            self._record(entry.result)
        return entry

    def clear(self, submission: Submission) -> None:
        """Remove the result of an earlier grading of the submission from the gradebook."""
        with _cannot_be_written():
            _patiently(lambda: self._gradebook.clear(submission.assignment, submission.student_id))

    def keep(self, result: Result, rests_on: str) -> None:
        """Keep a result for good, and record it."""
        with _cannot_be_written():
            self._ledger.keep(result, rests_on)
        self._record(result)

    def _record(self, result: Result) -> None:
        with _cannot_be_written():
            _patiently(lambda: self._gradebook.record(result))
            self._ledger.recorded(result, self._gradebook.identity)


@contextmanager
def _cannot_be_written() -> Iterator[None]:
    """A disk that is full or read-only, as words for people."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise ReviewError(
            f"A result could not be written: {error}. Every earlier result is kept. Fix the cause "
            f"(is the disk full?), then run the same command again: it continues from there."
        ) from error


def _patiently(act: Callable[[], None]) -> None:
    """Do something with the gradebook; if it cannot be used, retry for a minute."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return act()
        except ReviewError:  # its text may name the database: it is shown, not logged
            if time.monotonic() > deadline:
                raise
            _log.warning("gradebook unavailable")
            time.sleep(_PAUSE_SECONDS)
