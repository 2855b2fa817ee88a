"""Grade many submissions: which ones, in what order, each once; results are recorded one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.coursedir import CourseDirectory

from grader.classroom.roster import Roster
from grader.classroom.settings import Settings
from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.plain_text import plain
from grader.contract.result import Result, State
from grader.course import folder as courses
from grader.grading import run_events
from grader.grading.attempts import TRIES, Attempts, NeverRan, Task
from grader.grading.order import in_order
from grader.grading.scoring import marking_of
from grader.intake.choice import AmbiguousError
from grader.intake.exercise import Exercise
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import HandedIn, Submission, read
from grader.records.gradebook import NbgraderGradebook
from grader.records.gradebook_protocol import Gradebook
from grader.records.ledger import Entry, rests_on
from grader.records.recorder import Recorder
from grader.running.local_pool import LocalPool, WorkerPool, usual_workers
from grader.running.notebook_run import too_much
from grader.running.worker import Ran
from grader.sandbox import mounts, support

if TYPE_CHECKING:
    from grader.grading.submission import Grader
    from grader.judge.judge import Judge


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
        apply: whether scores that are recorded may move to what their questions are worth now.
        says: is told in words what begins, until the first submission is graded.
        gradebook: creates what scores are recorded in.
        recorder: creates the only writer of ledger and gradebook.
    """

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    workers: int | None = None
    again: bool = False
    pool: Callable[[int, Runtime | None], WorkerPool] = LocalPool
    apply: bool = False
    says: Callable[[str], object] = str
    gradebook: Callable[[CourseDirectory, Settings, Roster], Gradebook] = NbgraderGradebook
    recorder: Callable[[Path, Gradebook], Recorder] = Recorder


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
            cannot be used; or if recorded scores would move to what questions are worth now, and
            may not.
    """
    options = options or Options()
    with Session(course, options, len(submissions)) as session:
        yield from session.grade(submissions)


class Session:
    """A pool and judges that are kept from one class run to the next, a context manager.

    Args:
        most: how many submissions there are at most; None if nobody knows.

    Raises:
        ReviewError: if there is no sandbox here.
    """

    def __init__(self, course: CourseDirectory, options: Options, most: int | None = None):
        if options.sandbox:
            support.require()
            mounts.refuse_visible(Path(course.root), "The course folder")
        workers = options.workers or usual_workers(options.limits)
        workers = workers if most is None else min(workers, most)
        warm = courses.course_of(course).runtime if options.sandbox else None
        self._course, self._options = course, options
        self._pool = options.pool(workers, warm)
        self._judges: dict[str, Judge] = {}  # the last one of each assignment

    def __enter__(self) -> "Session":
        self._options.says("Starting workers.")
        self._pool.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.__exit__(*exception)

    def warm_up(self, assignments: list[str], says: Callable[[str], object] = str) -> None:
        """Do now what the first submissions would wait for, and say so in words."""
        from grader.judge.judge import Judge

        for assignment in assignments:
            says(f"Running the solutions of {assignment}.")
            self._judges[assignment] = Judge(courses.assignment(self._course, assignment))

    def grade(self, submissions: list[Submission]) -> Iterator[Graded]:
        """Grade submissions with secrets that are drawn now; as `autograde`."""
        run_events.begun(len(submissions), self._pool.workers, self._options.sandbox)
        settings, roster = courses.settings_of(self._course), courses.roster_of(self._course)
        gradebook = self._options.gradebook(self._course, settings, roster)
        with (
            self._options.recorder(Path(self._course.root), gradebook) as recorder,
            run_events.end(),
        ):
            run = _Run(self._course, self._options, recorder, self._pool, settings)
            yield from run.grade(submissions, self._judges)


class _Run:
    """One run over a class."""

    def __init__(
        self,
        course: CourseDirectory,
        options: Options,
        recorder: Recorder,
        pool: WorkerPool,
        settings: Settings,
    ):
        self._course, self._options, self._settings = course, options, settings
        self._recorder, self._pool = recorder, pool
        self._graders: dict[str, Grader] = {}
        self._exercises: dict[str, Exercise] = {}

    def grade(self, submissions: list[Submission], judges: "dict[str, Judge]") -> Iterator[Graded]:
        assignments = list(dict.fromkeys(s.assignment for s in submissions))
        self._options.says("Opening the gradebook.")
        for assignment in assignments:
            trusted = courses.trusted_notebook(self._course, assignment)
            marking = marking_of(trusted, self._settings)
            self._recorder.register(assignment, trusted, marking, self._options.apply)
        self._options.says(f"Reading {len(submissions)} submissions.")
        self._exercises = courses.exercises(self._course, assignments)
        digests = {submission: self._digest(submission) for submission in submissions}
        for assignment in assignments:
            self._options.says(f"Running the solutions of {assignment}.")
            self._graders[assignment] = self._grader(assignment, judges)
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
        self._options.says(f"Grading {len(tasks)} submissions.")
        self._pool.prepare({name: grader.plan for name, grader in self._graders.items()})
        order = in_order(tasks, self._recorder.usual_seconds())
        for ended in Attempts(self._pool, self._begin, self._references()).run(order):
            if isinstance(ended, NeverRan):
                yield Graded(self._finish(ended.task, ended.result))
            else:
                yield self._finished(ended.task, ended.handed_in, ended.outcome)

    def _references(self) -> Iterator[object]:
        """Compute, one by one, what the first verdicts would wait for."""
        for grader in self._graders.values():
            for question in grader.judge.answers:
                yield grader.judge.reference(question)

    def _grader(self, assignment: str, judges: "dict[str, Judge]") -> "Grader":
        """A grader with secrets of its own: a judge from before draws new ones."""
        # The course's backend, imported in parallel with what the pool has begun to import.
        from grader.grading.submission import Grader
        from grader.judge.judge import Judge

        before, now = judges.get(assignment), courses.assignment(self._course, assignment)
        judge = before.renewed(now) if before else Judge(now)
        judges[assignment] = judge
        options = self._options
        return Grader(judge, options.limits, options.sandbox, settings=self._settings)

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
