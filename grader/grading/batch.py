"""One batch of submissions: which are graded, in what order, each once, recorded one by one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from nbgrader.coursedir import CourseDirectory

from grader.classroom.settings import Settings
from grader.contract.plain_text import counted, plain
from grader.contract.result import Result
from grader.contract.state import State
from grader.course import folder as courses
from grader.grading import run_events
from grader.grading.attempts import Attempts, Ended, Task
from grader.grading.judge_process import Case
from grader.grading.judges import Judges
from grader.grading.options import Graded, Options
from grader.grading.order import in_order
from grader.grading.scoring import Marking, marking_of
from grader.grading.submission import not_graded
from grader.intake.choice import AmbiguousError
from grader.intake.exercise import Exercise
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import HandedIn, Submission, read
from grader.judge.provenance import provenance
from grader.records.ledger import Entry, rests_on
from grader.records.recorder import Recorder
from grader.running.local_pool import WorkerPool
from grader.running.notebook_run import too_much
from grader.running.worker import Ran, RunPlan

_CHANGED = "It was changed while submissions were being graded. Regrade it."


class Batch:
    """Submissions that are graded with the same secrets."""

    def __init__(
        self,
        course: CourseDirectory,
        options: Options,
        recorder: Recorder,
        pool: WorkerPool,
        judges: Judges,
        settings: Settings,
    ):
        self._course, self._options, self._settings = course, options, settings
        self._recorder, self._pool, self._judges = recorder, pool, judges
        self._cases: dict[str, Case] = {}
        self._markings: dict[str, Marking] = {}
        self._exercises: dict[str, Exercise] = {}

    def grade(self, submissions: list[Submission]) -> Iterator[Graded]:
        assignments = list(dict.fromkeys(s.assignment for s in submissions))
        self._options.says("Opening the gradebook.")
        for assignment in assignments:
            trusted = courses.trusted_notebook(self._course, assignment)
            self._markings[assignment] = marking = marking_of(trusted, self._settings)
            self._recorder.register(assignment, trusted, marking, self._options.apply)
        self._options.says(f"Reading {counted(len(submissions), 'submission')}.")
        self._exercises = courses.exercises(self._course, assignments)
        digests = {submission: self._digest(submission) for submission in submissions}
        self._cases = {name: self._case(name) for name in assignments}
        tasks: list[Task] = []
        changed: Counter[str] = Counter()
        for submission, frozen in digests.items():
            run_events.found(submission, frozen)
            provenance = self._cases[submission.assignment].rests_on
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
        self._begin_judging(dict.fromkeys(task.submission.assignment for task in tasks))
        self._options.says(f"Grading {counted(len(tasks), 'submission')}.")
        order = in_order(tasks, self._recorder.usual_seconds())
        for ended in Attempts(self._pool, self._begin, self._judge).run(order):
            yield from self._finished(ended)

    def _begin_judging(self, assignments: Iterable[str]) -> None:
        """Draw the secrets, and tell the pool what of them students' processes get."""
        cases = [self._cases[name] for name in assignments]
        for case in cases:
            self._options.says(f"Running the solutions of {case.assignment.name}.")
        self._pool.begin()
        asked = self._judges.begin(cases)
        plans = {
            case.assignment.name: RunPlan(
                case.assignment.trusted,
                asked[case.assignment.name],
                case.assignment.course.runtime,
                self._options.limits,
                self._options.sandbox,
            )
            for case in cases
        }
        self._pool.prepare(plans)

    def _case(self, name: str) -> Case:
        assignment = courses.assignment(self._course, name)
        rests_on = provenance(assignment, self._options.sandbox)
        return Case(assignment, rests_on, self._options.limits, self._settings)

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
        except MalformedError as error:
            return error.sha256
        except (AmbiguousError, StagingError):
            return ""

    def _known(self, task: Task) -> Entry | None:
        """The result of an earlier run, if it is still valid."""
        if self._options.again or not task.frozen:
            return None
        return self._recorder.known(task.submission, task.rests_on)

    def _begin(self, task: Task) -> HandedIn | Result:
        """What was handed in; or a result with the reason why it cannot be read."""
        try:
            handed_in = self._read(task.submission)
        except MalformedError as error:
            if error.sha256 != task.frozen:
                return self._for_a_person(task, _CHANGED)
            return self._not_graded(State.MALFORMED, task, str(error))
        except AmbiguousError as error:
            return self._for_a_person(task, str(error))
        except StagingError as error:
            return self._for_a_person(task, too_much(error))
        if handed_in.sha256 != task.frozen:
            return self._for_a_person(task, _CHANGED)
        return handed_in

    def _judge(self, task: Task, handed_in: HandedIn, ran: Ran) -> Future[Result]:
        submission = task.submission
        return self._judges.judged(submission.assignment, submission.student_id, handed_in, ran)

    def _finished(self, group: list[Ended]) -> Iterator[Graded]:
        """Keep and record results; one whose state says so is regraded by the next run."""
        results = [self._result(ended) for ended in group]
        self._recorder.keep_all(
            [
                (result, "" if result.state.policy.regrade else ended.task.rests_on)
                for result, ended in zip(results, group, strict=True)
            ]
        )
        for result, ended in zip(results, group, strict=True):
            run_events.recorded(ended.task.submission, result)
            yield Graded(result, cold_because=ended.cold_because)

    def _result(self, ended: Ended) -> Result:
        if isinstance(ended.outcome, str):
            return self._for_a_person(ended.task, ended.outcome)
        return ended.outcome

    def _for_a_person(self, task: Task, reason: str) -> Result:
        return self._not_graded(State.NEEDS_REVIEW, task, plain(reason, 500))

    def _not_graded(self, state: State, task: Task, reason: str) -> Result:
        name, student_id = task.submission.assignment, task.submission.student_id
        worth, rests_on = self._markings[name], self._cases[name].rests_on
        return not_graded(name, worth, rests_on, state, reason, student_id, task.frozen)
