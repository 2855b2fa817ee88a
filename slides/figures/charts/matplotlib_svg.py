"""matplotlib figures as SVG with the page's colours and font, without styles and ids."""

import io
import re
from html import escape
from typing import Any
from xml.etree import ElementTree

from matplotlib.figure import Figure as Plot

from slides.figures.elements import SMALL, number, tag
from slides.figures.figure import COLOURS, Figure, colour, svg

# Placeholders that matplotlib accepts, each replaced by a colour of the page in the SVG.
SENTINELS = {name: f"#0abc{i:02x}" for i, name in enumerate(COLOURS)}
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "slides",
    "path.simplify": False,
    "figure.dpi": 72,  # one point is one unit of the figure
    "font.size": SMALL,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.edgecolor": SENTINELS["line"],
    "axes.linewidth": 1.5,
    "axes.labelcolor": SENTINELS["muted"],
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": SENTINELS["line"],
    "grid.linewidth": 1,
    "xtick.color": SENTINELS["muted"],
    "ytick.color": SENTINELS["muted"],
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 10,
    "ytick.major.pad": 10,
}
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_Node = ElementTree.Element
_LEFT_OUT = {"id", "clip-path", "font-family", "stroke-dashoffset"}


def as_figure(plot: Plot, alt: str) -> Figure:
    """The SVG of a matplotlib figure that was drawn with `SETTINGS` and colours of `SENTINELS`.

    Args:
        plot: its size in inches gives the size of the figure, 72 units an inch.
        alt: the text alternative.
    """
    file = io.StringIO()
    plot.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(file.getvalue())
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    shapes = {f"#{node.get('id')}": node for node in root.iter(f"{_SVG}path")}
    content = "".join(_written(child, shapes) for child in root)
    return svg(tag("g", content, stroke_linejoin="round"), width, height, alt)


def _written(node: _Node, shapes: dict[str, _Node]) -> str:
    """An element and its content, without definitions and groups."""
    name = node.tag.removeprefix(_SVG)
    if name not in ("g", "path", "text", "use"):
        return ""
    if name == "g":
        return "".join(_written(child, shapes) for child in node)
    attributes = _attributes(node)
    if name == "use":  # a marker: inlined where it is used, so that no id is needed
        name, place = "path", f"translate({attributes.pop('x')} {attributes.pop('y')})"
        shape = _attributes(shapes[node.attrib[f"{_XLINK}href"]])
        attributes = shape | attributes | {"transform": place}
    if attributes.get("fill") == "none" and "stroke" not in attributes:
        return ""
    return tag(name, escape(node.text or ""), **attributes)


def _attributes(node: _Node) -> dict[str, str]:
    """Attributes, and the properties in `style` as attributes: a page may forbid inline styles."""
    style = (pair.split(":", 1) for pair in node.get("style", "").split(";") if pair.strip())
    pairs = {key.strip(): value.strip() for key, value in style}
    pairs |= {key: value for key, value in node.attrib.items() if key != "style"}
    if pairs.get("transform", "").startswith("rotate(-0 "):
        del pairs["transform"]
    return {
        key: _in_the_page(value)
        for key, value in pairs.items()
        if key not in _LEFT_OUT and not key.startswith("{")
    }


def _in_the_page(value: str) -> str:
    """A value with the page's colours, and with numbers rounded to a hundredth of a unit."""
    for name, sentinel in SENTINELS.items():
        value = value.replace(sentinel, colour(name))
    if value.startswith("var("):
        return value
    value = re.sub(r"-?\d+\.\d+", lambda match: number(float(match[0])), value)
    return " ".join(value.replace("px", "").split())
