"""Adds entries to a table in a Python source, such as ``QUESTIONS = (...)``, as a person would."""

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.contract.errors import ReviewError


def add_entry(path: Path, table: str, entry: str) -> None:
    """Insert an entry before the end of a dict, tuple or list that spans several lines.

    Args:
        table: the name that the table is assigned to, or the keyword of a call that it is given as.
        entry: complete lines, indented as they are to stand there, with a comma at their end.

    Raises:
        ReviewError: if there is no such table; the text has the lines to add by hand.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    found = [*_tables(text, table)]
    if len(found) == 1:
        row, column = (found[0].end_lineno or 1) - 1, (found[0].end_col_offset or 1) - 1
        before, bracket = lines[row][:column], lines[row][column:]
        if not before.strip():
            lines[row] = entry + lines[row]
        elif before.endswith(("(", "[", "{")):
            lines[row] = f"{before}\n{entry}{bracket}"
        else:
            found = []
    if len(found) != 1:
        raise ReviewError(
            f"{path}: expected one table {table!r} that ends on a line of its own. "
            f"Add these lines to it by hand:\n{entry}"
        )
    path.write_text("".join(lines), encoding="utf-8")


def add_before(path: Path, table: str, text: str) -> None:
    """Insert text before the line on which a table begins.

    Raises:
        ReviewError: if there is no such table.
    """
    source = path.read_text(encoding="utf-8")
    starts = [value.lineno for value in _tables(source, table)]
    if len(starts) != 1:
        raise ReviewError(f"{path}: expected one table {table} = ... in it. Add by hand:\n{text}")
    lines = source.splitlines(keepends=True)
    at = starts[0] - 1
    path.write_text("".join([*lines[:at], text, *lines[at:]]), encoding="utf-8")


def _tables(text: str, name: str) -> Iterator[ast.expr]:
    """The tables that are assigned to a name, or given to a call as this keyword."""
    for node in ast.walk(ast.parse(text)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        called = node.arg if isinstance(node, ast.keyword) else None
        named = name in (called, *(getattr(target, "id", None) for target in targets))
        value = getattr(node, "value", None)
        if named and isinstance(value, ast.Dict | ast.Tuple | ast.List):
            yield value
