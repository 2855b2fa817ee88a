"""Keeps a run's ledger and gradebook in step: a result enters the ledger first."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.contract.result import Provenance, Result
from grader.intake.submission_folder import Submission
from grader.records.database import LockedError
from grader.records.gradebook_protocol import Gradebook, Marking, RefusedError, Worth
from grader.records.ledger import Entry, Ledger

_WAIT_SECONDS, _PAUSE_SECONDS = 60, 1  # for a gradebook that is locked or out of reach
_GROUP = 50  # results that are recorded together
_MOST_NAMED = 20  # of those that the gradebook refuses
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
        self._ledger, self._gradebook = Ledger(folder), gradebook
        self._drafts = Ledger(folder, DRAFTS) if (folder / DRAFTS).is_file() else None
        self._markings: dict[str, Marking] = {}
        # What the ledger says of a result that the gradebook has as it is worth now.
        self._as_recorded: dict[str, str] = {}
        self._recorded: dict[str, set[str]] = {}  # students whose scores the gradebook has
        self._rested: dict[tuple[str, str], Provenance] = {}
        self._found: list[tuple[Result, str | None]] = []  # to record when there are some
        self._refused: dict[tuple[str, str], str] = {}

    def __enter__(self) -> "Recorder":
        with ExitStack() as stack:
            for ledger in filter(None, (self._ledger, self._drafts)):
                stack.enter_context(ledger)
            stack.enter_context(self._gradebook)
            self._open = stack.pop_all()
        return self

    def __exit__(self, kind: object, *_exception: object) -> None:
        """Record what is left to record.

        Raises:
            ReviewError: also if the gradebook has refused some results.
        """
        with self._open:
            if kind is None:
                self._record_found()
        if kind is None and self._refused:
            raise ReviewError(_not_taken(self._refused))

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
        self._as_recorded[assignment] = f"{self._gradebook.identity}:{marking.sha256}"
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

    def usual_seconds(self) -> dict[str, float]:
        """The median wall-clock seconds of grading a submission so far, by assignment."""
        return self._ledger.usual_seconds()

    def known(self, submission: Submission, rests_on: str) -> Entry | None:
        """The kept result that rests on the same, without its feedback notebook.

        If the gradebook lacks it, it is recorded, soon: with others, or on leaving.
        """
        place = submission.assignment, submission.student_id, rests_on
        entry = self._ledger.find(*place, brief=True)
        if entry is None:
            return self._taken_over(place)
        recorded = submission.student_id in self._recorded[submission.assignment]
        if entry.gradebook != self._as_recorded[submission.assignment] or not recorded:
            if (entry := self._ledger.find(*place)) is None:
                return None
            self._record_soon(self._worth_now(entry).result)
        return self._worth_now(entry)

    def _taken_over(self, place: tuple[str, str, str]) -> Entry | None:
        """The result of a dry run that rests on the same, which is kept and recorded soon."""
        draft = self._drafts.find(*place) if self._drafts else None
        if draft is None:
            return None
        entry = self._worth_now(draft)
        self._record_soon(entry.result, place[-1])
        return entry

    def _worth_now(self, entry: Entry) -> Entry:
        marking = self._markings[entry.result.assignment]
        return replace(entry, result=marking.apply(entry.result))

    def _record_soon(self, result: Result, rests_on: str | None = None) -> None:
        """Record a result with others: a class in a new gradebook takes much longer one by one."""
        self._found.append((result, rests_on))
        if len(self._found) >= _GROUP:
            self._record_found()

    def _record_found(self) -> None:
        found, self._found = self._found, []
        if not found:
            return
        if drafts := [(result, rests_on) for result, rests_on in found if rests_on is not None]:
            with _cannot_be_written():
                self._ledger.keep_all(drafts)
        self._record([result for result, _ in found])

    def keep_all(self, results: Sequence[tuple[Result, str]]) -> None:
        """Keep results for good, and record them.

        If the gradebook refuses one result, the others are recorded all the same; leaving the
        recorder raises an error that lists those refused.

        Args:
            results: each with the hash of what it rests on; some tens of them are quickest.
        """
        with _cannot_be_written():
            self._ledger.keep_all(results)
        self._record([result for result, _ in results])

    def _record(self, results: Sequence[Result]) -> None:
        with _cannot_be_written():
            recorded = self._taken(results)
            self._ledger.recorded_all([(r, self._as_recorded[r.assignment]) for r in recorded])

    def _taken(self, results: Sequence[Result]) -> list[Result]:
        """Hand results to the gradebook, all at once if it can be; return those that it took."""
        if not results:
            return []
        try:
            patiently(lambda: self._gradebook.record_all(results))
            return [*results]
        except RefusedError as error:
            if len(results) > 1:
                return [taken for one in results for taken in self._taken([one])]
            self._refused[results[0].assignment, results[0].student_id] = str(error)
            return []


def _not_taken(refused: Mapping[tuple[str, str], str]) -> str:
    listed = "".join(
        f"\n  {student}, {assignment}: {why}"
        for (assignment, student), why in [*refused.items()][:_MOST_NAMED]
    )
    more = f"\n  and {len(refused) - _MOST_NAMED} more" if len(refused) > _MOST_NAMED else ""
    return (
        f"Results that the gradebook refuses: {len(refused)}. They are kept, all others are "
        f"recorded, and the same command tries these again.{listed}{more}"
    )


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
        except RefusedError:
            raise
        except until:  # its text may name the database: it is shown, not logged
            if time.monotonic() > deadline:
                raise
            _log.warning("gradebook unavailable")
            time.sleep(_PAUSE_SECONDS)
