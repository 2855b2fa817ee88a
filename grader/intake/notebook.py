"""Notebooks as data: read the trusted one, read a submission, graft one into the other."""

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain

TEST_PREFIX = "test_"
NAMES_TAG = "names"  # of an example cell that is quick and whose names answers may use
_TOP = ""  # the place above the first trusted cell
MAX_NOTEBOOK_BYTES = 64 * 1024 * 1024
MAX_CELLS = 2000  # every cell with code takes a moment, whatever it holds
_SOURCE_KEYS = {1: "code", 2: "input", 3: "input", 4: "source"}  # by nbformat's version


class MalformedError(Exception):
    """A submission that cannot be read as a notebook; the text says why, in words for people."""


def grade_id(cell: dict[str, Any]) -> str | None:
    """The cell's nbgrader ``grade_id``, or None, also where a submission's metadata is nonsense."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else None


def is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def question_name(test_cell: NotebookNode) -> str:
    """The question that a test cell asks: its ``grade_id`` without the prefix."""
    return test_cell.metadata.nbgrader.grade_id.removeprefix(TEST_PREFIX)


def points(notebook: NotebookNode) -> dict[str, float]:
    """The points of each question of a trusted notebook, in its order."""
    return {
        question_name(c): float(c.metadata.nbgrader.points) for c in notebook.cells if is_test(c)
    }


def read_source(path: Path) -> NotebookNode:
    """Read an instructor's notebook from Jupytext py:percent, with cell ids that never change.

    Raises:
        ReviewError: if the file is missing.
    """
    if not path.is_file():
        raise ReviewError(f"{path} is missing: an assignment NN_topic has its notebook there.")
    notebook = jupytext.read(path)
    notebook.metadata = NotebookNode(
        kernelspec=notebook.metadata.kernelspec, language_info=NotebookNode(name="python")
    )
    for number, cell in enumerate(notebook.cells):
        cell.id = grade_id(cell) or _id_from(cell.source, number)
    return notebook


def _id_from(source: str, number: int) -> str:
    """A cell id from the cell's text, so that an inserted cell does not change those after it."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    return f"{digest[:12]}-{number}" if not source.strip() else digest[:16]


def read_submission(content: bytes) -> NotebookNode:
    """Read a submitted notebook of any nbformat version, as the student's tool wrote it.

    Raises:
        MalformedError: if it is no notebook.
    """
    if len(content) > MAX_NOTEBOOK_BYTES:
        raise MalformedError(
            f"The notebook has {len(content):,} bytes; at most {MAX_NOTEBOOK_BYTES:,} are read. "
            f"Clear its outputs and hand it in again."
        )
    try:
        document = json.loads(_decode(content).rstrip("\0 \r\n"))
    except (ValueError, RecursionError) as error:
        raise MalformedError(
            plain(f"The file is not JSON, so not a notebook ({error}).", 500)
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("nbformat"), int):
        raise MalformedError("The file is JSON, but not a notebook: it has no nbformat number.")
    return NotebookNode(cells=_code_cells(document))


def _code_cells(document: dict[str, Any]) -> list[NotebookNode]:
    """The code cells as nbformat 4 has them, with no more than grafting takes from them.

    nbformat's own conversion reads the rest too, and takes minutes or all memory if made to.
    """
    key = _SOURCE_KEYS.get(document["nbformat"])
    if key is None:
        raise MalformedError("The notebook's structure is broken: its nbformat is none of 1 to 4.")
    sheets = _mappings(document, "worksheets") if key == "input" else [document]
    cells = [cell for sheet in sheets for cell in _mappings(sheet, "cells")]
    if len(cells) > MAX_CELLS:
        raise MalformedError(
            f"The notebook has {len(cells):,} cells; at most {MAX_CELLS:,} are read. Delete those "
            f"that the exercise does not need, and hand it in again."
        )
    return [
        NotebookNode(
            cell_type="code",
            metadata=NotebookNode(nbgrader=NotebookNode(grade_id=grade_id(cell))),
            source=_source(cell, key),
        )
        for cell in cells
        if cell.get("cell_type") == "code"
    ]


def _mappings(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = parent.get(key)
    if isinstance(found, list) and all(isinstance(item, dict) for item in found):
        return found
    raise MalformedError(f"The notebook's structure is broken: its {key} are no list of mappings.")


def _decode(content: bytes) -> str:
    """UTF-8 with or without a byte-order mark, UTF-16 with one; Latin-1 as editors once saved."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def graft(trusted: NotebookNode, submitted: NotebookNode) -> NotebookNode:
    """Put the submission's code into the trusted notebook.

    The trusted notebook gives the setup and test cells and their order. Each solution cell takes
    the source of the submitted cell with its ``grade_id``; nothing if there is none. Other code
    (cells that the student added or changed, or whose metadata a tool removed) runs after the
    trusted cell that it stood behind, and what became of a test cell before our test: it may hold
    what an answer needs, and no verdict depends on it. Of the released notebook's example cells
    those run that are tagged `NAMES_TAG`: answers may use their names. The others are not needed,
    and some train for minutes.
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
    """The sources of the tagged example cells, by the named cell that they stand behind."""
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
    """The submission's sources: for each solution cell, and behind each trusted cell."""
    answers: dict[str, list[str]] = {name: [] for name in slots}
    extras: dict[str, list[str]] = {name: [] for name in (_TOP, *slots)}
    ours = {_stripped(cell.source) for cell in trusted.cells if not is_solution(cell)}
    named = any(grade_id(cell) in slots for cell in submitted.cells)
    # Without any name left, what stands above the setup cannot be told from what stands below.
    place = _TOP if named else next(iter(slots))
    for cell in submitted.cells:
        source, name = _source(cell), grade_id(cell)
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
    """A source without what editors change on their own: line ends, blanks at the end of lines."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _source(cell: dict[str, Any], key: str = "source") -> str:
    """A cell's text; what is no text is left out, what no encoding has is replaced."""
    lines = cell[key] if isinstance(cell.get(key), list) else [cell.get(key)]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode(errors="replace").decode()


def released(trusted: NotebookNode, assignment: str) -> NotebookNode:
    """The student's version: solutions cleared, tests locked, checksums computed; by nbgrader."""
    exercise = copy.deepcopy(trusted)
    resources = ResourcesDict(nbgrader={"notebook": assignment, "assignment": assignment})
    for step in (
        preprocessors.LockCells,
        preprocessors.ClearSolutions,
        preprocessors.ClearOutput,
        preprocessors.CheckCellMetadata,
        preprocessors.ClearHiddenTests,
        preprocessors.ClearMarkScheme,
        preprocessors.ComputeChecksums,
    ):
        exercise, _ = step().preprocess(exercise, resources)
    return exercise
