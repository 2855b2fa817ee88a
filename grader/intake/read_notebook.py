"""Read a submitted notebook: any nbformat version, any encoding, never more than is needed."""

import json
from typing import Any

from nbformat import NotebookNode

from grader.contract.plain_text import plain
from grader.intake.cells import grade_id

MAX_NOTEBOOK_BYTES = 64 * 1024 * 1024
MAX_CELLS = 2000  # every cell with code takes a moment, whatever it holds
_SOURCE_KEYS = {1: "code", 2: "input", 3: "input", 4: "source"}  # by nbformat's version


class MalformedError(Exception):
    """A submission that cannot be read as a notebook; the text says why, in words for people."""


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
            source=source_of(cell, key),
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


def source_of(cell: dict[str, Any], key: str = "source") -> str:
    """A cell's text; what is no text is left out, what no encoding has is replaced."""
    lines = cell[key] if isinstance(cell.get(key), list) else [cell.get(key)]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode(errors="replace").decode()
