"""Put a submission's answers into the trusted notebook."""

import copy

import nbformat
from nbformat import NotebookNode

from grader.contract.notebook_cells import NAMES_TAG, is_stub, without_blanks
from grader.intake.cells import grade_id, is_solution, is_test
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
        # does when the student runs the notebook from top to bottom. One that is kept as it was
        # released answers nothing: it takes no answer's place.
        copies = [a for a in answers[name] if not is_stub(a)] or answers[name] or [""]
        *earlier, source = copies if is_solution(slot) else [slot.source]
        cells.extend(nbformat.v4.new_code_cell(other) for other in earlier)
        cells.append(nbformat.v4.new_code_cell(source, metadata=metadata))
        others = [*names.get(name, []), *extras[name]]
        cells.extend(nbformat.v4.new_code_cell(other) for other in others)
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    metadata = copy.deepcopy(trusted.metadata)
    if submitted.get("python"):  # so that words on a SyntaxError can name it
        metadata.setdefault("language_info", NotebookNode()).version = submitted.python
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


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
    cells = _that_count(slots, submitted)
    ours = _copies_of_ours(trusted, cells)
    seen: set[str] = set()
    # Without any name left, what was above the setup cannot be distinguished from what was below.
    named = any(grade_id(cell) in slots for cell in cells)
    place = _TOP if named else next(iter(slots))
    for number, cell in enumerate(cells):
        source, name = source_of(cell), grade_id(cell) or ""
        # A pasted copy of a trusted cell stays where it is, whatever name came with it.
        slot = slots.get(name) if name not in seen or is_solution(slots[name]) else None
        if slot is not None and not is_test(slot):
            place = name
        if slot is not None and is_solution(slot):
            answers[place] += [source] if source.strip() else []
        elif source.strip() and number not in ours:
            extras[place].append(source)
        if slot is not None:
            place = name
            seen.add(name)
    return answers, extras


def _that_count(slots: dict[str, NotebookNode], submitted: NotebookNode) -> list[NotebookNode]:
    """The cells of code; and an answer that is Markdown or raw text, if it is the only one."""
    code = [cell for cell in submitted.cells if cell.cell_type == "code"]
    answered = {grade_id(cell) for cell in code if source_of(cell).strip()}
    wanted = {name for name, slot in slots.items() if is_solution(slot)} - answered
    return [c for c in submitted.cells if c.cell_type == "code" or grade_id(c) in wanted]


def _copies_of_ours(trusted: NotebookNode, cells: list[NotebookNode]) -> set[int]:
    """The positions of cells that repeat ours, and need not run as the student's.

    Tests, and examples that grading leaves out: wherever they stand. Of what defines names, one
    stands in the place of ours; further copies run, as after ``%reset``.
    """
    found: set[int] = set()
    sources = [without_blanks(source_of(cell)) for cell in cells]
    for ours in trusted.cells:
        if ours.cell_type != "code" or is_solution(ours):
            continue
        wanted = without_blanks(ours.source)
        copies = [number for number, source in enumerate(sources) if source == wanted]
        if not is_test(ours) and (grade_id(ours) or NAMES_TAG in ours.metadata.get("tags", [])):
            copies.sort(key=lambda n: grade_id(cells[n]) != grade_id(ours))
            copies = copies[:1]
        found.update(copies)
    return found
