"""Keeps a run's ledger and gradebook in step: a result enters the ledger first."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.contract.result import Provenance, Result
from grader.intake.submission_folder import Submission
from grader.records.database import LockedError
from grader.records.gradebook_protocol import Gradebook, Marking, Worth
from grader.records.ledger import Entry, Ledger

_WAIT_SECONDS, _PAUSE_SECONDS = 60, 1  # for a gradebook that is locked or out of reach
DRAFTS = "drafts.db"  # a ledger of dry runs, beside the other
_DECIDES = {
    "course_sha256": "code of the grader or the course",
    "environment_sha256": "packages installed",
    "device": "hardware",
    "sandbox": "sandboxing",
}
_log = logging.getLogger(__name__)
_Done = TypeVar("_Done")


class Recorder:
    """The only writer of both, a context manager.

    Args:
        folder: the course folder, which has the ledger.
        gradebook: entered and left with the recorder.

    Raises:
        ReviewError: if either cannot be used, or the disk is full; it says how to continue.
    """

    def __init__(self, folder: Path, gradebook: Gradebook):
        self._folder, self._ledger = folder, Ledger(folder)
        self._gradebook = gradebook
        self._markings: dict[str, Marking] = {}
        self._recorded: dict[str, set[str]] = {}  # students whose scores the gradebook has
        self._rested: dict[tuple[str, str], Provenance] = {}

    def __enter__(self) -> "Recorder":
        with ExitStack() as stack:
            stack.enter_context(self._ledger)
            stack.enter_context(self._gradebook)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_exception) -> None:
        self._open.close()

    def register(
        self, assignment: str, trusted: NotebookNode, marking: Marking, apply: bool = False
    ) -> None:
        """Prepare the gradebook for results of an assignment, given the instructor's notebook.

        Args:
            marking: what its results are worth now.
            apply: whether scores that are recorded may move to that.

        Raises:
            ReviewError: also if they would have to be moved, and may not.
        """
        self._markings[assignment] = marking
        worth = self._worth(assignment, marking)

        def register() -> None:
            with self._ledger.alone():  # runs that begin at once would create the same tables
                self._gradebook.register(assignment, trusted, worth, apply)

        patiently(register, LockedError)
        self._recorded[assignment] = self._gradebook.students_graded(assignment)

    def _worth(self, assignment: str, marking: Marking) -> Worth:
        """What the questions are worth, and so what the gradebook's results earn."""
        scores = {}
        for result in self._ledger.recorded_results(assignment, self._gradebook.identity):
            student = result.student_id
            scores[student] = {q.question: q.points for q in marking.apply(result).questions}
            self._rested[assignment, student] = result.provenance
        return Worth(marking.max_points, marking.void, scores)

    def changed(self, submission: Submission, now: Provenance) -> str:
        """What is not as it was when a submission was graded, in words; "" for nothing."""
        before = self._rested.get((submission.assignment, submission.student_id), now)
        differs = (w for f, w in _DECIDES.items() if getattr(before, f) != getattr(now, f))
        return " and ".join(differs)

    def _as_recorded(self, assignment: str) -> str:
        """What the ledger says of a result that the gradebook has as it is worth now."""
        return f"{self._gradebook.identity}:{self._markings[assignment].sha256}"

    def usual_seconds(self) -> dict[str, float]:
        """The median wall-clock seconds of grading a submission so far, by assignment."""
        return self._ledger.usual_seconds()

    def known(self, submission: Submission, rests_on: str) -> Entry | None:
        """The kept result that rests on the same; recorded now if the gradebook lacks it."""
        entry = self._ledger.find(submission.assignment, submission.student_id, rests_on)
        if entry is None:
            return self._taken_over(submission, rests_on)
        entry = self._worth_now(entry)
        recorded = submission.student_id in self._recorded[submission.assignment]
        if entry.gradebook != self._as_recorded(submission.assignment) or not recorded:
            self._record(entry.result)
        return entry

    def _taken_over(self, submission: Submission, rests_on: str) -> Entry | None:
        """The result of a dry run that rests on the same, recorded now."""
        if not (self._folder / DRAFTS).is_file():
            return None
        with Ledger(self._folder, DRAFTS) as drafts:
            draft = drafts.find(submission.assignment, submission.student_id, rests_on)
        if draft is None:
            return None
        entry = self._worth_now(draft)
        self.keep(entry.result, rests_on)
        return entry

    def _worth_now(self, entry: Entry) -> Entry:
        marking = self._markings[entry.result.assignment]
        return replace(entry, result=marking.apply(entry.result))

    def clear(self, submission: Submission) -> None:
        """Remove the result of an earlier grading of the submission from the gradebook."""
        with _cannot_be_written():
            patiently(lambda: self._gradebook.clear(submission.assignment, submission.student_id))

    def keep(self, result: Result, rests_on: str) -> None:
        """Keep a result for good, and record it."""
        with _cannot_be_written():
            self._ledger.keep(result, rests_on)
        self._record(result)

    def _record(self, result: Result) -> None:
        with _cannot_be_written():
            patiently(lambda: self._gradebook.record(result))
            self._ledger.recorded(result, self._as_recorded(result.assignment))


def recorded_results(folder: Path, identity: str, assignment: str) -> list[Result]:
    """The results of an assignment that a gradebook has, without feedback notebooks.

    Raises:
        ReviewError: if the ledger cannot be used.
    """
    with Ledger(folder) as ledger:
        return list(ledger.recorded_results(assignment, identity))


def results_of_all(folder: Path, submissions: Sequence[Submission]) -> bool:
    """Whether each submission was graded before, if with other code or another content.

    Raises:
        ReviewError: if the ledger cannot be used.
    """
    with Ledger(folder) as ledger:
        graded = {name: ledger.students(name) for name in {s.assignment for s in submissions}}
    return all(s.student_id in graded[s.assignment] for s in submissions)


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


def patiently(act: Callable[[], _Done], until: type[ReviewError] = ReviewError) -> _Done:
    """Do something with the gradebook; if it cannot be used, retry for a minute.

    Args:
        until: what is waited for to pass.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return act()
        except until:  # its text may name the database: it is shown, not logged
            if time.monotonic() > deadline:
                raise
            _log.warning("gradebook unavailable")
            time.sleep(_PAUSE_SECONDS)
