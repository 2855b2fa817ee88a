"""Diagrams of the deck as files of their own: what the exercises show."""

import re
from collections.abc import Callable
from pathlib import Path

from rnn_review.pictures import svg
from slides.figures.diagrams import rnn
from slides.figures.figure import COLOURS, Figure

# By file, below solutions/: what a notebook beside it shows. Narrow ones can be read on a phone.
PICTURES: dict[str, Callable[[], Figure]] = {
    "01_three_characters/three_characters.svg": rnn.three_characters,
    "01_three_characters/embedding.svg": rnn.embedding,
    "02_n_characters/unrolled.svg": lambda: rnn.unrolled(wide=False),
    "02_n_characters/recurrent.svg": rnn.recurrent,
    "03_simple_rnn/recurrent.svg": rnn.recurrent,
    "04_sequences/sequences.svg": rnn.sequences,
    "05_stateful/stateful.svg": rnn.stateful,
    "05_stateful/stacked.svg": rnn.stacked,
    "06_scan/scan.svg": rnn.scan,
}
_MARGIN = 16.0  # units around the drawing, which has a background of its own


def standalone(figure: Figure) -> str:
    """An SVG that needs no page around it, in the colours of the exercises' own pictures."""
    found = re.fullmatch(r'<svg [^>]*viewBox="0 0 (\S+) (\S+)"[^>]*>(.*)</svg>', figure.source)
    if found is None:
        raise ValueError("The figure is not an SVG that slides.figures.figure.svg has made.")
    content = found[3]
    for name, value in COLOURS.items():
        content = content.replace(f"var(--{name}, {value})", svg.colour(name))
    return svg.framed(content, float(found[1]), float(found[2]), _MARGIN) + "\n"


def write(solutions: Path) -> list[Path]:
    """Write the pictures of the exercises beside their notebooks; return those that changed."""
    changed = []
    for name, figure in PICTURES.items():
        path, source = solutions / name, standalone(figure())
        if not path.is_file() or path.read_text(encoding="utf-8") != source:
            path.write_text(source, encoding="utf-8")
            changed.append(path)
    return changed
