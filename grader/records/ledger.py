"""The ledger: what was graded already, in a small database in the course folder.

Results enter it before they enter the gradebook, a group in one transaction. So an interrupted run
continues where it was: what is in the ledger is not graded again, and what did not reach the
gradebook is recorded from it. The layout has a version; `ledger_layout` migrates earlier ones.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
import orjson

from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.result import NO_NOTEBOOK, Provenance, Result
from grader.contract.result_versions import UnreadableResultError
from grader.intake.submission_folder import Submission
from grader.records import ledger_layout
from grader.records.ledger_layout import FILE

_WAIT_SECONDS = 60  # for another run's transaction


def rests_on(submission: str, provenance: Provenance, limits: Limits) -> str:
    """The hash of all that decides a result: submission, course, environment, device, limits."""
    decides = [submission, asdict(provenance), asdict(limits)]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """A result in the ledger.

    Attributes:
        gradebook: the identity of the gradebook that has the result, and the hash of the marking
            that it was recorded with; empty if none has it yet.
        graded_at: when it was kept, as ISO 8601 in UTC; empty if before ledgers of version 1.
    """

    result: Result
    gradebook: str
    graded_at: str


@dataclass(frozen=True)
class Kept:
    """A result in the ledger, for reports: nbformat would take most of the time for a class.

    Attributes:
        result: its feedback is empty.
        feedback: the feedback notebook as JSON has it.
    """

    result: Result
    feedback: dict[str, Any]


def _advice(said: str) -> str:
    """What to do about an error of the database."""
    if "full" in said:
        return "The disk is full: make room, then run the command again."
    if "locked" in said:
        return "Another run writes to it: wait for its end."
    if "readonly" in said or "unable to open" in said:
        return "The course folder is read-only, or another user's: results have to be kept there."
    return (
        "Expected a file that this program created and can write. If you move it away, everything "
        "is regraded."
    )


class Ledger:
    """The ledger of a course folder, a context manager; opening it migrates an earlier layout.

    Raises:
        ReviewError: if the file cannot be used, or was written by a later version.
    """

    def __init__(self, folder: Path, file: str = FILE):
        self._path = folder / file
        with self._cannot_be_used():
            self._database = sqlite3.connect(
                self._path, timeout=_WAIT_SECONDS, isolation_level=None
            )
        try:
            with self._cannot_be_used():
                ledger_layout.migrate(self._database, self._path)
        except BaseException:
            self._database.close()
            raise

    @contextmanager
    def _cannot_be_used(self) -> Iterator[None]:
        """Errors of the database, as words for people."""
        try:
            yield
        except sqlite3.Error as error:
            raise ReviewError(
                f"The ledger {self._path} cannot be used: {error}. {_advice(str(error))}"
            ) from error

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_exception) -> None:
        self._database.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other run of this course folder is in here, or writes to the ledger, meanwhile."""
        with self._cannot_be_used():
            self._database.execute("begin immediate")
        try:
            yield
        finally:
            self._database.execute("rollback")

    def find(
        self, assignment: str, student_id: str, rests_on: str, brief: bool = False
    ) -> Entry | None:
        """The result that rests on the same; None if there is none that can be read.

        Args:
            brief: without its feedback notebook, which takes most of the time to read.
        """
        feedback = "'{}'" if brief else "feedback"
        query = f"""select result, {feedback}, gradebook, graded_at from results
                    where assignment = ? and student_id = ? and rests_on = ?"""
        with self._cannot_be_used():
            row = self._database.execute(query, (assignment, student_id, rests_on)).fetchone()
        if row is None:
            return None
        result, notebook, gradebook, graded_at = row
        try:
            read = NO_NOTEBOOK if brief else nbformat.reads(notebook, as_version=4)
            return Entry(Result.from_json(orjson.loads(result), read), gradebook, graded_at)
        except (UnreadableResultError, ValueError):
            return None  # it is regraded

    def students(self, assignment: str) -> set[str]:
        """Who has a result of an assignment."""
        query = "select student_id from results where assignment = ?"
        with self._cannot_be_used():
            return {student for (student,) in self._database.execute(query, (assignment,))}

    def kept(self) -> Iterator[Kept]:
        """All results that can be read, by assignment, then by student, one after another."""
        query = "select result, feedback from results order by assignment, student_id"
        with self._cannot_be_used():
            for result, feedback in self._database.execute(query):
                with suppress(UnreadableResultError, ValueError):
                    kept = Result.from_json(orjson.loads(result), NO_NOTEBOOK)
                    yield Kept(kept, json.loads(feedback))  # its numbers may be infinite

    def recorded_results(self, assignment: str, gradebook: str) -> Iterator[Result]:
        """Yield the results of an assignment that a gradebook has, as `Result.brief` has them.

        Args:
            gradebook: how its identity begins.
        """
        query = """select result from results where assignment = ?
                   and substr(gradebook, 1, ?) = ? and gradebook <> ''"""
        with self._cannot_be_used():
            rows = self._database.execute(query, (assignment, len(gradebook), gradebook))
            for (document,) in rows:
                with suppress(UnreadableResultError, ValueError):  # it is regraded
                    yield Result.from_json(orjson.loads(document), NO_NOTEBOOK, cells=False)

    def keep_all(self, results: Iterable[tuple[Result, str]]) -> None:
        """Keep results, in place of earlier ones of the same submissions: all of them or none.

        Args:
            results: each with the hash of what it rests on.

        Raises:
            sqlite3.Error: if they cannot be written.
        """
        at = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [
            (
                result.assignment,
                result.student_id,
                rests_on,
                result.seconds,
                result.result_json,
                result.feedback_json,
                at,
            )
            for result, rests_on in results
        ]
        with self._transaction():
            self._database.executemany(
                """insert or replace into results (assignment, student_id, rests_on, gradebook,
                                                   seconds, result, feedback, graded_at)
                   values (?, ?, ?, '', ?, ?, ?, ?)""",
                rows,
            )

    def recorded_all(self, results: Iterable[tuple[Result, str]]) -> None:
        """Note of each result which gradebook has it.

        Raises:
            sqlite3.Error: if that cannot be written.
        """
        rows = [(gradebook, r.assignment, r.student_id) for r, gradebook in results]
        with self._transaction():
            self._database.executemany(
                "update results set gradebook = ? where assignment = ? and student_id = ?", rows
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("begin immediate")
        try:
            yield
            self._database.execute("commit")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("rollback")
            raise

    def usual_seconds(self) -> dict[str, float]:
        """The median wall-clock seconds of grading a submission so far, by assignment."""
        by_assignment: dict[str, list[float]] = {}
        query = "select assignment, seconds from results where seconds > 0"
        with self._cannot_be_used():
            for assignment, seconds in self._database.execute(query):
                by_assignment.setdefault(assignment, []).append(seconds)
        return {assignment: median(seconds) for assignment, seconds in by_assignment.items()}


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
