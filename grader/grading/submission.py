"""One submission in, one result out: no database, no shared folder, no state between calls."""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from grader.classroom.settings import Settings
from grader.contract.limits import Limits
from grader.contract.plain_text import plain
from grader.contract.question import Verdict
from grader.contract.result import Provenance, QuestionResult, Result, seconds_of
from grader.contract.state import State
from grader.contract.words import NOT_GRADED
from grader.grading import causes, feedback, follow_on, not_checked
from grader.grading.readable import Shown, readable, shown
from grader.grading.scoring import Marking, marking_of
from grader.intake import plain_files
from grader.intake.plain_files import Room, StagingError
from grader.intake.submission_folder import HandedIn
from grader.judge.judge import Judge
from grader.running.notebook_run import Execution, too_much
from grader.running.worker import Ran, RunPlan, run


@dataclass(frozen=True)
class Grader:
    """Grades submissions of one assignment in one run.

    Attributes:
        judge: the judge of this run and of the assignment.
        limits: what each submission's kernel may use up, seconds among them.
        sandbox: False runs student code with all of our rights and marks every result.
        zygote: the address of a warm process to fork kernels from; None if there is none.
        settings: what course.toml says of points.
    """

    judge: Judge
    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    zygote: str | None = None
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def marking(self) -> Marking:
        """What the questions are worth."""
        return marking_of(self._trusted, self.settings)

    @property
    def assignment(self) -> str:
        return self.judge.assignment.name

    @property
    def _trusted(self) -> NotebookNode:
        return self.judge.assignment.trusted

    @cached_property
    def plan(self) -> RunPlan:
        """What running a submission takes, which may happen in another process."""
        runtime = self.judge.assignment.course.runtime
        return RunPlan(self._trusted, self.judge.asked, runtime, self.limits, self.sandbox)

    @cached_property
    def _shown(self) -> Shown:
        return shown(self._trusted)

    def grade(self, content: bytes, student_id: str, folder: Path | None = None) -> Result:
        """Grade one submission, here and now.

        Args:
            content: the submitted notebook, unchanged.
            folder: where it was handed in; the files beside it are there when it runs.

        Returns:
            a result, whatever the submission holds: bad submissions end in a state, never in an
            exception.
        """
        try:
            files = plain_files.read(folder, Room()) if folder else {}
        except StagingError as error:
            return self.not_graded(State.NEEDS_REVIEW, too_much(error), student_id)
        handed_in = HandedIn(content, files)
        return self.judged(student_id, handed_in, run(self.plan, self.zygote, handed_in))

    def judged(self, student_id: str, handed_in: HandedIn, ran: Ran) -> Result:
        """The result of a submission that was run."""
        started = time.monotonic()
        execution, executed = ran.execution, ran.notebook
        if executed is None:
            return self.not_graded(execution.state, execution.reason, student_id, handed_in.sha256)
        verdicts = {
            name: _verdict(self.judge, name, execution, executed)
            for name in self.judge.secret_challenges
        }
        verdicts = follow_on.with_wrong_answers_named(
            verdicts, executed, self.judge.assignment.questions
        )
        result = Result(
            assignment=self.assignment,
            student_id=student_id,
            state=execution.state,
            reason=execution.reason or _not_graded_too(handed_in, verdicts),
            questions=tuple(
                _question(name, verdicts[name], seconds_of(name, execution.cells))
                for name in self.marking.most
            ),
            submission_sha256=handed_in.sha256,
            seconds=ran.seconds + time.monotonic() - started,
            provenance=self.judge.provenance(self.sandbox),
            feedback=readable(feedback.of_run(executed), self._shown),
            cells=execution.cells,
        )
        return self.marking.apply(result)

    def not_graded(self, state: State, reason: str, student_id: str, sha256: str = "") -> Result:
        """As the function of this name, for this assignment."""
        rests_on = self.judge.provenance(self.sandbox)
        return not_graded(
            self.assignment, self.marking, rests_on, state, reason, student_id, sha256
        )


def not_graded(
    assignment: str,
    marking: Marking,
    rests_on: Provenance,
    state: State,
    reason: str,
    student_id: str,
    sha256: str = "",
) -> Result:
    """The result of a submission that never ran: no points, and the reason in words.

    Args:
        sha256: as `Result.submission_sha256`.
    """
    words = f"{NOT_GRADED} {reason}"
    result = Result(
        assignment=assignment,
        student_id=student_id,
        state=state,
        reason=reason,
        questions=tuple(QuestionResult(name, 0.0, 0.0, words) for name in marking.most),
        submission_sha256=sha256,
        seconds=0.0,
        provenance=rests_on,
        feedback=feedback.of_reason(words),
    )
    return marking.apply(result)


def _not_graded_too(handed_in: HandedIn, verdicts: dict[str, Verdict]) -> str:
    """Where points were lost, which notebook was graded if there are several."""
    if not handed_in.others or all(verdict.passed for verdict in verdicts.values()):
        return ""
    others = ", ".join(map(repr, handed_in.others))
    return plain(f"Of several notebooks, {handed_in.notebook!r} was graded, and not {others}.", 500)


def _question(name: str, verdict: Verdict, seconds: float) -> QuestionResult:
    """A verdict before its points are known."""
    return QuestionResult(
        name,
        points=0.0,
        max_points=0.0,
        words=verdict.words,
        seconds=seconds,
        mistakes=verdict.mistakes,
        passed=verdict.passed,
        steps=verdict.steps,
    )


def _verdict(judge: Judge, name: str, execution: Execution, executed: NotebookNode) -> Verdict:
    """The judge's verdict; a question without a readable response is not passed."""
    if not execution.state.policy.responses_count:
        return Verdict(False, execution.reason)
    if name not in execution.responses:
        words = not_checked.why(name, execution, executed)
        return Verdict(False, causes.with_cause(words, name, executed))
    # The test decides; and the last check, where the answer was written again further down.
    last = execution.responses[name]
    verdict = judge.judged(name, execution.tested.get(name, last))
    if not verdict.passed and execution.tested.get(name, last) != last:
        again = judge.judged(name, last)
        verdict = again if again.passed else verdict
    if verdict.passed:
        return verdict
    return replace(verdict, words=causes.with_cause(verdict.words, name, executed))
