"""The solutions of the exercises as slides, for a deck that is shown after the hand-in."""

import re
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from slides.deck.build.source import Topic, slide_type, tags
from slides.deck.paths import SOLUTIONS

MARKERS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


def append_to(topics: list[Topic], solutions: Path = SOLUTIONS) -> None:
    """Insert a slide for each solution after the slide with the tag "answers".

    Args:
        topics: the deck; the topic with that slide is changed in place.
        solutions: the folder with a folder of instructor notebooks (Jupytext) for each topic.

    Raises:
        ReviewError: if no slide has that tag.
    """
    for topic in topics:
        for start, cell in enumerate(topic.notebook.cells):
            if "answers" in tags(cell):
                cells = topic.notebook.cells
                rest = range(start + 1, len(cells))
                is_slide = (i for i in rest if slide_type(cells[i]) in ("slide", "subslide"))
                end = next(is_slide, len(cells))
                cells[end:end] = list(_slides(solutions))
                return
    raise ReviewError("No slide has the tag 'answers', so there is no place for the solutions.")


def _slides(solutions: Path) -> Iterator[NotebookNode]:
    for path in sorted(solutions.glob("*/*.py")):
        for cell in jupytext.read(path).cells:
            named = cell.metadata.get("nbgrader", {})
            if named.get("solution"):
                yield from _slide(f"{path.stem}: {named['grade_id']}", path.name, cell.source)


def _slide(title: str, file: str, source: str) -> Iterator[NotebookNode]:
    code = MARKERS.sub("", source).strip()
    fenced = nbformat.v4.new_markdown_cell(f"## {title}\n\n```python\n{code}\n```")
    fenced.metadata = {"slideshow": {"slide_type": "subslide"}, "timing": [0, 0]}
    notes = nbformat.v4.new_markdown_cell(
        f"The reference solution of `{title}`. Other answers that compute the same are equally "
        f"correct: ask who has written it differently."
    )
    notes.metadata = {"slideshow": {"slide_type": "notes"}}
    for cell in (fenced, notes):
        cell.metadata["deck"] = {"id": "", "source": f"{file}:1", "title": title}
        yield cell
