"""What a gradebook must be able to do for the recorder; nbgrader's is one, others may follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.contract.result import Result


class RefusedError(ReviewError):
    """A gradebook does not take a result as it is; another one it may."""


class Marking(Protocol):
    """How results become points; `grader.grading.scoring` has it."""

    @property
    def sha256(self) -> str:
        """The hash of all that it decides by."""
        ...

    @property
    def max_points(self) -> Mapping[str, float]:
        """What each question can earn."""
        ...

    @property
    def void(self) -> Mapping[str, str]:
        """As in course.toml."""
        ...

    def apply(self, result: Result) -> Result:
        """The result with its points."""
        ...


@dataclass(frozen=True)
class Worth:
    """What the questions of an assignment are worth now.

    Attributes:
        max_points: of each question.
        void: "all" or "none" of the points, for questions that do not count any more.
        scores: what results that a gradebook has earn now, by student and question.
    """

    max_points: Mapping[str, float]
    void: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


class Gradebook(Protocol):
    """Where scores go. A context manager: it may keep something open until it is left.

    Every method raises `ReviewError` if the gradebook cannot be used, and may be called again.
    """

    @property
    def identity(self) -> str:
        """Tells this gradebook from every other one; it holds no password."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def register(
        self, assignment: str, trusted: NotebookNode, worth: Worth, apply: bool = False
    ) -> None:
        """Prepare for results of an assignment, given the instructor's notebook; once a run.

        If its questions are worth something else than what was recorded, scores are moved to what
        they are worth now, all of them or none.

        Args:
            apply: whether they may be moved.

        Raises:
            ReviewError: also if they would have to be moved, and may not.
        """
        ...

    def students_graded(self, assignment: str) -> set[str]:
        """The students with a recorded result for the assignment."""
        ...

    def record_all(self, results: Sequence[Result]) -> None:
        """Write results in place of earlier ones, each completely; what fails may be called again.

        Raises:
            RefusedError: if the reason lies in one of them; no score of the others was written.
        """
        ...
