"""nbgrader's metadata of a notebook's cells: which question a cell belongs to, and its points."""

from typing import Any

from nbformat import NotebookNode

from grader.contract.notebook_cells import TEST_PREFIX

OWN = "review"  # the key of our own metadata of a cell


def grade_id(cell: dict[str, Any]) -> str | None:
    """The cell's nbgrader ``grade_id``, or None, also if a submission's metadata is invalid."""
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


def is_stretch(test_cell: NotebookNode) -> bool:
    """Whether a test cell of a trusted notebook asks more than an exercise: it gives no points."""
    return bool(test_cell.metadata.get(OWN, {}).get("stretch"))


def credit(notebook: NotebookNode) -> dict[str, str]:
    """How a trusted notebook itself gives the points of its questions, where it says so."""
    return {
        question_name(c): str(c.metadata[OWN]["credit"])
        for c in notebook.cells
        if is_test(c) and "credit" in c.metadata.get(OWN, {})
    }


def points(notebook: NotebookNode) -> dict[str, float]:
    """The points of each question of a trusted notebook, in its order."""
    return {
        question_name(c): float(c.metadata.nbgrader.points) for c in notebook.cells if is_test(c)
    }
