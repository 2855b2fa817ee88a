"""An assignment as its instructor wrote it: notebook, questions, known mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from grader.contract.course import Course
from grader.contract.question import Question
from grader.judge.known_mistake import KnownMistake


@dataclass(frozen=True)
class Assignment:
    """What the trusted side knows about an assignment.

    Attributes:
        trusted: the instructor's notebook.
        source: the folder of all assignments' sources, this one's among them. None if there is no
            folder, as in some tests.
        mistakes: known mistakes by question.
        exercise: the folder of the released exercise; None if there is no folder.
    """

    name: str
    course: Course
    trusted: NotebookNode
    source: Path | None = None
    mistakes: Mapping[str, tuple[KnownMistake, ...]] = field(default_factory=dict)
    exercise: Path | None = None

    @property
    def questions(self) -> dict[str, Question]:
        """The questions by name; imports the libraries that they compute with."""
        return self.course.questions(self.name)
