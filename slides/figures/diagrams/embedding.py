"""The embedding as a matrix, of which a one-hot input picks a row."""

from slides.figures.diagrams.arrows import INPUT, straight
from slides.figures.diagrams.draw import diagram, lines
from slides.figures.diagrams.layout import N_FAC, VOCAB_SIZE
from slides.figures.elements import SMALL, path, tag, text
from slides.figures.figure import Figure, colour

CELL = 30.0  # width and height of a number's cell, in units


def embedding() -> Figure:
    """A one-hot row times the embedding's matrix is one of the rows of the matrix."""
    picked, middle = 2, 132.0
    matrix, result = 228.0, 432.0
    rows = 8
    top = middle - rows * CELL / 2
    row = top + picked * CELL
    content = (
        "".join(
            _cell(8 + i * CELL, middle - CELL / 2, words, chosen=i == picked)
            for i, words in enumerate(("0", "0", "1", "0", "⋯", "0"))
        )
        + _strip(matrix, row, 146, chosen=True)
        + _outline(matrix, top, 146, rows)
        + _strip(result, middle - CELL / 2, 120, chosen=True)
        + _frame(result, middle - CELL / 2, 120, CELL)
        + text((8 + 6 * CELL + matrix) / 2, middle, "×", size=26)
        + text((matrix + 146 + result) / 2, middle, "=", size=26)
        + _pointer(8 + (picked + 0.5) * CELL, middle - CELL / 2, row + CELL / 2, matrix)
    )
    below = top + rows * CELL + 44
    for x, words in (
        (8 + 3 * CELL, ("one-hot character", f"1 × {VOCAB_SIZE}")),
        (matrix + 73, ("embedding", f"{VOCAB_SIZE} × {N_FAC}")),
        (result + 60, ("its row", f"1 × {N_FAC}")),
    ):
        content += lines(x, below, *words)
    alt = (
        f"A one-hot row of {VOCAB_SIZE} numbers, its only 1 in third place, times the embedding's "
        f"matrix of {VOCAB_SIZE} rows and {N_FAC} columns is the third row of that matrix."
    )
    return diagram(560, 336, alt, [content])


def _cell(x: float, y: float, words: str, *, chosen: bool) -> str:
    strip = _strip(x, y, CELL, chosen=chosen)
    middle = text(x + CELL / 2, y + CELL / 2, words, size=SMALL, bold=chosen)
    return strip + _frame(x, y, CELL, CELL) + middle


def _strip(x: float, y: float, width: float, *, chosen: bool) -> str:
    opacity = 0.28 if chosen else None
    fill = colour("input" if chosen else "panel")
    return tag("rect", x=x, y=y, width=width, height=CELL, fill=fill, fill_opacity=opacity)


def _frame(x: float, y: float, width: float, height: float) -> str:
    ink = colour("ink")
    return tag(
        "rect", x=x, y=y, width=width, height=height, fill="none", stroke=ink, stroke_width=2
    )


def _outline(x: float, y: float, width: float, rows: int) -> str:
    """A matrix with lines between its rows."""
    between = "".join(path("M", (x, y + i * CELL), "h", width) for i in range(1, rows))
    ruled = tag("path", d=between, stroke=colour("line"), stroke_width=1.5)
    return ruled + _frame(x, y, width, rows * CELL)


def _pointer(x: float, y: float, row: float, end: float) -> str:
    """An arrow from the 1 to the row of the matrix that it picks."""
    elbow = tag(
        "path",
        d=path("M", (x, y - 2), "V", row + 8, "Q", x, row, x + 8, row),
        **INPUT.stroke(1),
    )
    return elbow + straight((x + 8, row), (end - 1, row), INPUT)
