"""From verdicts to points: the one place that decides what an answer earns."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

from nbformat import NotebookNode

from grader.classroom.settings import Settings
from grader.contract.result import QuestionResult, Result
from grader.grading import feedback
from grader.intake import cells

BY_STEP = "by step"
_VOID = {
    "all": "This question does not count any more: everybody has its points.",
    "none": "This question does not count any more, for anybody.",
}


@dataclass(frozen=True)
class Marking:
    """What the questions of an assignment are worth.

    Attributes:
        most: the points of each question, in the notebook's order.
        credit: the questions with points by step; the others are all or nothing.
        void: "all" or "none" of the points for each question that does not count any more.
    """

    most: Mapping[str, float]
    credit: Mapping[str, str] = field(default_factory=dict)
    void: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash of all of it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    @cached_property
    def max_points(self) -> dict[str, float]:
        """What each question can earn: one that is void for all is worth nothing."""
        return {q: 0.0 if self.void.get(q) == "none" else most for q, most in self.most.items()}

    def apply(self, result: Result) -> Result:
        """The result with the points of this marking, in its feedback notebook, too.

        A question that it has no verdict on, since it was added later, is left out.
        """
        questions = tuple(self._marked(q) for q in result.questions if q.question in self.most)
        notebook = feedback.with_words(result.feedback, questions)
        return replace(result, questions=questions, feedback=notebook)

    def _marked(self, question: QuestionResult) -> QuestionResult:
        most = self.max_points[question.question]
        if void := self.void.get(question.question):
            return replace(question, points=most, max_points=most, note=_VOID[void], voided=True)
        earned, note = most if question.passed else 0.0, ""
        right = [step for step in question.steps if step.passed]
        by_step = self.credit.get(question.question) == BY_STEP
        if by_step and right and not question.passed:
            earned = round(most * len(right) / len(question.steps), 2)
            steps = f"{len(right)} of {len(question.steps)} steps are right"
            note = f"{steps}: {earned:g} of {most:g} points."
        return replace(question, points=earned, max_points=most, note=note, voided=False)


def marking_of(trusted: NotebookNode, settings: Settings | None = None) -> Marking:
    """The marking of an assignment: course.toml decides before the notebook's metadata.

    Args:
        trusted: the instructor's notebook; ``{"review": {"credit": "by step"}}`` in the metadata of
            a test cell gives points by step.
    """
    settings = settings or Settings()
    most = cells.points(trusted)
    credit = {**cells.credit(trusted), **settings.credit}
    return Marking(
        most,
        {q: kind for q, kind in credit.items() if q in most and kind == BY_STEP},
        {q: kind for q, kind in settings.void.items() if q in most},
    )
