"""The feedback notebook as people read it: with the exercise's texts, without what libraries log."""

import re
from copy import deepcopy

from nbformat import NotebookNode

from grader.intake.cells import grade_id, is_solution

# Lines that C++ libraries log, in the forms of glog and of Abseil, and what goes with them.
_LOGGED = re.compile(
    r"^(?:[IWEF]\d{4} \d\d:\d\d:\S+ +\d+ \S+:\d+\]"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWEF] \S+:\d+\]"
    r"|WARNING: All log messages before absl::InitializeLog\(\)"
    r"|To enable the following instructions: ).*\n?",
    re.MULTILINE,
)


def readable(feedback: NotebookNode, trusted: NotebookNode) -> NotebookNode:
    """The notebook with the texts of the exercise in their places, and without noise.

    Args:
        feedback: the grafted notebook as it ran; its cells are changed in place.
        trusted: the instructor's notebook.
    """
    for cell in feedback.cells:
        if cell.cell_type == "code":
            _drop_noise(cell)
    texts, last = _texts(trusted)
    cells = []
    for cell in feedback.cells:
        cells += [*texts.pop(grade_id(cell) or "", []), cell]
    feedback.cells = cells + last
    return feedback


def _texts(trusted: NotebookNode) -> tuple[dict[str, list[NotebookNode]], list[NotebookNode]]:
    """The cells of text by the named cell that they stand before, and those at the end."""
    found: dict[str, list[NotebookNode]] = {}
    waiting: list[NotebookNode] = []
    for cell in trusted.cells:
        if cell.cell_type == "markdown":
            waiting.append(deepcopy(cell))
        elif name := grade_id(cell):
            found[name], waiting = waiting, []
    return found, waiting


def _drop_noise(cell: NotebookNode) -> None:
    """Leave out logged lines; of cells that are not the student's, all of standard error."""
    ours = grade_id(cell) is not None and not is_solution(cell)
    kept = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.text = "" if ours else _LOGGED.sub("", output.text)
            if not output.text.strip():
                continue
        kept.append(output)
    cell.outputs = kept
