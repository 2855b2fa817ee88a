"""What the exercise says of a question: what it is worth, what it asks for."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.contract.notebook_cells import TEST_PREFIX
from grader.student import released
from grader.student.headings import nbgrader_of

_SHORT = 60  # characters: a paragraph that needs the one before it
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Asked:
    """What is known of a question; nothing without the released exercise, as on some hosts.

    Attributes:
        points: what it is worth; None if that is not known.
        text: the paragraph that asks for the answer, as Markdown; "" if there is none.
    """

    points: float | None = None
    text: str = ""


def asked(question: str) -> Asked:
    """Look a question up in the exercise that was released to this folder."""
    exercise = released.read(Path())
    worth = {q.name: q.points for q in exercise.asked} if exercise else {}
    if exercise is None or question not in worth:
        return Asked()
    names = [nbgrader_of(cell).get("grade_id") for cell in exercise.cells]
    place = names.index(question if question in names else f"{TEST_PREFIX}{question}")
    return Asked(worth[question], _paragraph(question, exercise.cells[:place]))


def _paragraph(question: str, before: list[dict[str, Any]]) -> str:
    """The last paragraph that names the question in code, with what it introduces."""
    texts = [cell["source"] for cell in before if cell["cell_type"] == "markdown"][-1:]
    paragraphs = [p for text in texts for p in _PARAGRAPH.split(text)]
    naming = [i for i, p in enumerate(paragraphs) if re.search(rf"`{question}\b", p)]
    if not naming:
        return ""
    at = naming[0]
    first = at - 1 if at and len(paragraphs[at]) < _SHORT else at
    last = at + 1 if paragraphs[at].rstrip().endswith(":") else at
    return "\n\n".join(paragraphs[first : last + 1]).strip()
