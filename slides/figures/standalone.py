"""Diagrams of the deck as files of their own: what the exercises show."""

import re
from collections.abc import Callable
from pathlib import Path

from slides.figures.diagrams import rnn
from slides.figures.elements import tag
from slides.figures.figure import COLOURS, Figure

# In the dark, as slides/web/page/deck.css has them.
DARK = {
    "paper": "#14181d",
    "ink": "#e8e6e1",
    "muted": "#a3abb6",
    "line": "#3d4550",
    "panel": "#1d232b",
    "input": "#7fce9b",
    "hidden": "#f0a06a",
    "output": "#8ab4f8",
}
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
# As narrow as the deck's own, which a file cannot bring along: labels were placed for it.
_FONT = "'Source Sans 3','Helvetica Neue',Arial,'Liberation Sans','DejaVu Sans Condensed',sans-serif"
_MARGIN = 16.0  # units around the drawing, which has a background of its own


def standalone(figure: Figure) -> str:
    """An SVG that needs no page around it: with colours for light and dark, and a background.

    A notebook's theme may differ from the system's, which decides: the background makes that
    harmless.
    """
    names = {name: f"--{name[0]}{name[-1]}" for name in COLOURS}
    found = re.fullmatch(r'<svg [^>]*viewBox="0 0 (\S+) (\S+)"[^>]*>(.*)</svg>', figure.source)
    if found is None:
        raise ValueError("The figure is no SVG that slides.figures.figure.svg has made.")
    width, height = float(found[1]) + 2 * _MARGIN, float(found[2]) + 2 * _MARGIN
    content = found[3]
    for name, value in COLOURS.items():
        content = content.replace(f"var(--{name}, {value})", f"var({names[name]})")
    light, dark = (
        "".join(f"{names[name]}:{colours[name]};" for name in COLOURS) for colours in (COLOURS, DARK)
    )
    style = f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    at, size = -_MARGIN, {"width": width, "height": height}
    paper = tag("rect", x=at, y=at, **size, rx=8, fill=f"var({names['paper']})")
    box = f"{at:g} {at:g} {width:g} {height:g}"
    attributes = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": box, **size}
    inside = tag("style", style) + paper + content
    return tag("svg", inside, **attributes, font_family=_FONT) + "\n"


def write(solutions: Path) -> list[Path]:
    """Write the pictures of the exercises beside their notebooks; return those that changed."""
    changed = []
    for name, figure in PICTURES.items():
        path, source = solutions / name, standalone(figure())
        if not path.is_file() or path.read_text(encoding="utf-8") != source:
            path.write_text(source, encoding="utf-8")
            changed.append(path)
    return changed
