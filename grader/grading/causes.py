"""Where the cause of a failure is in another cell, the words that say so."""

import re

from nbformat import NotebookNode

from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.plain_text import plain
from grader.intake.cells import grade_id, is_test

_IMPORT = re.compile(r"^(?:import|from)\b.*", re.MULTILINE)
_MISSING = re.compile(r"name '(\w{1,100})' is not defined")
_PRINTED = re.compile(r"^.*Error\b.*$", re.MULTILINE)
_LENGTH = 200  # characters of what is quoted


def with_cause(words: str, question: str, executed: NotebookNode) -> str:
    """The words for a failed question; if a name is missing, also why it may be.

    Args:
        words: such as "NameError: name 'helper' is not defined".
        executed: the notebook as it ran.
    """
    missing = _MISSING.search(words)
    if missing is None:
        return words
    mentions = re.compile(rf"\b{missing[1]}\b")
    cells = iter(executed.cells)
    for cell in cells:
        if grade_id(cell) == TEST_PREFIX + question:
            break
        if not is_test(cell) and mentions.search(cell.source) and (said := _failure(cell)):
            return f"{words}\nAn earlier cell, which has this name, {said}"
    if any(_defines(missing[1], cell.source) for cell in cells if cell.cell_type == "code"):
        return (
            f"{words}\nA cell further down defines {missing[1]}. Cells are run from the top: move "
            f"it up."
        )
    return words


def _defines(name: str, source: str) -> bool:
    """Whether a cell gives a name a value at its top level; in time linear in its length."""
    given = re.compile(rf"^(?:(?:def|class) +{name}\b|{name} *=(?!=))", re.MULTILINE)
    word = re.compile(rf"\b{name}\b")
    return bool(given.search(source)) or any(map(word.search, _IMPORT.findall(source)))


def _failure(cell: NotebookNode) -> str:
    """How a cell failed, in words; empty if nothing says so."""
    for output in cell.outputs:
        if output.output_type == "error":
            return f"stopped with {plain(f'{output.ename}: {output.evalue}', _LENGTH)}"
    for output in cell.outputs:
        if output.output_type == "stream" and (line := _PRINTED.search(output.text[:10_000])):
            return f"printed: {plain(line[0].strip(), _LENGTH)}"
    return ""
