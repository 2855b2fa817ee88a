"""Tables and sampled texts as HTML that a screen reader can navigate."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from slides.figures.elements import number, tag
from slides.figures.figure import Figure, colour

Cell = str | int | float


def table(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], caption: str, bars: float = 0
) -> Figure:
    """A table whose first column names the rows.

    Columns of numbers have the class `number`. Integers are shown with thousands separators, other
    numbers with three decimals, strings unchanged.

    Args:
        header: the names of the columns.
        rows: as many cells in each as there are columns.
        caption: what the table shows; also the text alternative.
        bars: the length of the longest of the bars behind the numbers of the last column, in the
            size of letters; 0 for none.

    Raises:
        ValueError: if a row has another number of cells than the header.
    """
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"The row {list(row)} has {len(row)} cells, the header {len(header)}.")
    numeric = [bool(rows) and all(_is_number(row[i]) for row in rows) for i in range(len(header))]
    classes = ["number" if is_number else None for is_number in numeric]
    head = "".join(
        tag("th", escape(name), scope="col", class_=kind)
        for name, kind in zip(header, classes, strict=True)
    )
    head += _measure("") if bars else ""
    largest = max((float(row[-1]) for row in rows), default=1.0) if bars else 1.0
    body = "".join(
        tag(
            "tr",
            tag("th", _shown(row[0]), scope="row", class_=classes[0])
            + _cells(row, classes)
            + (_measure(_bar(bars * float(row[-1]) / largest, bars)) if bars else ""),
        )
        for row in rows
    )
    source = tag("caption", escape(caption)) + tag("thead", tag("tr", head)) + tag("tbody", body)
    return Figure(tag("table", source), caption, "text/html")


def texts(samples: Mapping[str, str], caption: str) -> Figure:
    """Texts side by side, such as what several models wrote.

    Args:
        samples: a text for each name.
        caption: what they are; also the text alternative.
    """
    pairs = "".join(
        tag("div", tag("dt", escape(name)) + tag("dd", tag("pre", escape(_visible(words)))))
        for name, words in samples.items()
    )
    source = tag("dl", pairs) + tag("figcaption", escape(caption))
    return Figure(tag("figure", source, class_="texts"), caption, "text/html")


def _cells(row: Sequence[Cell], classes: Sequence[str | None]) -> str:
    pairs = zip(row[1:], classes[1:], strict=True)
    return "".join(tag("td", _shown(cell), class_=kind) for cell, kind in pairs)


def _measure(content: str) -> str:
    """A cell that says again what the number before it says."""
    return tag("td", content or " ", class_="measure", aria_hidden="true")


def _bar(length: float, longest: float) -> str:
    size = {"width": f"{number(longest)}em", "height": "0.8em", "viewBox": f"0 0 {longest:g} 0.8"}
    rect = tag("rect", width=length, height=0.8, fill=colour("output"))
    return tag("svg", rect, xmlns="http://www.w3.org/2000/svg", **size)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float | np.number)


def _shown(cell: Cell) -> str:
    if isinstance(cell, int | np.integer):
        return f"{cell:,}"
    return f"{cell:,.3f}" if _is_number(cell) else escape(str(cell))


def _visible(words: str) -> str:
    """Text with a dot for the padding character, which HTML cannot contain."""
    return words.replace("\0", "·")
