"""Pictures of rows of whole numbers, texts or characters: as expected and as found.

They show no expected value that the words do not say: those before the first difference, which
are right, and the first that differs.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import combining

import numpy as np

from grader.contract.findings import Difference
from grader.student.svg import Picture, svg, text

_ROOM = 250  # pixels for cells
_ROWS, _MOST_COLUMNS = 3, 5  # of an array of another shape
_MOST_BESIDE, _FEWEST = 4, 3  # cells on each side of the first difference; in all
_LABEL, _CELL, _CHARACTER, _SPACE, _ROW, _GAP, _TOP = 66, 16, 8, 3, 26, 6, 22  # pixels
_WIDEST = 7  # characters of a cell
_UNKNOWN = "?"
_NAMED = {0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r", 32: "\N{OPEN BOX}"}


def has_rows(array: np.ndarray) -> bool:
    """Whether it has whole numbers or texts that stand beside others."""
    return array.dtype.kind in "iuU" and array.ndim > 0 and array.shape[-1] > 1


@dataclass(frozen=True)
class _Cell:
    expected: str
    found: str
    index: int
    first: bool


def row_picture(found: Difference) -> Picture:
    """The row of the first difference, as expected and as found, as far as the words say it."""
    at = tuple(int(i) for i in np.argwhere(found.wrong)[0])
    place, name = at[-1], ", ".join(map(str, at[:-1]))
    rows = found.theirs[at[:-1]], found.ours[at[:-1]]
    cells = _around(place, len(rows[0]), lambda i: _cell(*rows, i, place, found.characters))
    more = (cells[0].index > 0, cells[-1].index < len(rows[0]) - 1)
    return Picture(_row_svg(cells, name, more), _row_text(cells, name))


def _cell(theirs: np.ndarray, ours: np.ndarray, i: int, place: int, characters: bool) -> _Cell:
    expected = _value(ours[i], characters) if i <= place else _UNKNOWN
    return _Cell(expected, _value(theirs[i], characters), i, i == place)


def _around(place: int, of: int, cell: Callable[[int], _Cell]) -> list[_Cell]:
    """As many cells around a place as there is room for, next to it first."""
    cells = [cell(place)]
    for i in (i for by in range(1, _MOST_BESIDE + 1) for i in (place + by, place - by)):
        if 0 <= i < of:
            more = sorted([*cells, cell(i)], key=lambda c: c.index)
            if len(cells) >= _FEWEST and len(more) * (_width(more) + _SPACE) > _ROOM:
                break
            cells = more
    return cells


def _width(cells: list[_Cell]) -> int:
    return _CELL + _CHARACTER * max(len(t) for c in cells for t in (c.expected, c.found))


def _value(value: np.generic, character: bool) -> str:
    if value.dtype.kind == "U":
        return str(value)[:_WIDEST] or "''"
    number = int(value)
    if not character:
        shown = str(number)
        return shown if len(shown) <= _WIDEST else f"{number:.1e}"
    if number in _NAMED:
        return _NAMED[number]
    valid = 0 <= number <= sys.maxunicode and chr(number).isprintable()
    if valid and not combining(chr(number)):
        return chr(number)
    return "none" if number < 0 else f"U+{number:X}"


def _row_svg(cells: list[_Cell], name: str, more: tuple[bool, bool]) -> str:
    width, by = _width(cells), _width(cells) + _SPACE
    start = _LABEL + (14 if more[0] else 0)
    total = start + len(cells) * by + (16 if more[1] else 0)
    lines = ("expected", [c.expected for c in cells]), ("found", [c.found for c in cells])
    parts = [
        text(start + i * by + width / 2, 14, str(cell.index), "vc-tick")
        for i, cell in enumerate(cells)
    ]
    for row, (label, values) in enumerate(lines):
        y = _TOP + row * (_ROW + _GAP)
        parts.append(text(0, y + 17, label, "vc-side"))
        for i, (cell, shown) in enumerate(zip(cells, values, strict=True)):
            kind, x = _kind(cell, cells, row), start + i * by
            parts.append(
                f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{_ROW}" rx="3"/>'
            )
            parts.append(text(x + width / 2, y + 17.5, shown, f"vc-value {kind}-text"))
        dots = ((start - 9, more[0]), (total - 8, more[1]))
        parts += [text(x, y + 17, "\N{HORIZONTAL ELLIPSIS}", "vc-tick") for x, is_ in dots if is_]
    return svg(total, _TOP + 2 * _ROW + _GAP + 2, _row_alt(cells, name), parts)


def _kind(cell: _Cell, cells: list[_Cell], row: int) -> str:
    place = next(c.index for c in cells if c.first)
    if cell.first:
        return ("vc-wanted", "vc-off")[row]
    return "vc-same" if cell.index < place else ("vc-unknown", "vc-after")[row]


def first_rows(theirs: np.ndarray) -> Picture | None:
    """What was found, by its first rows; of what was expected, the words say the shape only."""
    if theirs.ndim != 2 or len(theirs) < 2:
        return None
    shown = theirs[:_ROWS]
    columns = range(min(theirs.shape[1], _MOST_COLUMNS))
    rows = [[_value(row[i], False) for i in columns] for row in shown]
    widest = max(len(value) for row in rows for value in row)
    width = _CELL + _CHARACTER * widest
    by, parts = width + _SPACE, [text(0, 14, "the first rows found", "vc-tick vc-begins")]
    for number, row in enumerate(rows):
        y = _TOP + number * (_ROW + _SPACE)
        parts.append(text(0, y + 17, f"row {number}", "vc-side"))
        for i, value in enumerate(row):
            x = _LABEL + i * by
            parts.append(
                f'<rect class="vc-after" x="{x}" y="{y}" width="{width}" height="{_ROW}" rx="3"/>'
            )
            parts.append(text(x + width / 2, y + 17.5, value, "vc-value"))
    lines = [f"  row {i}  " + " ".join(f"{v:>{widest}}" for v in row) for i, row in enumerate(rows)]
    alt = "; ".join(f"row {i}: {', '.join(row)}" for i, row in enumerate(rows))
    size = max(_LABEL + len(columns) * by, 130), _TOP + len(rows) * (_ROW + _SPACE) + 1
    return Picture(svg(*size, f"The first rows found: {alt}.", parts), "\n".join(lines))


def _row_alt(cells: list[_Cell], name: str) -> str:
    off = next(c for c in cells if c.first)
    before = [c.found for c in cells if c.index < off.index]
    right = f"after {', '.join(before)}, which {_is(before)} right, " if before else ""
    row = f"Row {name}: " if name else ""
    words = f"{row}{right}expected {off.expected}, found {off.found} at index {off.index}."
    return words[0].upper() + words[1:]


def _is(several: list[str]) -> str:
    return "is" if len(several) == 1 else "are"


def _row_text(cells: list[_Cell], name: str) -> str:
    widths = [max(len(c.expected), len(c.found)) for c in cells]
    of_row = f"row {name}" if name else ""
    lines = [
        f"  {label:9}" + " ".join(f"{v:>{w}}" for v, w in zip(values, widths, strict=True))
        for label, values in (
            ("expected", [c.expected for c in cells]),
            ("found", [c.found for c in cells]),
            ("", ["^" * w if c.first else "" for c, w in zip(cells, widths, strict=True)]),
        )
    ]
    return "\n".join([*([f"  {of_row}"] if of_row else []), *(line.rstrip() for line in lines)])
