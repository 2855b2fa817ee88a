"""Why there is no response for a question, in words."""

import re
import sys

from nbformat import NotebookNode

from grader.contract.environment import PYTHON
from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.plain_text import plain
from grader.contract.usual_errors import meaning
from grader.contract.words import EMPTY
from grader.intake.cells import grade_id
from grader.running.notebook_run import Execution

_MOST = 300  # characters of an error
_LINE = 100  # characters of the line that is quoted
_PLACE = re.compile(r" \([^()]{1,100}, line (\d{1,6})\)$")


def why(question: str, execution: Execution, executed: NotebookNode) -> str:
    """Why a cell of the question was stopped, or the first error in one."""
    if question in execution.stopped:
        return f"Not checked. {execution.stopped[question]}"
    cells = [c for c in executed.cells if grade_id(c) in (question, TEST_PREFIX + question)]
    if not any(_has_code(cell.source) for cell in cells[:1]):
        return EMPTY
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error":
                return f"Not checked, because of an error: {_error(output, cell, executed)}"
    return "Not checked: the notebook ended before this question."


def _has_code(source: str) -> bool:
    return any(line.strip() and not line.strip().startswith("#") for line in source.splitlines())


def _error(output: NotebookNode, cell: NotebookNode, executed: NotebookNode) -> str:
    """An error of a cell, and what it usually means."""
    text = output.evalue[:_MOST]
    error = _placed(f"{output.ename}: {text}", cell) + _versions(output.ename, executed)
    return f"{error}\n{meaning(output.ename, text)}".rstrip()


def _placed(error: str, cell: NotebookNode) -> str:
    """A syntax error with the line of the cell, in place of a file that nobody has written."""
    found = _PLACE.search(error)
    lines = cell.source.splitlines()
    if found is None or not 0 < int(found[1]) <= len(lines):
        return error
    line = plain(lines[int(found[1]) - 1].strip(), _LINE)
    return f"{error[: found.start()]}, in line {found[1]} of the cell: {line}"


def _versions(error: str, executed: NotebookNode) -> str:
    """The version of Python that grades, where it may be why code is not valid here."""
    theirs = executed.metadata.get("language_info", {}).get("version", "")
    newer = tuple(map(int, theirs.split("."))) > sys.version_info[:2] if theirs else False
    if newer and error in ("SyntaxError", "ImportError"):
        return f". The notebook was written with Python {theirs}; it is graded with Python {PYTHON}"
    return f". It is graded with Python {PYTHON}" if error == "SyntaxError" else ""
