"""Tables with bars: words and numbers as large as the page's text, which fit a phone, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from slides.figures.elements import number, tag
from slides.figures.figure import Figure, colour

SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Bar:
    """A bar in a table's cell.

    Attributes:
        share: its length as a part of the cell's width, 0 to 1.
        colour: a name in `COLOURS`.
    """

    share: float
    colour: str = "output"


@dataclass(frozen=True)
class Mark:
    """Words in a table's cell that stand out.

    Attributes:
        words: what the cell says.
        colour: a name in `COLOURS`: hidden or input.
    """

    words: str
    colour: str = "hidden"


@dataclass(frozen=True)
class Detail:
    """Words in a table's cell that a phone has no room for; all of its column is left out there."""

    words: str


Cell = Bar | Mark | Detail | str


def bars(header: Sequence[str], rows: Sequence[Sequence[Cell]], alt: str) -> Figure:
    """A table of words, numbers and bars, whose first column names the rows.

    All columns but the first and those of bars are aligned to the right.

    Args:
        header: the names of the columns, "" for none; empty for a table without names.
        rows: as many cells in each.
        alt: the table's caption, for those who do not see the bars.

    Raises:
        ValueError: if rows differ in their number of cells, or a bar is longer than its cell.
    """
    widths = {*map(len, rows), *([len(header)] if header else [])}
    if len(widths) != 1:
        raise ValueError(f"The rows have {sorted(widths)} cells: expected as many in each.")
    source = tag("caption", tag("span", escape(alt), class_="visually-hidden"))
    if header:
        cells = "".join(
            tag("th", escape(name), scope="col", class_=_kind(rows[0][i]) if i else None)
            if name
            else "<td></td>"
            for i, name in enumerate(header)
        )
        source += tag("thead", tag("tr", cells))
    source += tag("tbody", "".join(tag("tr", _row(row)) for row in rows))
    several = any(sum(isinstance(cell, Bar) for cell in row) > 1 for row in rows)
    kind = "with-bars several" if several else "with-bars"
    return Figure(tag("table", source, class_=kind), alt, "text/html")


def _row(row: Sequence[Cell]) -> str:
    return "".join(
        "<td></td>"
        if cell == ""
        else tag("td", _shown(cell), class_=_kind(cell))
        if i
        else tag("th", _shown(cell), scope="row")
        for i, cell in enumerate(row)
    )


def _kind(cell: Cell) -> str:
    if isinstance(cell, Detail):
        return "number detail"
    return "bar" if isinstance(cell, Bar) else "number"


def _shown(cell: Cell) -> str:
    if isinstance(cell, Mark):
        return tag("strong", escape(cell.words), class_=f"in-{cell.colour}")
    if isinstance(cell, Detail):
        return escape(cell.words) or SPACE
    if not isinstance(cell, Bar):
        return escape(cell)
    if not 0 <= cell.share <= 1:
        raise ValueError(f"A bar has {cell.share:.3g} of its cell's width: expected 0 to 1.")
    width = f"{number(100 * cell.share)}%"
    rect = tag("rect", width=width, height="100%", fill=colour(cell.colour))
    return tag("svg", rect, width="100%", height="16", aria_hidden="true")
