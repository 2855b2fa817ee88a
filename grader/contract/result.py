"""What grading a submission gives: its state, its verdicts, and what they rest on."""

from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from nbformat import NotebookNode


class State(StrEnum):
    """How a submission ended; each has exactly one."""

    GRADED = "graded"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out of memory"
    KERNEL_DIED = "kernel died"
    MALFORMED = "malformed"
    NEEDS_REVIEW = "needs review"


@dataclass(frozen=True)
class QuestionResult:
    """The verdict on one question: points earned, points possible, and words for the student."""

    question: str
    points: float
    max_points: float
    words: str


@dataclass(frozen=True)
class Provenance:
    """What a result rests on, so that it can be told later whether it would come out the same.

    Attributes:
        course_sha256: of the instructor's notebook and the questions' code.
        environment_sha256: of the names and versions of all installed packages.
        device: what the judge computed on.
        sandbox: whether student code was shut in; without that no score can be trusted.
    """

    course_sha256: str
    environment_sha256: str
    device: str
    sandbox: bool


@dataclass(frozen=True)
class Result:
    """All that grading one submission gave.

    Attributes:
        reason: for a state other than graded, what happened, in words for student and instructor.
        submission_sha256: of the bytes that were handed in.
        seconds: wall-clock time of grading.
        feedback: the grafted notebook as it ran, each test cell's output replaced by its verdict.
    """

    assignment: str
    student_id: str
    state: State
    reason: str
    questions: tuple[QuestionResult, ...]
    submission_sha256: str
    seconds: float
    provenance: Provenance
    feedback: NotebookNode = field(repr=False, compare=False)

    @property
    def score(self) -> float:
        return sum(q.points for q in self.questions)

    @property
    def max_score(self) -> float:
        return sum(q.max_points for q in self.questions)

    def as_json(self) -> dict[str, Any]:
        """Everything but the notebook, as plain data."""
        return {key: value for key, value in asdict(self).items() if key != "feedback"} | {
            "score": self.score,
            "max_score": self.max_score,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any], feedback: NotebookNode) -> "Result":
        """The result that `as_json` told."""
        told = {f.name: document[f.name] for f in fields(cls) if f.name != "feedback"}
        told["state"] = State(document["state"])
        told["questions"] = tuple(QuestionResult(**q) for q in document["questions"])
        told["provenance"] = Provenance(**document["provenance"])
        return cls(feedback=feedback, **told)
