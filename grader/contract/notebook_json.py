"""A notebook as the text of an .ipynb file: as nbformat writes it, in a tenth of the time.

nbformat validates what it writes, copies it deeply, and indents it with Python's slow encoder.
"""

import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any

from nbformat import NotebookNode

_TRANSIENT = {"orig_nbformat", "orig_nbformat_minor", "signature"}  # of a notebook
_WITH_DATA = ("execute_result", "display_data")
_TEXT = ("application/javascript", "image/svg+xml")  # beside text/...: in lines, too


def written(notebook: NotebookNode) -> str:
    """The text that `nbformat.writes` gives for a valid notebook."""
    metadata = {k: v for k, v in notebook.metadata.items() if k not in _TRANSIENT}
    cells = [_cell(cell) for cell in notebook.cells]
    return indented(notebook | {"metadata": metadata, "cells": cells})


def _cell(cell: NotebookNode) -> dict[str, Any]:
    changed: dict[str, Any] = {"source": _lines(cell.source)}
    if "trusted" in cell.metadata:
        changed["metadata"] = {k: v for k, v in cell.metadata.items() if k != "trusted"}
    if "attachments" in cell:
        changed["attachments"] = {name: _data(a) for name, a in cell.attachments.items()}
    if cell.cell_type == "code":
        changed["outputs"] = [_output(output) for output in cell.outputs]
    return cell | changed


def _output(output: NotebookNode) -> dict[str, Any]:
    if output.output_type == "stream":
        return output | {"text": _lines(output.text)}
    if output.output_type in _WITH_DATA:
        return output | {"data": _data(output.data)}
    return output


def _data(by_type: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: _lines(value) if kind.startswith("text/") or kind in _TEXT else value
        for kind, value in by_type.items()
    }


def _lines(text: Any) -> Any:
    return text.splitlines(keepends=True) if isinstance(text, str) else text


def indented(value: Any, end: str = "\n", quoted: Callable[[str], str] = encode_basestring) -> str:
    """A value as JSON of many lines, its keys in order.

    Args:
        end: the line end, with the indentation of what the value stands in.
        quoted: writes a text.
    """
    if isinstance(value, str):
        return quoted(value)
    inner = f"{end} "
    if isinstance(value, dict) and value:
        members = [f"{quoted(k)}: {indented(value[k], inner, quoted)}" for k in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(members)}{end}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([indented(v, inner, quoted) for v in value])}{end}]"
    return json.dumps(value)
