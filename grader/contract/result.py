"""The result of grading a submission: its state, its verdicts, and what they rest on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import nbformat
import orjson
from nbformat import NotebookNode

from grader.contract.question import Step
from grader.contract.result_versions import VERSION, UnreadableResultError, upgraded
from grader.contract.state import State

NO_NOTEBOOK = nbformat.v4.new_notebook()  # in place of a notebook that is not read
_TEXTS = ("feedback_json", "result_json")  # what is recorded of a result
# Python's own encoder takes ten times as long where it indents.
_INDENTED = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_REMEMBERED = 4096  # values that results share
_SHARED = ("question", "words", "mistakes", "steps", "note")  # of a question
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class CellRun:
    """How one code cell ran, as measured outside the student's process.

    Attributes:
        cell: its grade_id, or its position among the code cells, such as "the 7th code cell".
        question: the question that it answers or checks; empty for none.
        seconds: wall-clock time.
        outcome: "completed", "error" (an output says so), or the state that ended the run in it.
    """

    cell: str
    question: str
    seconds: float
    outcome: str


@dataclass(frozen=True)
class QuestionResult:
    """The verdict on one question, and what it is worth.

    Attributes:
        words: the verdict in words for the student.
        mistakes: the names of the known mistakes that the words name.
        seconds: wall-clock time of the cell that answers the question and the cell that checks it.
        passed: whether the answer is right, whatever it is worth.
        steps: the question's comparisons in their order; none if nothing was compared.
        note: how the points came about, where that is not plain: by step, or voided; else "".
        voided: whether the question does not count any more, so that the verdict decides nothing.
    """

    question: str
    points: float
    max_points: float
    words: str
    seconds: float = 0.0
    mistakes: tuple[str, ...] = ()
    passed: bool = False
    steps: tuple[Step, ...] = ()
    note: str = ""
    voided: bool = False

    @property
    def feedback(self) -> str:
        """All that the student reads: the note first."""
        right = [step.name.removesuffix(",") for step in self.rewarded if step.passed and step.name]
        note = f"{self.note} Right: {', '.join(right)}." if right else self.note
        return f"{note}\n{self.words}" if note else self.words

    @property
    def rewarded(self) -> tuple[Step, ...]:
        """The steps, where some of them gave points."""
        return self.steps if 0 < self.points < self.max_points else ()


@dataclass(frozen=True)
class Provenance:
    """What a result rests on: if all of it is the same, so is the result.

    Attributes:
        course_sha256: of the instructor's notebook and the questions' code.
        environment_sha256: of the names and versions of all installed packages.
        device: what the judge computed on.
        sandbox: whether student code was sandboxed; without that no score can be trusted.
    """

    course_sha256: str
    environment_sha256: str
    device: str
    sandbox: bool


@dataclass(frozen=True)
class Result:
    """The result of grading one submission.

    Attributes:
        reason: for a state other than graded, what happened, in words for student and instructor;
            else what they should know about a submission that lost points, or nothing.
        submission_sha256: of the notebook and all files that were handed in; empty if not known.
        seconds: wall-clock time of grading.
        feedback: the merged notebook as it ran, each test cell's output replaced by its verdict.
        cells: the cells that ran, in their order; where there are many, as `cell_times` limits.
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
    cells: tuple[CellRun, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: with the texts that are recorded, and no notebook.

        Its thousand small objects take longer to load than the rest takes to record.
        """
        sent = vars(self) | {name: getattr(self, name) for name in _TEXTS}
        del sent["feedback"]
        return sent

    def __getattr__(self, name: str) -> Any:
        """The notebook, in the other process, when it is first read."""
        if name != "feedback" or "feedback_json" not in vars(self):
            raise AttributeError(name)
        vars(self)[name] = nbformat.reads(self.feedback_json, as_version=4)
        return self.feedback

    @property
    def score(self) -> float:
        return sum(q.points for q in self.questions)

    @property
    def max_score(self) -> float:
        return sum(q.max_points for q in self.questions)

    @cached_property
    def feedback_json(self) -> str:
        """The feedback notebook as the text of an .ipynb file."""
        # `nbformat.writes` indents and validates, which takes longer than the verdicts.
        return json.dumps(self.feedback, ensure_ascii=False)

    @cached_property
    def result_json(self) -> str:
        """`as_json` as text, indented to be looked at."""
        return orjson.dumps(self.as_json(), option=_INDENTED).decode()

    def brief(self) -> "Result":
        """The result without its notebook and the times of its cells, for a table of many."""
        questions, provenance = tuple(map(_shared, self.questions)), _once(self.provenance)
        return replace(
            self, questions=questions, provenance=provenance, feedback=NO_NOTEBOOK, cells=()
        )

    def as_json(self) -> dict[str, Any]:
        """Everything but the notebook, as plain data, with the version of its layout."""
        # `asdict` copies deeply, and takes most of the time of writing a result.
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "feedback"}
        values["questions"] = tuple(
            vars(q) | {"steps": tuple(dict(vars(step)) for step in q.steps)} for q in self.questions
        )
        values["provenance"] = dict(vars(self.provenance))
        values["cells"] = tuple(dict(vars(cell)) for cell in self.cells)
        return values | {
            "score": self.score,
            "max_score": self.max_score,
            "version": VERSION,
        }

    @classmethod
    def from_json(
        cls, document: dict[str, Any], feedback: NotebookNode, cells: bool = True
    ) -> "Result":
        """The result that `as_json` of this or an earlier version of the program wrote.

        Args:
            cells: whether it has the times of its cells.

        Raises:
            UnreadableResultError: for a document of a later version, or that is not a result.
        """
        current = upgraded(document)
        try:
            values = {f.name: current[f.name] for f in fields(cls) if f.name != "feedback"}
            values["state"] = State(current["state"])
            values["questions"] = tuple(_question(q) for q in current["questions"])
            values["provenance"] = _once(Provenance(**current["provenance"]))
            values["cells"] = tuple(map(_cell, current["cells"])) if cells else ()
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableResultError(f"not a result: {error!r}") from error
        return cls(feedback=feedback, **values)


def _question(document: dict[str, Any]) -> QuestionResult:
    values: dict[str, Any] = document | {
        "mistakes": tuple(document["mistakes"]),
        "steps": tuple(Step(**step) for step in document["steps"]),
    }
    return QuestionResult(**values | {part: _once(values[part]) for part in _SHARED})


def _cell(document: dict[str, Any]) -> CellRun:
    return CellRun(**{k: _once(v) if isinstance(v, str) else v for k, v in document.items()})


def _shared(question: QuestionResult) -> QuestionResult:
    """The same, with texts and steps that are one object in all results that have them."""
    return replace(question, **{part: _once(getattr(question, part)) for part in _SHARED})


@lru_cache(maxsize=_REMEMBERED)
def _once(value: _Value) -> _Value:
    """The first of equal values: a class has some hundred that nearly all of its results have."""
    return value


def seconds_of(question: str, cells: Iterable[CellRun]) -> float:
    """The wall-clock time of a question's cells."""
    return round(sum(cell.seconds for cell in cells if cell.question == question), 3)
