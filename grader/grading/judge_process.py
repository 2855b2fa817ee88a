"""The program that judges, in a process of its own: it runs no student code, and records nothing.

The command starts it (`grader.grading.judges`) and asks it through a socket: a method of `Judging`
with its arguments, answered by what it returned or raised. Both ends are trusted, so messages are
pickled; responses of students' processes are raw bytes in them, opened by `grader.contract.wire`.
While it has no request, the process computes the reference responses that verdicts will need.
"""

import os
import secrets
import select
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from grader.classroom.settings import Settings
from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.result import Provenance, Result
from grader.grading.submission import Grader
from grader.intake.submission_folder import HandedIn
from grader.judge.assignment import Assignment
from grader.judge.judge import Judge
from grader.judge.reference_notebook import ReferenceNotebook
from grader.running.worker import Ran


@dataclass(frozen=True)
class Case:
    """An assignment in one run.

    Attributes:
        rests_on: what the results depend on.
        entropy: the source of the run's secrets: every process draws the same from it.
    """

    assignment: Assignment
    rests_on: Provenance
    limits: Limits
    settings: Settings
    entropy: int = field(default_factory=partial(secrets.randbits, 128), repr=False)


class Judging:
    """What this process can be asked for."""

    def __init__(self) -> None:
        self._notebooks: dict[str, ReferenceNotebook] = {}
        self._graders: dict[str, Grader] = {}
        self._references: Iterator[object] = iter(())

    def load(self, assignments: list[Assignment]) -> None:
        """Execute the instructor's notebooks: what a run needs, whatever its secrets are."""
        for one in assignments:
            one.course.load_backend().prepare()
            self._notebooks[one.name] = ReferenceNotebook(one)

    def begin(self, cases: list[Case]) -> None:
        """Draw a run's secrets; the notebooks are those that were loaded before, if they were."""
        self._graders = {case.assignment.name: self._grader(case) for case in cases}
        self._references = self._next_references()

    def asked(self) -> dict[str, dict[str, bytes]]:
        """By assignment and question, what students' processes get of the challenges."""
        return {name: grader.judge.asked for name, grader in self._graders.items()}

    def judged(self, assignment: str, student_id: str, handed_in: HandedIn, ran: Ran) -> Result:
        """The result of a submission that was run."""
        return self._graders[assignment].judged(student_id, handed_in, ran)

    def one_reference(self) -> bool:
        """Compute one more reference response; whether there was one to compute."""
        with suppress(ReviewError):  # the first verdict that needs it says so
            return next(self._references, self) is not self
        return True

    def _grader(self, case: Case) -> Grader:
        name = case.assignment.name
        if name not in self._notebooks:
            self.load([case.assignment])
        judge = Judge(case.assignment, case.entropy, self._notebooks[name], case.rests_on)
        return Grader(judge, case.limits, case.rests_on.sandbox, settings=case.settings)

    def _next_references(self) -> Iterator[object]:
        for grader in self._graders.values():
            yield from map(grader.judge.reference, grader.judge.answers)


def main() -> None:
    connection = Connection(int(sys.argv[1]))
    Thread(target=_end_with_the_command, args=(connection.fileno(),), daemon=True).start()
    with suppress(EOFError, OSError):  # the command needs us no more
        serve(connection)


def serve(connection: Connection) -> None:
    """Do what is asked, one request after the other, until the connection ends."""
    judging = Judging()
    while True:
        while not connection.poll() and judging.one_reference():
            pass
        method, arguments = connection.recv()
        connection.send(_reply(judging, method, arguments))


def _reply(judging: Judging, method: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether it was done; and what it returned, or the error in a form that can be sent."""
    try:
        return True, getattr(judging, method)(*arguments)
    except ReviewError as error:
        return False, ReviewError(str(error))
    except Exception as error:
        return False, RuntimeError(f"{type(error).__name__}: {error}")


def _end_with_the_command(descriptor: int) -> None:
    """End at once when the other end is closed, whatever is being computed."""
    ends = select.poll()
    ends.register(descriptor, 0)  # POLLHUP always counts
    ends.poll()
    os._exit(0)


if __name__ == "__main__":
    main()
