"""Ledger and gradebook of a run, kept in step: a result enters the ledger first, then the other."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.intake.submission_folder import Submission
from grader.records.gradebook import Writer
from grader.records.ledger import Ledger

_WAIT_SECONDS, _PAUSE_SECONDS = 60, 1  # for a gradebook that is locked or out of reach


class Books:
    """The one writer of both, a context manager.

    Raises:
        ReviewError: where either cannot be used, or the disk is full; it says how to go on.
    """

    def __init__(self, course: CourseDirectory):
        self._ledger = Ledger(Path(course.root))
        self._gradebook = Writer(course)
        # Addresses of databases may hold a password.
        self._address = hashlib.sha256(course.db_url.encode()).hexdigest()
        self._recorded: dict[str, set[str]] = {}  # students whose scores the gradebook has

    def __enter__(self) -> "Books":
        with ExitStack() as stack:
            stack.enter_context(self._ledger)
            stack.enter_context(self._gradebook)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_exception) -> None:
        self._open.close()

    def register(self, assignment: str, trusted: NotebookNode) -> None:
        """Make the gradebook ready for results of an assignment and its instructor's notebook."""
        with self._ledger.alone():  # runs that begin at once would make the same tables
            self._gradebook.register(assignment, trusted)
        self._recorded[assignment] = self._gradebook.students_graded(assignment)

    def usual_seconds(self) -> dict[str, float]:
        """How long a submission of each assignment took so far, at the median."""
        return self._ledger.usual_seconds()

    def known(self, submission: Submission, rests_on: str) -> Result | None:
        """The result that rests on the same; recorded now, if the gradebook has it not."""
        entry = self._ledger.find(submission.assignment, submission.student_id, rests_on)
        if entry is None:
            return None
        recorded = submission.student_id in self._recorded[submission.assignment]
        if entry.gradebook != self._address or not recorded:
            self._record(entry.result)
        return entry.result

    def clear(self, submission: Submission) -> None:
        """Take back what an earlier grading of the submission gave."""
        with _no_room():
            _patiently(lambda: self._gradebook.clear(submission.assignment, submission.student_id))

    def keep(self, result: Result, rests_on: str) -> None:
        """Keep a result for good, and record it."""
        with _no_room():
            self._ledger.keep(result, rests_on)
        self._record(result)

    def _record(self, result: Result) -> None:
        with _no_room():
            _patiently(lambda: self._gradebook.record(result))
            self._ledger.recorded(result, self._address)


@contextmanager
def _no_room() -> Iterator[None]:
    """A disk that is full, or closed, as words for people."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise ReviewError(
            f"A result could not be written: {error}. Every result before it is kept. Mend that "
            f"(is the disk full?), then run the same command again: it goes on."
        ) from error


def _patiently(act: Callable[[], Any]) -> Any:
    """Do something with the gradebook, again for a minute if it cannot be used."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return act()
        except ReviewError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
