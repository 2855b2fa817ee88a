"""What the exercise says of a question: what it is worth, what it asks for."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.contract.notebook_cells import TEST_PREFIX
from grader.student import released
from grader.student.headings import nbgrader_of

_BESIDE = re.compile(r"#|\||!\[|<|```")
_PARAGRAPH = re.compile(r"\n\s*\n")
_SHOWN = "shown in the exercise"  # what stands after a colon there, and not here


@dataclass(frozen=True)
class Asked:
    """What is known of a question; nothing without the released exercise, as on some hosts.

    Attributes:
        points: what it is worth; None if that is not known.
        text: the paragraphs that ask for the answer, as Markdown; "" if there are none.
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
    return Asked(worth[question], _section(question, exercise.cells[:place]))


def _section(question: str, before: list[dict[str, Any]]) -> str:
    """What stands before the answer, if it names the question: no heading, drawing or table.

    A rule may come before the sentence that asks, and what is allowed after it.
    """
    texts = [cell["source"] for cell in before if cell["cell_type"] == "markdown"]
    if not texts or not re.search(rf"`{question}\b", texts[-1]):
        return ""
    paragraphs = [part.strip() for part in _PARAGRAPH.split(texts[-1]) if part.strip()]
    kept: list[str] = []
    for part in paragraphs:
        if not _BESIDE.match(part):
            kept.append(part)
        elif kept and kept[-1].endswith(":"):
            kept[-1] = f"{kept[-1][:-1]} ({_SHOWN})."
    return "\n\n".join(kept)
