"""What a gradebook must be able to do for the recorder; nbgrader's is one, others may follow."""

from typing import Protocol, Self

from nbformat import NotebookNode

from grader.contract.result import Result


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

    def register(self, assignment: str, trusted: NotebookNode) -> None:
        """Prepare for results of an assignment, given the instructor's notebook; once a run."""
        ...

    def students_graded(self, assignment: str) -> set[str]:
        """The students with a recorded result for the assignment."""
        ...

    def clear(self, assignment: str, student_id: str) -> None:
        """Remove an earlier automatic result; no error if there is none."""
        ...

    def record(self, result: Result) -> None:
        """Write a result in place of an earlier one, completely or not at all."""
        ...
