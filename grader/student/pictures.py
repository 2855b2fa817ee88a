"""Small pictures of what a comparison found, as inline SVG that takes the card's colours.

A picture is chosen by the kind of finding, never by the topic. It shows no expected value that the
words do not say: those before the first difference, which are right, and the first that differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite

import numpy as np

from grader.contract.findings import Difference, Finding, Level

_BEFORE, _AFTER = 4, 4  # cells around the first difference
_LABEL, _CELL, _CHARACTER, _ROW, _GAP, _TOP = 66, 16, 8, 26, 6, 22  # pixels
_WIDEST = 7  # characters of a cell
_UNKNOWN = "?"
_NAMED = {0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r", 32: "\N{OPEN BOX}"}
_WIDTH, _LEFT, _AXIS = 420, 12, 46  # of a level's axis


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes:
        svg: one element; all text in it is escaped.
        text: the same in characters of equal width; "" where the words say it all.
    """

    svg: str
    text: str = ""


def picture(findings: Sequence[Finding]) -> Picture | None:
    """A picture of the first finding, if one says more than the words."""
    first = findings[0] if findings else None
    if isinstance(first, Level):
        return _level(first) if isfinite(first.found) else None
    return _row(first) if first and _is_row(first) else None


def _is_row(found: Difference) -> bool:
    """Whether it is about whole numbers or texts that stand beside others."""
    kind, shape = found.theirs.dtype.kind, found.theirs.shape
    return kind in "iuU" and bool(shape) and shape[-1] > 1


@dataclass(frozen=True)
class _Cell:
    expected: str
    found: str
    index: int
    first: bool


def _row(found: Difference) -> Picture:
    """The row of the first difference, as expected and as found, as far as the words say it."""
    at = tuple(int(i) for i in np.argwhere(found.wrong)[0])
    theirs, ours, place = found.theirs[at[:-1]], found.ours[at[:-1]], at[-1]
    shown = range(max(0, place - _BEFORE), min(len(ours), place + _AFTER + 1))
    cells = [
        _Cell(
            _value(ours[i], found.characters) if i <= place else _UNKNOWN,
            _value(theirs[i], found.characters),
            i,
            i == place,
        )
        for i in shown
    ]
    name = ", ".join(map(str, at[:-1]))
    more = (shown.start > 0, shown.stop < len(ours))
    return Picture(_row_svg(cells, name, more), _row_text(cells, name))


def _value(value: np.generic, character: bool) -> str:
    if value.dtype.kind == "U":
        return str(value)[:_WIDEST] or "''"
    number = int(value)
    if not character:
        shown = str(number)
        return shown if len(shown) <= _WIDEST else f"{number:.1e}"
    if number in _NAMED:
        return _NAMED[number]
    valid = 0 <= number <= 0x10FFFF and chr(number).isprintable()
    return chr(number) if valid else "none" if number < 0 else f"U+{number:X}"


def _row_svg(cells: list[_Cell], name: str, more: tuple[bool, bool]) -> str:
    width = _CELL + _CHARACTER * max(len(t) for c in cells for t in (c.expected, c.found))
    start = _LABEL + (14 if more[0] else 0)
    total = start + len(cells) * (width + 3) + (16 if more[1] else 0)
    lines = ("expected", [c.expected for c in cells]), ("found", [c.found for c in cells])
    parts = []
    for i, cell in enumerate(cells):
        parts.append(_text(start + i * (width + 3) + width / 2, 14, str(cell.index), "vc-tick"))
    for row, (label, values) in enumerate(lines):
        y = _TOP + row * (_ROW + _GAP)
        parts.append(_text(0, y + 17, label, "vc-side"))
        for i, (cell, shown) in enumerate(zip(cells, values, strict=True)):
            x = start + i * (width + 3)
            kind = _kind(cell, cells, row)
            parts.append(
                f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{_ROW}" rx="3"/>'
            )
            parts.append(_text(x + width / 2, y + 17.5, shown, f"vc-value {kind}-text"))
        dots = ((start - 9, more[0]), (total - 8, more[1]))
        parts += [_text(x, y + 17, "\N{HORIZONTAL ELLIPSIS}", "vc-tick") for x, is_ in dots if is_]
    return _svg(total, _TOP + 2 * _ROW + _GAP + 2, _row_alt(cells, name), parts)


def _kind(cell: _Cell, cells: list[_Cell], row: int) -> str:
    place = next(c.index for c in cells if c.first)
    if cell.first:
        return ("vc-wanted", "vc-off")[row]
    return "vc-same" if cell.index < place else ("vc-unknown", "vc-after")[row]


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


def _level(level: Level) -> Picture:
    """A number on an axis, with the range of right ones, and values to compare it with."""
    values = [level.found, level.most, level.least, *(v for _, v in level.beside)]
    low, high = min(values), max(values)
    low, high = low - 0.06 * (high - low), high + 0.06 * (high - low)

    def x(value: float) -> float:
        return round(_LEFT + (value - low) / (high - low) * (_WIDTH - 2 * _LEFT), 1)

    right = level.found <= level.most
    left, end = x(level.least), x(level.most)
    tone = "vc-in" if right else "vc-out"
    marks = [("best possible", level.least), ("at most", level.most), *level.beside]
    parts = [
        f'<rect class="vc-band" x="{left}" y="{_AXIS - 8}" width="{end - left:.1f}" height="16" '
        f'rx="3"/>',
        f'<line class="vc-axis" x1="{_LEFT}" y1="{_AXIS}" x2="{_WIDTH - _LEFT}" y2="{_AXIS}"/>',
        f'<circle class="{tone}" cx="{x(level.found)}" cy="{_AXIS}" r="6"/>',
        _label(x(level.found), 28, f"yours {level.found:.3f}", f"vc-found {tone}-text"),
    ]
    for row, (name, value) in enumerate(sorted(marks, key=lambda mark: mark[1])):
        y = _AXIS + 25 + 17 * row
        parts.append(
            f'<line class="vc-mark-line" x1="{x(value)}" y1="{_AXIS - 8}" x2="{x(value)}" '
            f'y2="{y - 12}"/>'
        )
        parts.append(_label(x(value), y, f"{name} {value:.3f}", "vc-tick"))
    listed = ", ".join(f"{name} {value:.3f}" for name, value in marks)
    alt = f"{level.what}, on an axis: yours {level.found:.3f}; {listed}."
    title = _label(_LEFT, 12, level.what, "vc-tick", begins=True)
    height = _AXIS + 25 + 17 * len(marks) - 8
    return Picture(_svg(_WIDTH, height, alt[0].upper() + alt[1:], [title, *parts]))


def _label(x: float, y: float, words: str, kind: str, begins: bool = False) -> str:
    """Text at a place on the axis, which stays within the picture."""
    half = len(words) * 3.4
    if begins or x < half:
        return _text(0 if not begins else x, y, words, f"{kind} vc-begins")
    if x > _WIDTH - half:
        return _text(_WIDTH, y, words, f"{kind} vc-ends")
    return _text(x, y, words, kind)


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(words)}</text>'


def _svg(width: float, height: float, alt: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="vc-picture" role="img" aria-label="{escape(alt)}" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f"{''.join(parts)}</svg>"
    )
