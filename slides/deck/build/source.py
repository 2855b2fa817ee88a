"""Read the slides: one Jupytext file for each topic, with the line in the file of every cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from slides.deck.build.markers import require_readable
from slides.deck.build.vote import read_vote
from slides.deck.paths import SLIDES

TAGS = {
    "answers",
    "ask",
    "hide",
    "hide-input",
    "hide-output",
    "left",
    "live",
    "raises-exception",
    "right",
    "vote",
}
METADATA = {"alt", "deck", "fold", "lines", "slideshow", "tags", "timing"}
JUPYTEXT_METADATA = {"lines_to_next_cell"}  # the number of blank lines
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
        ReviewError: if there are none, or if a file is not Jupytext, a slide lacks its heading, its
            timing or its notes, or a cell has metadata that the deck does not know.
    """
    return [read_topic(path) for path in topic_files(folder)]


def topic_files(folder: Path) -> list[Path]:
    """The files of slides in a folder, in order.

    Raises:
        ReviewError: if there are none.
    """
    paths = sorted(folder.glob("[0-9][0-9]_*.py"))
    if not paths:
        raise ReviewError(f"There are no slides in {folder}: expected files such as 00_topic.py.")
    return paths


def read_topic(path: Path) -> Topic:
    """Read one file of slides; raises as `read_topics` does."""
    text = path.read_text(encoding="utf-8")
    require_readable(path.name, text)
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext and nbformat raise many types for bad metadata
        raise ReviewError(f"{path.name} is not a Jupytext file of slides: {error}") from error
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
    topic = Topic(path.stem, path, notebook)
    for slide in slides(topic):
        if not any(slide_type(cell) == "notes" for cell in slide):
            raise ReviewError(
                f"{_where(slide[0])} has no speaker notes: end it with a markdown cell that has "
                f'slideshow={{"slide_type": "notes"}}.'
            )
    return topic


def slide_type(cell: NotebookNode) -> str:
    """The type of slide that a cell begins: "slide", "subslide", "fragment", ...; "-" for none."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell in the order of the file."""
    return cell.metadata.get("tags", [])


def slides(topic: Topic) -> Iterator[list[NotebookNode]]:
    """The cells of each slide, slide by slide."""
    starts = [i for i, cell in enumerate(topic.notebook.cells) if slide_type(cell) in SLIDE_STARTS]
    for start, end in zip(starts, [*starts[1:], len(topic.notebook.cells)], strict=True):
        yield topic.notebook.cells[start:end]


def folded(cell: NotebookNode) -> list[range]:
    """The lines of a cell that are folded away, counted from 0, run by run."""
    parts = [part.split("-") for part in cell.metadata.get("fold", "").split(",") if part]
    return [range(int(ends[0]) - 1, int(ends[-1])) for ends in parts]


def slug(title: str) -> str:
    """The id of the slide that has a title: the address at which the page shows it."""
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return "-".join(words)


def _heading(cell: NotebookNode, path: Path, line: int) -> str:
    match = re.match(r"#{1,2} (.+)", cell.source)
    if cell.cell_type != "markdown" or not match:
        raise ReviewError(
            f"The slide at {path.name}:{line} has no heading: it must begin with a markdown cell "
            f"whose first line is '## ' and a title."
        )
    return re.sub(r"[`*$]", "", match[1]).strip()


def _where(cell: NotebookNode) -> str:
    return f"{cell.metadata['deck']['source']} (slide {cell.metadata['deck']['title']!r})"


def _validate(cell: NotebookNode) -> None:
    """Refuse metadata that would be ignored silently, such as a misspelled tag."""
    for problem in _problems(cell):
        raise ReviewError(f"{_where(cell)}: {problem}")


def _problems(cell: NotebookNode) -> Iterator[str]:
    starts = slide_type(cell) in SLIDE_STARTS
    is_code = cell.cell_type == "code"
    if unknown := set(tags(cell)) - TAGS:
        yield f"unknown tags {sorted(unknown)}; the deck knows {', '.join(sorted(TAGS))}."
    if unknown := set(cell.metadata) - METADATA - JUPYTEXT_METADATA:
        yield f"unknown metadata {sorted(unknown)}; the deck knows {', '.join(sorted(METADATA))}."
    if slide_type(cell) not in {*SLIDE_STARTS, "fragment", "notes", "skip", "-"}:
        yield f"unknown slide_type {slide_type(cell)!r}."
    if not starts and not cell.metadata["deck"]["title"]:
        yield 'it comes before the first slide: begin that with slideshow={"slide_type": "slide"}.'
    if not starts and not is_code and re.match("#{1,2} ", cell.source):
        yield 'a heading begins a slide: give it slideshow={"slide_type": "subslide"} and timing.'
    if starts and not _is_timing(cell.metadata.get("timing")):
        yield (
            f"expected timing=[seconds in the 25-minute talk, seconds in the 45-minute talk] on "
            f"the slide's first cell, found {cell.metadata.get('timing')!r}."
        )
    if {"left", "right"} <= set(tags(cell)):
        yield "a cell is tagged left or right, not both."
    if "live" in tags(cell) and not is_code:
        yield "only code can be live."
    if "ask" in tags(cell) and (not is_code or {"hide", "hide-output"} & set(tags(cell))):
        yield 'a cell tagged ask is code that shows something; for text, use "fragment".'
    if "vote" in tags(cell):
        yield from _problems_of_vote(cell)
    last = cell.source.count("\n") + 1
    if (lines := cell.metadata.get("lines")) and not _are_lines(lines, last):
        yield f"expected lines like '1-2|4' within the cell's code, found {lines!r}."
    if (fold := cell.metadata.get("fold")) and not _are_runs(fold, last):
        yield f"expected fold like '1-4,9' within the cell's code, in order, found {fold!r}."


def _problems_of_vote(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type != "markdown":
        yield "a cell tagged vote is markdown."
        return
    try:
        read_vote(cell.source)
    except ValueError as error:
        yield str(error)


def _is_timing(timing: Any) -> bool:
    return (
        isinstance(timing, list)
        and len(timing) == 2
        and all(isinstance(seconds, int) and seconds >= 0 for seconds in timing)
    )


def _are_runs(runs: str, last: int) -> bool:
    """Whether these are lines, and each run begins after the one before it has ended."""
    if "|" in runs or not _are_lines(runs, last):
        return False
    ends = [[int(n) for n in run.split("-")] for run in runs.split(",")]
    numbers = [number for run in ends for number in (run[0] - 0.5, run[-1])]
    return numbers == sorted(set(numbers))


def _are_lines(lines: str, last: int) -> bool:
    ranges = [part.split("-") for step in lines.split("|") for part in step.split(",")]
    numbers = [number for ends in ranges for number in ends]
    return all(n.isdigit() and 1 <= int(n) <= last for n in numbers) and all(
        len(ends) <= 2 for ends in ranges
    )
