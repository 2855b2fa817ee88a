"""The instructor's notebook, executed: its answers, and those with one cell replaced."""

import contextlib
import hashlib
import io
import linecache
from typing import Any

from grader.contract.errors import ReviewError
from grader.intake import cells
from grader.judge.assignment import Assignment


class ReferenceNotebook:
    """The answers of the setup and solution cells.

    The test cells run with a `check` that stores the answer instead of checking it: they alone say
    which function answers which question.

    Attributes:
        answers: by question.
        sources: of the cells that have them, by question.

    Raises:
        ReviewError: if the test cells do not check what their names say.
    """

    def __init__(self, assignment: Assignment):
        trusted = assignment.trusted
        self.answers: dict[str, Any] = {}
        self.sources: dict[str, str] = {}
        self._namespace: dict[str, Any] = {"__name__": "solution"}
        for cell in trusted.cells:
            name = cells.grade_id(cell)
            if cell.cell_type != "code" or name is None:
                continue
            if cells.is_solution(cell):
                self.sources[name] = cell.source
            self._namespace["check"] = self.answers.__setitem__
            _execute(cell.source, name, self._namespace)
        unknown = sorted(set(self.answers) - set(assignment.questions))
        if unknown or list(self.answers) != list(cells.points(trusted)):
            raise ReviewError(
                f"The notebook's test cells check {list(self.answers)}, but their grade_ids say "
                f"{list(cells.points(trusted))}; unknown questions: {unknown or 'none'}. "
                f"A cell test_NAME must call check('NAME', ...) for a question of "
                f"{assignment.course.assignments[assignment.name]}."
            )

    def instead(self, question: str, source: str) -> Any:
        """The answer to a question with this source in its cell, and the other cells unchanged.

        Raises:
            Exception: what the source raises; `KeyError` if it defines nothing of that name.
        """
        namespace = dict(self._namespace)
        _execute(source, question, namespace)
        return namespace[question]


def _execute(source: str, name: str, namespace: dict[str, Any]) -> None:
    # AutoGraph reads a function's source through linecache, as for cells in IPython; two sources
    # with the same name would be confused.
    filename = f"<{name} {hashlib.sha256(source.encode()).hexdigest()[:8]}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    with contextlib.redirect_stdout(io.StringIO()):  # the notebook prints for students
        exec(compile(source, filename, "exec"), namespace)
