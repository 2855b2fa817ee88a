"""Put a submission's answers into the trusted notebook."""

import nbformat
from nbformat import NotebookNode

from grader.intake.cells import NAMES_TAG, grade_id, is_solution, is_test
from grader.intake.read_notebook import source_of

_TOP = ""  # the place above the first trusted cell


def merge_answers(trusted: NotebookNode, submitted: NotebookNode) -> NotebookNode:
    """Put the submission's code into the trusted notebook.

    The trusted notebook gives the setup and test cells and their order. Each solution cell takes
    the source of the submitted cell with its ``grade_id``; nothing if there is none. Other code
    (cells that the student added or changed, or whose metadata a tool removed) runs after the
    trusted cell that it followed, and an edited test cell before our test: it may contain what an
    answer needs, and no verdict depends on it. Of the released notebook's example cells only those
    tagged `NAMES_TAG` run: answers may use their names. The others are not needed, and some train
    for minutes.
    """
    slots = {
        name: cell
        for cell in trusted.cells
        if cell.cell_type == "code" and (name := grade_id(cell)) is not None
    }
    answers, extras = _students_code(slots, trusted, submitted)
    names = _cells_of_names(trusted)
    cells = [nbformat.v4.new_code_cell(extra) for extra in extras[_TOP]]
    for name, slot in slots.items():
        metadata = NotebookNode(nbgrader=slot.metadata.nbgrader)
        # A copied cell keeps its grade_id: all copies run, so that the last one counts, as it
        # does when the student runs the notebook from top to bottom.
        *copies, source = (answers[name] or [""]) if is_solution(slot) else [slot.source]
        cells.extend(nbformat.v4.new_code_cell(copy) for copy in copies)
        cells.append(nbformat.v4.new_code_cell(source, metadata=metadata))
        others = [*names.get(name, []), *extras[name]]
        cells.extend(nbformat.v4.new_code_cell(other) for other in others)
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=cells, metadata=trusted.metadata)


def _cells_of_names(trusted: NotebookNode) -> dict[str, list[str]]:
    """The sources of the tagged example cells, by the named cell that they follow."""
    found: dict[str, list[str]] = {}
    place = _TOP
    for cell in trusted.cells:
        place = grade_id(cell) or place
        if NAMES_TAG in cell.metadata.get("tags", []):
            found.setdefault(place, []).append(cell.source)
    return found


def _students_code(
    slots: dict[str, NotebookNode], trusted: NotebookNode, submitted: NotebookNode
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The submission's sources: for each solution cell, and after each trusted cell."""
    answers: dict[str, list[str]] = {name: [] for name in slots}
    extras: dict[str, list[str]] = {name: [] for name in (_TOP, *slots)}
    ours = {_stripped(cell.source) for cell in trusted.cells if not is_solution(cell)}
    named = any(grade_id(cell) in slots for cell in submitted.cells)
    # Without any name left, what was above the setup cannot be distinguished from what was below.
    place = _TOP if named else next(iter(slots))
    for cell in submitted.cells:
        source, name = source_of(cell), grade_id(cell)
        slot = slots.get(name or "")
        if slot is not None and not is_test(slot):
            place = str(name)
        if slot is not None and is_solution(slot):
            answers[place] += [source] if source.strip() else []
        elif source.strip() and _stripped(source) not in ours:
            extras[place].append(source)
        if slot is not None:
            place = str(name)
    return answers, extras


def _stripped(source: str) -> str:
    """A source without what editors change by themselves: line ends, trailing spaces."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
