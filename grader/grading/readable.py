"""The feedback notebook as people read it: with the exercise's texts, without libraries' logs."""

import copy
import re
from collections.abc import Iterator
from itertools import zip_longest

from nbformat import NotebookNode

from grader.contract.notebook_cells import NAMES_TAG, without_blanks
from grader.intake.cells import grade_id, is_solution
from grader.judge import illustrations

Key = tuple[str, str] | None  # what a cell of code is recognized by
Shown = list[tuple[Key, NotebookNode]]
_SUMS_UP = "check()"
# Lines that C++ libraries log, in the forms of glog and of Abseil, and what goes with them.
_LOGGED = re.compile(
    r"^(?:[IWEF]\d{4} \d\d:\d\d:\S+ +\d+ \S+:\d+\]"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWEF] \S+:\d+\]"
    r"|WARNING: All log messages before absl::InitializeLog\(\)"
    r"|To enable the following instructions: ).*\n?",
    re.MULTILINE,
)


def shown(trusted: NotebookNode) -> Shown:
    """The cells of the instructor's notebook that feedback has, with words for illustrations."""
    cells = [illustrations.in_words(copy.deepcopy(cell)) for cell in _shown(trusted.cells)]
    return [(_key(cell), cell) for cell in cells]


def readable(feedback: NotebookNode, waiting: Shown) -> NotebookNode:
    """The notebook with the texts of the exercise in their places, and without noise.

    Args:
        feedback: the merged notebook as it ran; its cells are changed in place.
        waiting: what is `shown` of the instructor's notebook; the result shares its cells.
    """
    cells: list[NotebookNode] = []
    for cell in feedback.cells:
        if cell.cell_type == "code":
            _drop_noise(cell)
        key = _key(cell)
        place = next((i for i, (theirs, _) in enumerate(waiting) if theirs == key), None)
        if place is not None:
            cells += _texts(waiting[:place])
            waiting = waiting[place + 1 :]
        cells.append(cell)
    feedback.cells = cells + _texts(waiting)
    return feedback


def _texts(waiting: Shown) -> list[NotebookNode]:
    return [ours for _, ours in waiting if ours.cell_type == "markdown"]


def _shown(trusted: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Texts and cells that run; not the text above what sums up at home, which does not run."""
    for cell, below in zip_longest(trusted, trusted[1:]):
        sums_up = below is not None and below.cell_type == "code" and below.source == _SUMS_UP
        if _runs(cell) or (cell.cell_type == "markdown" and not sums_up):
            yield cell


def _runs(trusted: NotebookNode) -> bool:
    """Whether a trusted cell is one of those that grading runs."""
    return grade_id(trusted) is not None or NAMES_TAG in trusted.metadata.get("tags", [])


def _key(cell: NotebookNode) -> Key:
    """A cell's name, else its code; None for a text."""
    if cell.cell_type != "code":
        return None
    name = grade_id(cell)
    return ("name", name) if name else ("code", without_blanks(cell.source))


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
