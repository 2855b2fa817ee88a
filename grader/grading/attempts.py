"""Run submissions in a pool and let them be judged; again where the machine failed them."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from typing import Any

from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.grading import run_events
from grader.grading.judges import JudgeLostError
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
class Ended:
    """The end of a task.

    Attributes:
        outcome: its result; or in words why there is none: what failed was not the submission.
        cold_because: why its kernel had a cold start although there is a zygote.
    """

    task: Task
    outcome: Result | str
    cold_because: str = ""


class Attempts:
    """The attempts of one run.

    Args:
        begin: called before each attempt; reads what was handed in, or returns the result of what
            cannot be read.
        judge: begins to judge one that was run.
    """

    def __init__(
        self,
        pool: WorkerPool,
        begin: Callable[[Task], HandedIn | Result],
        judge: Callable[[Task, HandedIn, Ran], Future[Result]],
    ):
        self._pool, self._begin, self._judge = pool, begin, judge
        self._waiting: deque[Task] = deque()
        self._starved: list[Task] = []
        self._running: dict[Future[Ran], tuple[Task, HandedIn]] = {}
        self._judged: dict[Future[Result], tuple[Task, Ran]] = {}
        self._places_alone = 0

    def run(self, tasks: list[Task]) -> Iterator[list[Ended]]:
        """Yield each task once, when nothing more is tried, beside others that ended by then."""
        self._waiting.extend(tasks)
        self._places_alone = _ALONE_ANYWAY + len(tasks) // _ALONE_OF
        while self._waiting or self._running or self._starved or self._judged:
            # They are yielded after others were submitted: no worker is idle while we record.
            ended = [*self._collect(), *self._verdicts()]
            if self._starved and not self._waiting and not self._running:
                self._waiting.append(self._starved.pop())
            if ended := [*self._submit(), *ended]:
                yield ended
            elif self._running or self._judged:
                pending: list[Future[Any]] = [*self._running, *self._judged]
                wait(pending, return_when=FIRST_COMPLETED)

    def _submit(self) -> Iterator[Ended]:
        """Let as many queue at the pool as run; yield those that cannot be read.

        As many again may wait to be judged and recorded: more would fill the memory.
        """
        places = 2 * self._pool.workers
        while self._waiting and len(self._running) < places > len(self._judged):
            task = self._waiting.popleft()
            task.tries += 1
            handed_in = self._begin(task)
            if isinstance(handed_in, Result):
                yield Ended(task, handed_in)
                continue
            future = self._pool.submit(task.submission.assignment, handed_in)
            run_events.submitted(task.submission, task.tries)
            self._running[future] = task, handed_in

    def _collect(self) -> Iterator[Ended]:
        """Let those be judged that have run for good; the others wait for another attempt."""
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
            elif isinstance(outcome, str):
                reason = (
                    f"{outcome}, {TRIES} times. Regrade it; if it fails again, grade it by hand."
                )
                yield Ended(task, reason)
            elif self._again_alone(task, outcome):
                self._starved.append(task)
            else:
                judged = self._judge(task, handed_in, outcome)
                self._judged[judged] = task, outcome

    def _verdicts(self) -> Iterator[Ended]:
        """Yield those that are judged."""
        for future in [future for future in self._judged if future.done()]:
            task, ran = self._judged.pop(future)
            yield Ended(task, _result(future), ran.execution.cold_because)

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


def _result(future: Future[Result]) -> Result | str:
    """The result, or in words why there is none."""
    try:
        return future.result()
    except ReviewError:
        raise  # a fault of the course, not of a submission
    except JudgeLostError as error:
        return f"{error}. Regrade it; if it fails again, grade it by hand."
    except Exception as error:
        return (
            f"The grader itself failed on it ({error}). Please report this, and grade it by hand."
        )
