"""Many submissions: which ones, in what order, each one once; every result recorded as it comes."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.coursedir import CourseDirectory

from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.plain_text import plain
from grader.contract.result import Result, State
from grader.course import folder as courses
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import AmbiguousError, HandedIn, Submission, read
from grader.records.ledger import rests_on
from grader.records.recorder import Books
from grader.running.local_pool import Executor, LocalExecutor, usual_workers
from grader.running.notebook_run import too_much
from grader.running.worker import Ran
from grader.sandbox import mounts, support

if TYPE_CHECKING:
    from grader.grading.submission import Grader

TRIES = 3  # of a submission whose kernel did not start, or whose worker was lost


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        limits: what each submission's kernel may use up.
        sandbox: False runs student code with all rights of ours and marks every result.
        workers: how many submissions run at a time; None for as many as this machine takes.
        again: grade also what did not change since it was graded.
        executor: makes what runs the submissions, from the number of workers and what kernels in
            the sandbox need; None without a sandbox.
    """

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    workers: int | None = None
    again: bool = False
    executor: Callable[[int, Runtime | None], Executor] = LocalExecutor


@dataclass(frozen=True)
class Graded:
    """A result of a run.

    Attributes:
        new: False if it was in the ledger: nothing that it rests on has changed.
        cold_because: why its kernel was started afresh, though others are forked from a zygote.
    """

    result: Result
    new: bool = True
    cold_because: str = ""


def autograde(
    course: CourseDirectory, submissions: list[Submission], options: Options | None = None
) -> Iterator[Graded]:
    """Grade submissions and record each result as soon as it is there.

    The assignments enter the gradebook before anything is graded: one that cannot be written stops
    the run at its beginning. Secrets are drawn once it is known what was handed in: a submission
    that changes after that is not graded. A run that breaks off goes on when it is started again.

    Raises:
        ReviewError: if there is no sandbox here, or the gradebook or an instructor's notebook
            cannot be used.
    """
    options = options or Options()
    if options.sandbox:
        support.require()
        mounts.refuse_visible(Path(course.root), "The course folder")
    workers = min(options.workers or usual_workers(options.limits), len(submissions))
    warm = courses.course_of(course).runtime if options.sandbox else None
    with options.executor(workers, warm) as executor, Books(course) as books:
        yield from _Run(course, options, books, executor).grade(submissions)


@dataclass
class _Task:
    """A submission that is to be graded.

    Attributes:
        frozen: the hash of what was handed in when the run began.
        rests_on: as in the ledger.
        tries: how often it was begun.
    """

    submission: Submission
    frozen: str
    rests_on: str
    tries: int = 0


class _Run:
    """One run over a class."""

    def __init__(self, course: CourseDirectory, options: Options, books: Books, executor: Executor):
        self._course, self._options = course, options
        self._books, self._executor = books, executor
        self._graders: dict[str, Grader] = {}

    def grade(self, submissions: list[Submission]) -> Iterator[Graded]:
        # The course's backend, imported beside what the executor has begun to import.
        from grader.grading.submission import Grader
        from grader.judge.judge import Judge

        assignments = list(dict.fromkeys(s.assignment for s in submissions))
        for assignment in assignments:
            trusted = courses.trusted_notebook(self._course, assignment)
            self._books.register(assignment, trusted)
        digests = {submission: _digest(submission) for submission in submissions}
        for assignment in assignments:
            judge = Judge(courses.assignment(self._course, assignment))
            self._graders[assignment] = Grader(judge, self._options.limits, self._options.sandbox)
        tasks = []
        for submission, frozen in digests.items():
            provenance = self._graders[submission.assignment].judge.provenance(
                self._options.sandbox
            )
            task = _Task(submission, frozen, rests_on(frozen, provenance, self._options.limits))
            if known := self._known(task):
                yield Graded(known, new=False)
            else:
                tasks.append(task)
        if tasks:
            yield from self._grade(tasks)

    def _known(self, task: _Task) -> Result | None:
        """The result of an earlier run, if it stands."""
        if self._options.again or not task.frozen:
            return None
        return self._books.known(task.submission, task.rests_on)

    def _grade(self, tasks: list[_Task]) -> Iterator[Graded]:
        executor = self._executor
        executor.prepare({name: grader.plan for name, grader in self._graders.items()})
        waiting = deque(in_order(tasks, self._books.usual_seconds()))
        running: dict[Future[Ran], tuple[_Task, HandedIn]] = {}
        while waiting or running:
            ended = []
            for future in [future for future in running if future.done()]:
                task, handed_in = running.pop(future)
                ran = _outcome(future)
                lost = isinstance(ran, str) or ran.execution.fault
                if lost and task.tries < TRIES:
                    waiting.appendleft(task)
                else:
                    ended.append((task, handed_in, ran))
            # As many wait at the executor as run, so that none is idle while the judge takes time.
            while waiting and len(running) < 2 * executor.workers:
                task = waiting.popleft()
                handed_in = self._begin(task)
                if isinstance(handed_in, Result):
                    yield Graded(self._finish(task, handed_in))
                else:
                    future = executor.submit(task.submission.assignment, handed_in)
                    running[future] = task, handed_in
            for one in ended:
                yield self._finished(*one)
            if running:
                wait(running, return_when=FIRST_COMPLETED)

    def _begin(self, task: _Task) -> HandedIn | Result:
        """Take back an earlier result, and read what was handed in; or say why it cannot be."""
        submission, grader = task.submission, self._graders[task.submission.assignment]
        task.tries += 1
        self._books.clear(submission)
        try:
            handed_in = read(submission.folder, submission.assignment)
        except MalformedError as error:
            return grader.not_graded(State.MALFORMED, str(error), submission.student_id)
        except AmbiguousError as error:
            return _for_a_person(grader, task, str(error))
        except StagingError as error:
            return _for_a_person(grader, task, too_much(error))
        if handed_in.sha256 != task.frozen:
            reason = "It was changed while submissions were being graded. Grade it again."
            return _for_a_person(grader, task, reason, handed_in.content)
        return handed_in

    def _finished(self, task: _Task, handed_in: HandedIn, ran: Ran | str) -> Graded:
        grader = self._graders[task.submission.assignment]
        if isinstance(ran, str):
            reason = f"{ran}, {TRIES} times. Grade it again; if it fails again, grade it by hand."
            result = _for_a_person(grader, task, reason, handed_in.content)
            return Graded(self._finish(task, result))
        cold_because = ran.execution.cold_because
        try:
            result = grader.judged(task.submission.student_id, handed_in, ran)
            return Graded(self._finish(task, result), cold_because=cold_because)
        except ReviewError:
            raise  # the course's mistake, or the gradebook's: nobody's submission helps there
        except Exception as error:
            reason = (
                f"The grader itself failed on it ({type(error).__name__}: {error}). Please report "
                f"that, and grade it by hand."
            )
            result = _for_a_person(grader, task, reason, handed_in.content)
            return Graded(self._finish(task, result), cold_because=cold_because)

    def _finish(self, task: _Task, result: Result) -> Result:
        """Keep it; what a person has to look at, or was lost, is graded anew the next time."""
        lasting = result.state is not State.NEEDS_REVIEW
        self._books.keep(result, task.rests_on if lasting else "")
        return result


def in_order(tasks: list[Any], usual_seconds: dict[str, float]) -> list[Any]:
    """The order to begin in: every student's first, then every student's second; longest first.

    A long one that begins last would keep all others waiting for it. An assignment that was never
    graded counts as the longest.
    """

    def seconds(task: Any) -> float:
        return usual_seconds.get(task.submission.assignment, float("inf"))

    turns: dict[str, int] = {}
    placed = []
    for task in sorted(tasks, key=seconds, reverse=True):
        turn = turns.get(task.submission.student_id, 0)
        turns[task.submission.student_id] = turn + 1
        placed.append((turn, task))
    return [task for _, task in sorted(placed, key=lambda pair: pair[0])]


def _for_a_person(grader: "Grader", task: _Task, reason: str, content: bytes = b"") -> Result:
    student_id = task.submission.student_id
    return grader.not_graded(State.NEEDS_REVIEW, plain(reason, 500), student_id, content)


def _digest(submission: Submission) -> str:
    """The hash of what was handed in; empty where there is none to be read."""
    try:
        return read(submission.folder, submission.assignment).sha256
    except (MalformedError, AmbiguousError, StagingError):
        return ""


def _outcome(future: Future[Ran]) -> Ran | str:
    """What came of it, or in words how the machine failed."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):  # the latter, if it had not begun
        return "The process that ran it was ended"
    except ReviewError:
        raise  # as true for every other submission
    except Exception as error:
        return f"It could not be run ({type(error).__name__}: {error})"
