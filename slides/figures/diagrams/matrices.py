"""Matrices as boxes: the row that an embedding picks, and a layer's parameters to scale."""

from collections.abc import Sequence

from slides.figures.diagrams.arrows import INPUT, straight
from slides.figures.diagrams.layout import N_FAC, VOCAB_SIZE
from slides.figures.draw import SMALL, figure, lines, path, tag, text
from slides.figures.figure import Figure, colour

CELL = 30.0
KINDS = {  # what a weight matrix is called, and the colour of its arrows
    "W_x": "input",
    "dense_in": "input",
    "W_h": "hidden",
    "dense_hidden": "hidden",
    "recurrent_kernel": "hidden",
    "W_y": "output",
    "dense_out": "output",
}


def embedding() -> Figure:
    """A one-hot row times the embedding's matrix is one of its rows: no need to multiply."""
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
    return figure(560, 336, alt, [content])


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
    """From the 1 up and to the row of the matrix that it picks."""
    elbow = tag(
        "path",
        d=path("M", (x, y - 2), "V", row + 8, "Q", x, row, x + 8, row),
        **INPUT.stroke(1),
    )
    return elbow + straight((x + 8, row), (end - 1, row), INPUT)


def parameters(parts: Sequence[tuple[str, int, int]], total: int, wide: bool = False) -> Figure:
    """A layer's weights as boxes to scale, with the products that add up to its parameters.

    Args:
        parts: name, rows and columns of each matrix; a bias is a matrix of one row.
        total: the number of parameters.
        wide: as a line of boxes, for the width of a slide; else as a column of them.

    Raises:
        ValueError: if the products do not add up to the total.
    """
    count = sum(rows * columns for _, rows, columns in parts)
    if count != total:
        raise ValueError(f"The parts have {count:,} parameters, not {total:,}.")
    sums = ", ".join(f"{name} {rows} × {columns}" for name, rows, columns in parts)
    alt = f"Boxes to scale: {sums}; {total:,} parameters in all."
    return _side_by_side(parts, total, alt) if wide else _one_below_another(parts, total, alt)


def _one_below_another(parts: Sequence[tuple[str, int, int]], total: int, alt: str) -> Figure:
    scale = min(196 / max(p[2] for p in parts), 200 / sum(p[1] for p in parts))
    y, content = 8.0, ""
    for i, (name, rows, columns) in enumerate(parts):
        space = max(rows * scale, 56)
        middle = y + space / 2
        content += _box(8, middle - rows * scale / 2, rows, columns, scale, _kind(name, parts))
        content += _label(224, middle, name, rows, columns, parts, "start")
        content += text(552, middle, f"{rows * columns:,}", anchor="end")
        content += text(436, middle, "+") if i else ""
        y += space + 16
    content += tag("path", d=path("M", (424, y), "H", 552), stroke=colour("ink"), stroke_width=2)
    content += text(552, y + 28, f"{total:,}", size=26, anchor="end", bold=True)
    content += text(224, y + 28, "parameters", anchor="start", bold=True)
    return figure(560, y + 52, alt, [content])


def _side_by_side(parts: Sequence[tuple[str, int, int]], total: int, alt: str) -> Figure:
    width = 1180 / (len(parts) + 1)
    scale = min(200 / max(p[2] for p in parts), 190 / max(p[1] for p in parts))
    base = 8 + scale * max(p[1] for p in parts)
    content = ""
    for i, (name, rows, columns) in enumerate(parts):
        x = (i + 0.5) * width
        top, left = base - rows * scale, x - columns * scale / 2
        content += _box(left, top, rows, columns, scale, _kind(name, parts))
        content += _label(x, base + 44, name, rows, columns, parts, "middle")
        content += text(x, base + 92, f"{rows * columns:,}", size=26)
        content += text(x + width / 2, base + 92, "+" if i < len(parts) - 1 else "=", size=26)
    x = (len(parts) + 0.5) * width
    content += text(x, base + 44 - 13, "parameters", bold=True)
    content += text(x, base + 92, f"{total:,}", size=26, bold=True)
    return figure(1180, base + 112, alt, [content])


def _kind(name: str, parts: Sequence[tuple[str, int, int]]) -> str | None:
    """The colour of a matrix, if its name says whose arrow it is."""
    recurrent = any(other == "recurrent_kernel" for other, _, _ in parts)
    return "input" if name == "kernel" and recurrent else KINDS.get(name)


def _box(x: float, y: float, rows: int, columns: int, scale: float, kind: str | None) -> str:
    return tag(
        "rect",
        x=x,
        y=y,
        width=columns * scale,
        height=rows * scale,
        fill=colour(kind or "muted"),
        fill_opacity=0.25,
        stroke=colour(kind or "ink"),
        stroke_width=2,
        stroke_linejoin="round",
    )


def _label(
    x: float,
    y: float,
    name: str,
    rows: int,
    columns: int,
    parts: Sequence[tuple[str, int, int]],
    anchor: str,
) -> str:
    lead = _kind(name, parts) or "ink"
    return lines(x, y, name, f"{rows} × {columns:,}", anchor=anchor, lead=lead)
