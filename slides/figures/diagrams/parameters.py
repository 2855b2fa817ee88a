"""The parameters of a layer: its matrices as boxes, drawn to scale."""

from collections.abc import Sequence

from slides.figures.diagrams.draw import diagram, lines
from slides.figures.elements import path, tag, text
from slides.figures.figure import Figure, colour

KINDS = {  # the colour of a weight matrix by its name
    "W_x": "input",
    "dense_in": "input",
    "W_h": "hidden",
    "dense_hidden": "hidden",
    "recurrent_kernel": "hidden",
    "W_y": "output",
    "dense_out": "output",
}


def parameters(parts: Sequence[tuple[str, int, int]], total: int, wide: bool = False) -> Figure:
    """A layer's matrices as boxes to scale, with the products that add up to its parameters.

    Args:
        parts: name, rows and columns of each matrix; a bias is a matrix of one row.
        total: the number of parameters.
        wide: a row of boxes, for the width of a slide; else a column of boxes.

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
    scale = min(196 / max(p[2] for p in parts), 300 / sum(p[1] for p in parts))
    beside = max(p[2] for p in parts) * scale + 28
    y, content = 8.0, ""
    for i, (name, rows, columns) in enumerate(parts):
        space = max(rows * scale, 56)
        middle = y + space / 2
        content += _box(8, middle - rows * scale / 2, rows, columns, scale, _kind(name, parts))
        content += _label(beside, middle, name, rows, columns, parts, "start")
        content += text(552, middle, f"{rows * columns:,}", size=26, anchor="end")
        content += text(424, middle, "+", size=26) if i else ""
        y += space + 16
    content += tag("path", d=path("M", (412, y), "H", 552), stroke=colour("ink"), stroke_width=2)
    content += text(552, y + 28, f"{total:,}", size=30, anchor="end", bold=True)
    content += text(beside, y + 28, "parameters", size=26, anchor="start", bold=True)
    return diagram(560, y + 52, alt, [content])


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
    return diagram(1180, base + 112, alt, [content])


def _kind(name: str, parts: Sequence[tuple[str, int, int]]) -> str | None:
    """The colour of a matrix, or None if its name has none."""
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
