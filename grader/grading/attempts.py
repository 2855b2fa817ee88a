"""Run submissions in a pool, again where the machine failed or others took their processor time."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass

from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.grading import run_events
from grader.intake.submission_folder import HandedIn, Submission
from grader.running.local_pool import WorkerPool
from grader.running.worker import Ran

TRIES = 3  # of a submission whose kernel did not start, or whose worker was lost
# Of 20 submissions, one whose time ran out beside others runs again alone; of a few, some.
_ALONE_OF, _ALONE_ANYWAY = 20, 3


@dataclass
class Task:
    """A submission to grade.

    Attributes:
        frozen: the hash of what was handed in when the run began.
        rests_on: as in the ledger.
        tries: how often it was begun.
        alone: whether it runs while no other one does.
    """

    submission: Submission
    frozen: str
    rests_on: str
    tries: int = 0
    alone: bool = False


@dataclass(frozen=True)
class NeverRan:
    """The end of a task that could not be begun: its result."""

    task: Task
    result: Result


@dataclass(frozen=True)
class Ended:
    """The end of a task.

    Attributes:
        outcome: how it ran; or in words how the machine failed, the last of `TRIES` times.
    """

    task: Task
    handed_in: HandedIn
    outcome: Ran | str


class Attempts:
    """The attempts of one run.

    Args:
        begin: called before each attempt; reads what was handed in, or returns the result of what
            cannot be read.
        meanwhile: work of this process that is done, piece by piece, while it would only wait.
    """

    def __init__(
        self,
        pool: WorkerPool,
        begin: Callable[[Task], HandedIn | Result],
        meanwhile: Iterator[object] | None = None,
    ):
        self._pool, self._begin, self._meanwhile = pool, begin, meanwhile or iter(())
        self._waiting: deque[Task] = deque()
        self._starved: list[Task] = []
        self._running: dict[Future[Ran], tuple[Task, HandedIn]] = {}
        self._places_alone = 0

    def run(self, tasks: list[Task]) -> Iterator[Ended | NeverRan]:
        """Yield each task once, when nothing more is tried."""
        self._waiting.extend(tasks)
        self._places_alone = _ALONE_ANYWAY + len(tasks) // _ALONE_OF
        while self._waiting or self._running or self._starved:
            # Those that have ended are yielded after others were submitted: no worker is idle while
            # the judge works.
            ended = [*self._collect()]
            if self._starved and not self._waiting and not self._running:
                self._waiting.append(self._starved.pop())
            yield from self._submit()
            yield from ended
            if self._running:
                self._work_until_one_ends()
                wait(self._running, return_when=FIRST_COMPLETED)

    def _work_until_one_ends(self) -> None:
        for _ in self._meanwhile:
            if any(future.done() for future in self._running):
                return

    def _submit(self) -> Iterator[NeverRan]:
        """Let as many queue at the pool as run; yield those that cannot be read."""
        while self._waiting and len(self._running) < 2 * self._pool.workers:
            task = self._waiting.popleft()
            task.tries += 1
            handed_in = self._begin(task)
            if isinstance(handed_in, Result):
                yield NeverRan(task, handed_in)
                continue
            future = self._pool.submit(task.submission.assignment, handed_in)
            run_events.submitted(task.submission, task.tries)
            self._running[future] = task, handed_in

    def _collect(self) -> Iterator[Ended]:
        """Yield those that have ended for good; the others wait for another attempt."""
        for future in [future for future in self._running if future.done()]:
            task, handed_in = self._running.pop(future)
            outcome = _outcome(future)
            lost = isinstance(outcome, str) or outcome.execution.fault
            if not isinstance(outcome, str):
                run_events.ran(task.submission, outcome)
            if lost:
                run_events.lost(task.submission, task.tries)
            if lost and task.tries < TRIES:
                self._waiting.appendleft(task)
            elif not isinstance(outcome, str) and self._again_alone(task, outcome):
                self._starved.append(task)
            else:
                yield Ended(task, handed_in, outcome)

    def _again_alone(self, task: Task, ran: Ran) -> bool:
        """Whether a submission runs again when all others have ended, and that attempt counts.

        Each does so once at most, and only a part of a class: all could want to.
        """
        if not ran.execution.starved or task.alone or not self._places_alone:
            return False
        task.alone = True
        self._places_alone -= 1
        run_events.starved(task.submission, task.tries)
        return True


def _outcome(future: Future[Ran]) -> Ran | str:
    """The outcome, or in words how the machine failed."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):  # the latter if it had not started
        return "The process that ran it was killed"
    except ReviewError:
        raise  # it concerns every other submission, too
    except Exception as error:
        return f"It could not be run ({type(error).__name__}: {error})"
