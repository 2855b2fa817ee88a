"""Grade many submissions: which ones, in what order, each once; results are recorded one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.coursedir import CourseDirectory

from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.plain_text import plain
from grader.contract.result import Result, State
from grader.course import folder as courses
from grader.grading import run_events
from grader.grading.attempts import TRIES, Attempts, NeverRan, Task
from grader.grading.order import in_order
from grader.intake.choice import AmbiguousError
from grader.intake.exercise import Exercise
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import HandedIn, Submission, read
from grader.records.gradebook import NbgraderGradebook
from grader.records.ledger import Entry, rests_on
from grader.records.recorder import Recorder
from grader.running.local_pool import LocalPool, WorkerPool, usual_workers
from grader.running.notebook_run import too_much
from grader.running.worker import Ran
from grader.sandbox import mounts, support

if TYPE_CHECKING:
    from grader.grading.submission import Grader


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        limits: what each submission's kernel may use up.
        sandbox: False runs student code with all of our rights and marks every result.
        workers: how many submissions run at a time; None for as many as this machine can run.
        again: regrade also what has not changed since it was graded.
        pool: creates what runs the submissions, from the number of workers and what kernels in
            the sandbox need; None without a sandbox.
    """

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    workers: int | None = None
    again: bool = False
    pool: Callable[[int, Runtime | None], WorkerPool] = LocalPool


@dataclass(frozen=True)
class Graded:
    """A result of a run.

    Attributes:
        new: False if it was in the ledger: nothing that it rests on has changed.
        cold_because: why its kernel had a cold start although there is a zygote.
    """

    result: Result
    new: bool = True
    cold_because: str = ""


def autograde(
    course: CourseDirectory, submissions: list[Submission], options: Options | None = None
) -> Iterator[Graded]:
    """Grade submissions and record each result as soon as it is available.

    The assignments enter the gradebook before anything is graded: one that cannot be written stops
    the run at its beginning. Secrets are drawn after the submissions are frozen: one that changes
    later is not graded. An interrupted run continues when it is started again.

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
    run_events.begun(len(submissions), workers, options.sandbox)
    with (
        options.pool(workers, warm) as pool,
        Recorder(Path(course.root), NbgraderGradebook(course)) as recorder,
        run_events.end(),
    ):
        yield from _Run(course, options, recorder, pool).grade(submissions)


class _Run:
    """One run over a class."""

    def __init__(
        self, course: CourseDirectory, options: Options, recorder: Recorder, pool: WorkerPool
    ):
        self._course, self._options = course, options
        self._recorder, self._pool = recorder, pool
        self._graders: dict[str, Grader] = {}
        self._exercises: dict[str, Exercise] = {}

    def grade(self, submissions: list[Submission]) -> Iterator[Graded]:
        # The course's backend, imported in parallel with what the pool has begun to import.
        from grader.grading.submission import Grader
        from grader.judge.judge import Judge

        assignments = list(dict.fromkeys(s.assignment for s in submissions))
        for assignment in assignments:
            trusted = courses.trusted_notebook(self._course, assignment)
            self._recorder.register(assignment, trusted)
        self._exercises = courses.exercises(self._course, assignments)
        digests = {submission: self._digest(submission) for submission in submissions}
        for assignment in assignments:
            judge = Judge(courses.assignment(self._course, assignment))
            self._graders[assignment] = Grader(judge, self._options.limits, self._options.sandbox)
        tasks = []
        for submission, frozen in digests.items():
            run_events.found(submission, frozen)
            provenance = self._graders[submission.assignment].judge.provenance(
                self._options.sandbox
            )
            task = Task(submission, frozen, rests_on(frozen, provenance, self._options.limits))
            if known := self._known(task):
                run_events.unchanged(submission, known.graded_at)
                yield Graded(known.result, new=False)
            else:
                tasks.append(task)
        if not tasks:
            return
        self._pool.prepare({name: grader.plan for name, grader in self._graders.items()})
        order = in_order(tasks, self._recorder.usual_seconds())
        for ended in Attempts(self._pool, self._begin).run(order):
            if isinstance(ended, NeverRan):
                yield Graded(self._finish(ended.task, ended.result))
            else:
                yield self._finished(ended.task, ended.handed_in, ended.outcome)

    def _read(self, submission: Submission) -> HandedIn:
        """What was handed in; whatever a folder does to us concerns its submission alone."""
        try:
            return read(submission.folder, self._exercises[submission.assignment])
        except (MalformedError, AmbiguousError, StagingError):
            raise
        except Exception as error:
            raise AmbiguousError(
                f"It could not be read ({type(error).__name__}: {error}). Please report this."
            ) from error

    def _digest(self, submission: Submission) -> str:
        """The hash of what was handed in; empty if it cannot be read."""
        try:
            return self._read(submission).sha256
        except (MalformedError, AmbiguousError, StagingError):
            return ""

    def _known(self, task: Task) -> Entry | None:
        """The result of an earlier run, if it is still valid."""
        if self._options.again or not task.frozen:
            return None
        return self._recorder.known(task.submission, task.rests_on)

    def _begin(self, task: Task) -> HandedIn | Result:
        """Remove an earlier result, and read what was handed in; or the reason why that fails."""
        submission, grader = task.submission, self._graders[task.submission.assignment]
        self._recorder.clear(submission)
        try:
            handed_in = self._read(submission)
        except MalformedError as error:
            return grader.not_graded(State.MALFORMED, str(error), submission.student_id)
        except AmbiguousError as error:
            return _for_a_person(grader, task, str(error))
        except StagingError as error:
            return _for_a_person(grader, task, too_much(error))
        if handed_in.sha256 != task.frozen:
            reason = "It was changed while submissions were being graded. Regrade it."
            return _for_a_person(grader, task, reason, handed_in.content)
        return handed_in

    def _finished(self, task: Task, handed_in: HandedIn, ran: Ran | str) -> Graded:
        grader = self._graders[task.submission.assignment]
        if isinstance(ran, str):
            reason = f"{ran}, {TRIES} times. Regrade it; if it fails again, grade it by hand."
            result = _for_a_person(grader, task, reason, handed_in.content)
            return Graded(self._finish(task, result))
        cold_because = ran.execution.cold_because
        try:
            result = grader.judged(task.submission.student_id, handed_in, ran)
            return Graded(self._finish(task, result), cold_because=cold_because)
        except ReviewError:
            raise  # a fault of the course or the gradebook, not of a submission
        except Exception as error:
            reason = (
                f"The grader itself failed on it ({type(error).__name__}: {error}). Please report "
                f"this, and grade it by hand."
            )
            result = _for_a_person(grader, task, reason, handed_in.content)
            return Graded(self._finish(task, result), cold_because=cold_because)

    def _finish(self, task: Task, result: Result) -> Result:
        """Keep and record a result; one whose state says so is regraded by the next run."""
        self._recorder.keep(result, "" if result.state.policy.regrade else task.rests_on)
        run_events.recorded(task.submission, result)
        return result


def _for_a_person(grader: "Grader", task: Task, reason: str, content: bytes = b"") -> Result:
    student_id = task.submission.student_id
    return grader.not_graded(State.NEEDS_REVIEW, plain(reason, 500), student_id, content)
