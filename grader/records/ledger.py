"""The ledger: what was graded already, in a small database in the course folder.

A result enters it before it enters the gradebook, in one transaction. So a run that breaks off at
any moment goes on where it was: what is in the ledger is not graded again, and what did not reach
the gradebook is recorded from it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import nbformat

from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.result import Provenance, Result

FILE = "ledger.db"
_WAIT_SECONDS = 60  # for another run's transaction
_LAYOUT = """
create table if not exists results (
    assignment text not null,
    student_id text not null,
    rests_on text not null,    -- hash of all that decides the result
    gradebook text not null,   -- hash of the address of the one that has it; empty before that
    seconds real not null,
    result text not null,      -- JSON
    feedback text not null,    -- a notebook
    primary key (assignment, student_id)
)
"""


def rests_on(submission: str, provenance: Provenance, limits: Limits) -> str:
    """The hash of all that decides a result: submission, course, environment, device, limits."""
    decides = [submission, asdict(provenance), asdict(limits)]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """A result in the ledger, and the hash of its gradebook's address; empty if none has it yet."""

    result: Result
    gradebook: str


class Ledger:
    """The ledger of a course folder.

    Raises:
        ReviewError: if the file cannot be used.
    """

    def __init__(self, folder: Path):
        self._path = folder / FILE
        with self._cannot_be_used():
            self._database = sqlite3.connect(
                self._path, timeout=_WAIT_SECONDS, isolation_level=None
            )
            self._database.execute(_LAYOUT)

    @contextmanager
    def _cannot_be_used(self) -> Iterator[None]:
        """Errors of the database, as words for people."""
        try:
            yield
        except sqlite3.Error as error:
            raise ReviewError(
                f"The ledger {self._path} cannot be used: {error}. Expected a file that this "
                f"program made and can write. Move it away to grade everything anew."
            ) from error

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_exception) -> None:
        self._database.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other run of this course folder is here, or writes to the ledger, meanwhile."""
        with self._cannot_be_used():
            self._database.execute("begin immediate")
        try:
            yield
        finally:
            self._database.execute("rollback")

    def find(self, assignment: str, student_id: str, rests_on: str) -> Entry | None:
        """The result that rests on the same, if there is one."""
        query = """select result, feedback, gradebook from results
                   where assignment = ? and student_id = ? and rests_on = ?"""
        with closing(self._database.execute(query, (assignment, student_id, rests_on))) as found:
            row = found.fetchone()
        if row is None:
            return None
        feedback = nbformat.reads(row[1], as_version=4)
        return Entry(Result.from_json(json.loads(row[0]), feedback), row[2])

    def keep(self, result: Result, rests_on: str) -> None:
        """Keep a result, in place of an earlier one of the same submission."""
        self._database.execute(
            "insert or replace into results values (?, ?, ?, '', ?, ?, ?)",
            (
                result.assignment,
                result.student_id,
                rests_on,
                result.seconds,
                json.dumps(result.as_json()),
                nbformat.writes(result.feedback),
            ),
        )

    def recorded(self, result: Result, gradebook: str) -> None:
        """Note that the gradebook has the result."""
        self._database.execute(
            "update results set gradebook = ? where assignment = ? and student_id = ?",
            (gradebook, result.assignment, result.student_id),
        )

    def usual_seconds(self) -> dict[str, float]:
        """How long a submission of each assignment took so far, at the median."""
        by_assignment: dict[str, list[float]] = {}
        rows = self._database.execute("select assignment, seconds from results where seconds > 0")
        for assignment, seconds in rows:
            by_assignment.setdefault(assignment, []).append(seconds)
        return {assignment: median(seconds) for assignment, seconds in by_assignment.items()}
