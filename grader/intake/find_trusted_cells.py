"""Find in the instructor's notebook what a kernel has to know of it."""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from grader.contract.notebook_cells import NAMES_TAG
from grader.contract.trusted_cells import TrustedCells
from grader.intake.cells import grade_id, is_solution, is_test


def trusted_cells(trusted: NotebookNode) -> TrustedCells:
    """The imports that each test cell needs, and the examples that `merge_answers` leaves out."""
    code = [cell for cell in trusted.cells if cell.cell_type == "code"]
    imports = [found for cell in code if not is_solution(cell) for found in _imports(cell.source)]
    return TrustedCells(
        {cell.source: _needed(cell.source, imports) for cell in code if is_test(cell)},
        tuple(
            cell.source
            for cell in code
            if grade_id(cell) is None and NAMES_TAG not in cell.metadata.get("tags", [])
        ),
    )


def _imports(source: str) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in _parsed(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def _needed(test: str, imports: list[ast.Import | ast.ImportFrom]) -> str:
    used = {node.id for node in ast.walk(_parsed(test)) if isinstance(node, ast.Name)}
    return "\n".join(ast.unparse(found) for found in imports if used & _bound(found))


def _bound(found: ast.Import | ast.ImportFrom) -> set[str]:
    return {name.asname or name.name.partition(".")[0] for name in found.names}


def _parsed(source: str) -> ast.Module:
    """A cell's code; of one with magics nothing is needed here."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])
