"""Bars: one value for each of a few labels."""

from collections.abc import Sequence

from rnn_review.pictures import svg
from rnn_review.pictures.svg import Picture

_ROW, _LABEL, _VALUE = 28.0, 7.8, 80.0  # units: a bar's row, a letter, the space for a value


def bars(labels: Sequence[str], values: Sequence[float], title: str, unit: str = "") -> Picture:
    """Horizontal bars from zero, each with its label and its value.

    Args:
        values: none is negative.
        title: what the values are; it stands above them and begins the text alternative.
        unit: "%" shows values as percentages, with their values from 0 to 1.

    Raises:
        ValueError: if labels and values are not as many, or there are none.
    """
    if len(labels) != len(values) or not len(values):
        raise ValueError(f"bars got {len(labels)} labels and {len(values)} values.")
    shown = [f"{v:.1%}" if unit == "%" else svg.number(float(v)) for v in values]
    left = 16 + _LABEL * max(map(len, labels))
    scale = (svg.WIDTH - left - _VALUE) / (max(float(v) for v in values) or 1.0)
    content = svg.text(8, 20, title, "muted")
    for i, (label, value, words) in enumerate(zip(labels, values, shown, strict=True)):
        y = 40 + i * _ROW
        content += svg.text(left - 8, y + _ROW / 2, label, anchor="end")
        content += svg.rectangle(left, y + 5, max(1.0, scale * float(value)), _ROW - 10, "output")
        content += svg.text(left + scale * float(value) + 8, y + _ROW / 2, words)
    pairs = "; ".join(f"{label}: {words}" for label, words in zip(labels, shown, strict=True))
    width = max(map(len, labels))
    table = "\n".join(f"{a:>{width}}  {b:>10}" for a, b in zip(labels, shown, strict=True))
    height = 48 + len(labels) * _ROW
    return Picture(svg.framed(content, svg.WIDTH, height), f"Bars. {title}: {pairs}.", table)
