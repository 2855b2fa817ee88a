"""Bars with their names and values in large letters."""

from collections.abc import Mapping

from slides.figures.elements import tag, text
from slides.figures.figure import Figure, colour, svg

SIZE, LETTER = 28.0, 14.0  # of letters, and their width, in units


def large_bars(
    values: Mapping[str, float],
    alt: str,
    form: str = ",.0f",
    chosen: str | None = None,
    wide: bool = True,
) -> Figure:
    """A bar for each value, one below the other.

    Args:
        values: by name, none below 0.
        alt: the text alternative.
        form: how a value is written.
        chosen: the name of the one that stands out.
        wide: names beside the bars, for the width of a slide; else above them, for a column.
    """
    width, row, height = (1180.0, 66.0, 42.0) if wide else (560.0, 98.0, 38.0)
    left = LETTER * max(map(len, values)) + 20 if wide else 4.0
    told = {name: format(value, form) for name, value in values.items()}
    longest = width - left - LETTER * max(map(len, told.values())) - 24
    content, largest = "", max(values.values())
    for i, (name, value) in enumerate(values.items()):
        tint = "hidden" if name == chosen else "output"
        top = i * row + (row - height if not wide else (row - height) / 2)
        middle, length = top + height / 2, max(2.0, longest * value / largest)
        content += tag("rect", x=left, y=top, width=length, height=height, fill=colour(tint))
        content += text(
            left + length + 14, middle, told[name], size=SIZE, anchor="start", fill=tint, bold=True
        )
        content += (
            text(left - 16, middle, name, size=SIZE, anchor="end")
            if wide
            else text(left, top - 24, name, size=SIZE, anchor="start")
        )
    return svg(content, width, row * len(values) + 4, alt)
