"""One batch of submissions: which are graded, in what order, each once, recorded one by one."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nbgrader.coursedir import CourseDirectory

from grader.classroom.settings import Settings
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.contract.result import Provenance, Result, State
from grader.course import folder as courses
from grader.grading import run_events
from grader.grading.attempts import TRIES, Attempts, NeverRan, Task
from grader.grading.options import Graded, Options
from grader.grading.order import in_order
from grader.grading.scoring import marking_of
from grader.intake.choice import AmbiguousError
from grader.intake.exercise import Exercise
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import HandedIn, Submission, read
from grader.judge.assignment import Assignment
from grader.records.ledger import Entry, rests_on
from grader.records.recorder import Recorder
from grader.running.local_pool import WorkerPool
from grader.running.notebook_run import too_much
from grader.running.worker import Ran

if TYPE_CHECKING:
    from grader.grading.submission import Grader
    from grader.judge.judge import Judge


class Batch:
    """Submissions that are graded with the same secrets."""

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
        plural = "s" * (len(submissions) != 1)
        self._options.says(f"Reading {len(submissions)} submission{plural}.")
        self._exercises = courses.exercises(self._course, assignments)
        digests = {submission: self._digest(submission) for submission in submissions}
        described = {name: courses.assignment(self._course, name) for name in assignments}
        provenances = {name: self._provenance(one) for name, one in described.items()}
        tasks: list[Task] = []
        changed: Counter[str] = Counter()
        for submission, frozen in digests.items():
            run_events.found(submission, frozen)
            provenance = provenances[submission.assignment]
            task = Task(submission, frozen, rests_on(frozen, provenance, self._options.limits))
            if known := self._known(task):
                run_events.unchanged(submission, known.graded_at)
                yield Graded(known.result, new=False)
            else:
                tasks.append(task)
                changed[self._recorder.changed(submission, provenance)] += 1
        if not tasks:
            return
        for what, number in changed.items():
            if what:
                self._options.says(f"Graded before, with other {what}: {number}.")
        for assignment in dict.fromkeys(task.submission.assignment for task in tasks):
            self._options.says(f"Running the solutions of {assignment}.")
            self._graders[assignment] = self._grader(described[assignment], judges)
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

    def _provenance(self, assignment: Assignment) -> Provenance:
        """What results rest on; no secret is drawn and no solution run to know that."""
        from grader.judge.provenance import provenance

        return provenance(assignment, self._options.sandbox)

    def _grader(self, assignment: Assignment, judges: "dict[str, Judge]") -> "Grader":
        """A grader with secrets of its own: a judge from before draws new ones."""
        from grader.grading.submission import Grader
        from grader.judge.judge import Judge

        before = judges.get(assignment.name)
        judge = before.renewed(assignment) if before else Judge(assignment)
        judges[assignment.name] = judge
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
        rests_on = "" if result.state.policy.regrade else task.rests_on
        self._recorder.keep_all([(result, rests_on)])
        run_events.recorded(task.submission, result)
        return result


def _for_a_person(grader: "Grader", task: Task, reason: str, content: bytes = b"") -> Result:
    student_id = task.submission.student_id
    return grader.not_graded(State.NEEDS_REVIEW, plain(reason, 500), student_id, content)
