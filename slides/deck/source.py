"""Read the slides: Jupytext files, one a topic, with the place in the file of every cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from grader.errors import ReviewError

SLIDES = Path(__file__).parent.parent
TAGS = {
    "answers",
    "hide",
    "hide-input",
    "hide-output",
    "left",
    "live",
    "raises-exception",
    "right",
}
SLIDE_STARTS = ("slide", "subslide")


@dataclass(frozen=True)
class Topic:
    """One file of slides.

    Every cell's metadata has an entry `deck`: its `id`, `source` ("file:line" of its marker), the
    `title` of its slide, and `built`, a hash of its text.
    """

    name: str
    path: Path
    notebook: NotebookNode

    @property
    def code_cells(self) -> list[NotebookNode]:
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]


def read_topics(folder: Path = SLIDES) -> list[Topic]:
    """Read all topics of a folder in order.

    Raises:
        ReviewError: if there are none, or a cell's metadata is not what the deck knows.
    """
    paths = sorted(folder.glob("[0-9][0-9]_*.py"))
    if not paths:
        raise ReviewError(f"There are no slides in {folder}: expected files such as 00_topic.py.")
    return [read_topic(path) for path in paths]


def read_topic(path: Path) -> Topic:
    """Read one file of slides; raises as `read_topics` does."""
    text = path.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("# %%")]
    if len(lines) != len(notebook.cells):
        raise ReviewError(
            f"{path.name} has {len(lines)} lines that begin with '# %%' but {len(notebook.cells)} "
            f"cells: every cell needs its marker, and no string may hold one."
        )
    title = ""
    for number, (cell, line) in enumerate(zip(notebook.cells, lines, strict=True)):
        if slide_type(cell) in SLIDE_STARTS:
            title = _heading(cell, path, line)
        cell.metadata["deck"] = {
            "id": f"c{path.stem[:2]}-{number}",
            "source": f"{path.name}:{line}",
            "title": title,
            "built": sha256(cell.source.encode()).hexdigest()[:12],
        }
        _validate(cell)
    return Topic(path.stem, path, notebook)


def slide_type(cell: NotebookNode) -> str:
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def slides(topic: Topic) -> Iterator[list[NotebookNode]]:
    """The cells of each slide in turn."""
    starts = [i for i, cell in enumerate(topic.notebook.cells) if slide_type(cell) in SLIDE_STARTS]
    for start, end in zip(starts, [*starts[1:], len(topic.notebook.cells)], strict=True):
        yield topic.notebook.cells[start:end]


def _heading(cell: NotebookNode, path: Path, line: int) -> str:
    match = re.match(r"#{1,2} (.+)", cell.source)
    if cell.cell_type != "markdown" or not match:
        raise ReviewError(
            f"The slide at {path.name}:{line} has no heading: it must begin with a markdown cell "
            f"whose first line is '## ' and a title."
        )
    return re.sub(r"[`*$]", "", match[1]).strip()


def _validate(cell: NotebookNode) -> None:
    """Metadata with a spelling mistake would be ignored in silence otherwise."""
    where = f"{cell.metadata['deck']['source']} (slide {cell.metadata['deck']['title']!r})"
    if unknown := set(tags(cell)) - TAGS:
        raise ReviewError(
            f"{where}: unknown tags {sorted(unknown)}; the deck knows {', '.join(sorted(TAGS))}."
        )
    if slide_type(cell) not in {*SLIDE_STARTS, "fragment", "notes", "skip", "-"}:
        raise ReviewError(f"{where}: unknown slide_type {slide_type(cell)!r}.")
    timing = cell.metadata.get("timing")
    if slide_type(cell) in SLIDE_STARTS and not (
        isinstance(timing, list) and len(timing) == 2 and all(isinstance(s, int) for s in timing)
    ):
        raise ReviewError(
            f"{where}: expected timing=[seconds in the 25-minute talk, seconds in the 45-minute "
            f"talk] on the slide's first cell, found {timing!r}."
        )
