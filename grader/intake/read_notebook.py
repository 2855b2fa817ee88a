"""Read a submitted notebook of any nbformat version and encoding, only what is needed of it."""

import json
import re
from typing import Any

from nbformat import NotebookNode

from grader.contract.plain_text import plain
from grader.intake.cells import grade_id

MAX_NOTEBOOK_BYTES = 64 * 1024 * 1024
MAX_CELLS = 2000  # every code cell takes time, whatever it contains
_VERSION = re.compile(r"\d{1,2}\.\d{1,3}(?=\.|$)")
_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)
_PAGE = "That is how GitHub and Drive show a notebook."
_SOURCE_KEYS = {1: "code", 2: "input", 3: "input", 4: "source"}  # by nbformat's version


class MalformedError(Exception):
    """A submission that cannot be read as a notebook; the text tells people why.

    Attributes:
        sha256: the hash of the files that it has all the same; empty if they cannot be read.
    """

    sha256 = ""


def read_submission(content: bytes) -> NotebookNode:
    """Read a submitted notebook of any nbformat version, as the student's tool wrote it.

    Returns:
        its cells as ``cells``, and as ``python`` the version that it was last run with.

    Raises:
        MalformedError: if it is not a notebook.
    """
    if len(content) > MAX_NOTEBOOK_BYTES:
        raise MalformedError(
            f"The notebook has {len(content):,} bytes; at most {MAX_NOTEBOOK_BYTES:,} are read. "
            f"Clear its outputs and submit it again."
        )
    text = decoded(content).strip("\0 \r\n\ufeff")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"The file is not JSON, so not a notebook{_what_else(text, error)}"
        raise MalformedError(plain(f"{what} ({error}).", 500)) from error
    if not isinstance(document, dict) or not isinstance(document.get("nbformat"), int):
        page = isinstance(document, dict) and "payload" in document
        raise MalformedError(
            "The file is JSON, but not a notebook: it has no nbformat number."
            + (f" {_PAGE} Submit the notebook itself." if page else "")
        )
    return NotebookNode(cells=_cells(document), python=_python(document))


def _what_else(text: str, error: Exception) -> str:
    """What a file that is not JSON is instead, and what to do; empty if nobody knows."""
    if _breaks_off(error):
        return ": it breaks off, as after an upload that was not finished. Submit it again"
    if text.startswith("<"):
        return f": it is a web page. {_PAGE} Submit the notebook itself, by its Download or Raw"
    if text.startswith("version https://git-lfs"):
        return (
            ": it is what Git LFS keeps in a file's place. Run `git lfs pull`, and submit the "
            "notebook again"
        )
    if _CONFLICT.search(text):
        return (
            ": Git has marked a conflict in it. Keep one of the two versions at each mark, open "
            "the notebook once, and submit it again"
        )
    return ""


def _breaks_off(error: Exception) -> bool:
    """Whether JSON ends before it is complete, but for its beginning."""
    if not isinstance(error, json.JSONDecodeError) or not error.doc.startswith("{"):
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= len(error.doc.rstrip())


def _cells(document: dict[str, Any]) -> list[NotebookNode]:
    """The cells of code or with a grade_id in nbformat 4, with only what `merge_answers` uses.

    An answer's cell may have become Markdown or raw text. nbformat's own conversion also reads the
    rest, for which hostile content can take minutes or all memory.
    """
    key = _SOURCE_KEYS.get(document["nbformat"])
    if key is None:
        raise MalformedError(
            "The notebook's structure is invalid: its nbformat is not a number from 1 to 4."
        )
    sheets = _mappings(document, "worksheets") if key == "input" else [document]
    cells = [cell for sheet in sheets for cell in _mappings(sheet, "cells")]
    if len(cells) > MAX_CELLS:
        raise MalformedError(
            f"The notebook has {len(cells):,} cells; at most {MAX_CELLS:,} are read. Delete those "
            f"that the exercise does not need, and submit it again."
        )
    return [
        NotebookNode(
            cell_type="code" if cell.get("cell_type") == "code" else "raw",
            metadata=NotebookNode(nbgrader=NotebookNode(grade_id=grade_id(cell))),
            source=source_of(cell, key if cell.get("cell_type") == "code" else "source"),
        )
        for cell in cells
        if cell.get("cell_type") == "code" or grade_id(cell) is not None
    ]


def _python(document: dict[str, Any]) -> str:
    """The version of Python that the notebook was last run with, such as 3.13; empty if unknown."""
    metadata = document.get("metadata")
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = language.get("version") if isinstance(language, dict) else None
    found = _VERSION.match(version) if isinstance(version, str) else None
    return found[0] if found else ""


def _mappings(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = parent.get(key)
    if isinstance(found, list) and all(isinstance(item, dict) for item in found):
        return found
    raise MalformedError(
        f"The notebook's structure is invalid: its {key} are not a list of mappings."
    )


def decoded(content: bytes) -> str:
    """Decode UTF-8, 16 or 32, with or without a byte-order mark, or else Latin-1."""
    try:
        return content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        return content.decode("latin-1")


def source_of(cell: dict[str, Any], key: str = "source") -> str:
    """A cell's text; other types are left out, and lone surrogates are replaced."""
    lines = cell[key] if isinstance(cell.get(key), list) else [cell.get(key)]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode(errors="replace").decode()
