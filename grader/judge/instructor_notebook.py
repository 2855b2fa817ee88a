"""The instructor's notebook: read from its source, and converted to the students' version."""

import copy
import hashlib
from pathlib import Path

import jupytext
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors

from grader.contract.errors import ReviewError
from grader.intake.cells import grade_id


def read_source(path: Path) -> NotebookNode:
    """Read an instructor's notebook from Jupytext py:percent, with stable cell ids.

    Raises:
        ReviewError: if the file is missing.
    """
    if not path.is_file():
        raise ReviewError(f"The notebook of the assignment is missing: expected {path}.")
    notebook = jupytext.read(path)
    notebook.metadata = NotebookNode(
        kernelspec=notebook.metadata.kernelspec, language_info=NotebookNode(name="python")
    )
    for number, cell in enumerate(notebook.cells):
        cell.id = grade_id(cell) or _id_from(cell.source, number)
    return notebook


def _id_from(source: str, number: int) -> str:
    """A cell id from the cell's text, so that an inserted cell does not change later ids."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    return f"{digest[:12]}-{number}" if not source.strip() else digest[:16]


def cleared(trusted: NotebookNode) -> NotebookNode:
    """The notebook without its solutions."""
    exercise, _ = preprocessors.ClearSolutions().preprocess(copy.deepcopy(trusted), ResourcesDict())
    return exercise


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
