"""What the notebook in this folder says of a question: what it is worth, what it asks for."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MOST_BYTES = 64 * 2**20  # of a notebook that is read; outputs are large
_MOST_NOTEBOOKS = 20
_SHORT = 60  # characters: a paragraph that needs the one before it
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Asked:
    """What is known of a question; nothing without the notebook, as on some hosts.

    Attributes:
        points: what it is worth; None if that is not known.
        text: the paragraph that asks for the answer, as Markdown; "" if there is none.
    """

    points: float | None = None
    text: str = ""


def asked(question: str) -> Asked:
    """Look a question up in the notebooks of this folder, by nbgrader's metadata."""
    for path in sorted(Path.cwd().glob("*.ipynb"))[:_MOST_NOTEBOOKS]:
        cells = _cells(path, question)
        names = [_nbgrader(cell).get("grade_id") for cell in cells]
        if f"test_{question}" in names:
            points = _nbgrader(cells[names.index(f"test_{question}")]).get("points")
            place = names.index(question) if question in names else 0
            known = float(points) if isinstance(points, int | float) else None
            return Asked(known, _paragraph(question, cells[:place]))
    return Asked()


def _cells(path: Path, question: str) -> list[dict[str, Any]]:
    """The cells of a notebook that mentions a question; none of one that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _MOST_BYTES else ""
        cells = json.loads(text)["cells"] if f'"test_{question}"' in text else []
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        RecursionError,
    ):  # half written, or not ours
        return []
    return [cell for cell in cells if isinstance(cell, dict)]


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return nbgrader if isinstance(nbgrader, dict) else {}


def _paragraph(question: str, before: list[dict[str, Any]]) -> str:
    """The last paragraph that names the question in code, with what it introduces."""
    texts = [_source(cell) for cell in before if cell.get("cell_type") == "markdown"][-1:]
    paragraphs = [p for text in texts for p in _PARAGRAPH.split(text)]
    naming = [i for i, p in enumerate(paragraphs) if re.search(rf"`{question}\b", p)]
    if not naming:
        return ""
    at = naming[0]
    first = at - 1 if at and len(paragraphs[at]) < _SHORT else at
    last = at + 1 if paragraphs[at].rstrip().endswith(":") else at
    return "\n\n".join(paragraphs[first : last + 1]).strip()


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)
