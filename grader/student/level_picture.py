"""A picture of a number on an axis, with the range of right ones and others beside it."""

from grader.contract.findings import Level
from grader.student.svg import Picture, svg, text

_WIDTH, _LEFT, _AXIS = 320, 12, 46  # of a level's axis


def level_picture(level: Level) -> Picture:
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
    title = text(0, 12, level.what, "vc-tick vc-begins")
    height = _AXIS + 25 + 17 * len(marks) - 8
    return Picture(svg(_WIDTH, height, alt[0].upper() + alt[1:], [title, *parts]))


def _label(x: float, y: float, words: str, kind: str) -> str:
    """Text at a place on the axis, which stays within the picture."""
    half = len(words) * 3.4
    if x < half:
        return text(0, y, words, f"{kind} vc-begins")
    if x > _WIDTH - half:
        return text(_WIDTH, y, words, f"{kind} vc-ends")
    return text(x, y, words, kind)
