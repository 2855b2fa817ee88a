"""The headings that questions stand under, with what their answers are worth.

Cells are mappings in nbformat 4, a cell's text one string.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from grader.contract.notebook_cells import TEST_PREFIX

_HEADING = re.compile(r"## +(\S.*?)\s*")
_FENCE = re.compile(r"\s*(```|~~~)")
_POINTS = re.compile(r" \([\d.]+ points?\)$")

Cell = Mapping[str, Any]
Place = tuple[int, int]  # a cell, a line of its text


def nbgrader_of(cell: Cell) -> Mapping[str, Any]:
    """nbgrader's metadata of a cell; empty for a cell without."""
    return cell["metadata"].get("nbgrader", {})


def points(cells: Iterable[Cell]) -> dict[str, float]:
    """What each question is worth, in the notebook's order."""
    graded = [nbgrader_of(cell) for cell in cells if nbgrader_of(cell).get("grade")]
    return {found["grade_id"].removeprefix(TEST_PREFIX): found["points"] for found in graded}


def headings(cells: Sequence[Cell]) -> dict[str, str]:
    """The heading above each question, without its points; "" if there is none."""
    places = _places(cells)
    return {
        question: _POINTS.sub("", _heading(cells, place)) if place else ""
        for question, place in places.items()
    }


def write_points(cells: Sequence[dict[str, Any]]) -> None:
    """Add to each heading of level 2 what its questions are worth together, if anything."""
    worth, totals = points(cells), dict[Place, float]()
    for question, place in _places(cells).items():
        if place and worth[question]:
            totals[place] = totals.get(place, 0) + worth[question]
    for (cell, line), total in totals.items():
        lines = cells[cell]["source"].split("\n")
        lines[line] = f"{lines[line].rstrip()} ({total:g} {'point' if total == 1 else 'points'})"
        cells[cell]["source"] = "\n".join(lines)


def hand_written(cells: Sequence[Cell]) -> dict[str, str]:
    """The headings that say points already, each by one of their questions."""
    found = {q: _heading(cells, place) for q, place in _places(cells).items() if place}
    return {question: text for question, text in found.items() if _POINTS.search(text)}


def _heading(cells: Sequence[Cell], place: Place) -> str:
    found = _HEADING.fullmatch(cells[place[0]]["source"].split("\n")[place[1]])
    return found[1] if found else ""


def _places(cells: Sequence[Cell]) -> dict[str, Place | None]:
    """Where the nearest heading of level 2 above each question stands."""
    found: dict[str, Place | None] = {}
    place = None
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "markdown":
            place = next(((number, line) for line in reversed([*_lines(cell["source"])])), place)
        elif nbgrader_of(cell).get("grade"):
            found[nbgrader_of(cell)["grade_id"].removeprefix(TEST_PREFIX)] = place
    return found


def _lines(text: str) -> Iterator[int]:
    """The lines that are headings of level 2, code left out."""
    code = False
    for number, line in enumerate(text.split("\n")):
        code ^= bool(_FENCE.match(line))
        if not code and _HEADING.fullmatch(line):
            yield number
