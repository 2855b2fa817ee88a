"""Elements of the diagrams: shapes, text, arrows, and parts that appear one after another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from slides.figures.figure import Figure, colour, svg

TEXT, SMALL = 22.0, 20.0  # font sizes; nothing is smaller than the page's own text
OUTLINE = 2.5  # width of a shape's outline
Point = tuple[float, float]


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """An XML element; `stroke_width=2` becomes `stroke-width="2"`, None leaves an attribute out."""
    pairs = (
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    opening = f"<{name}{''.join(pairs)}"
    return f"{opening}>{content}</{name}>" if content else f"{opening}/>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value)


def number(value: float) -> str:
    """A coordinate to a hundredth of a unit, without trailing zeros."""
    return f"{round(value, 2) + 0:.10g}"


def path(*parts: str | float | Point) -> str:
    """A path's `d`: letters, numbers and points, one after another."""
    flat = (p if isinstance(p, tuple) else (p,) for p in parts)
    return " ".join(p if isinstance(p, str) else number(p) for group in flat for p in group)


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = TEXT,
    anchor: str = "middle",
    fill: str = "ink",
    italic: bool = False,
    bold: bool = False,
    sub: str = "",
) -> str:
    """Words whose capitals are centred on height y; `sub` follows as a subscript."""
    content = escape(words)
    if sub:
        content += tag("tspan", escape(sub), dy=6, font_size=SMALL, font_style="normal")
    return tag(
        "text",
        content,
        x=x,
        y=y + 0.33 * size,  # capitals are two thirds of the font size high
        font_size=size,
        fill=colour(fill),
        text_anchor=anchor if anchor != "start" else None,
        font_style="italic" if italic else None,
        font_weight=600 if bold else None,
    )


def lines(x: float, y: float, *words: str, anchor: str = "middle", lead: str = "ink") -> str:
    """A term and, in muted lines below it, what is to be said of it; centred on height y."""
    gap = 26
    top = y - gap * (len(words) - 1) / 2
    first = text(x, top, words[0], anchor=anchor, fill=lead, bold=True)
    return first + "".join(
        text(x, top + gap * i, line, size=SMALL, anchor=anchor, fill="muted")
        for i, line in enumerate(words[1:], start=1)
    )


def brace(left: float, right: float, y: float) -> str:
    """A curly brace below height y, from left to right, its point in the middle."""
    r, middle = 10, (left + right) / 2
    d = path(
        *("M", left, y, "q", 0, r, r, r, "H", middle - r, "q", r, 0, r, r),
        *("q", 0, -r, r, -r, "H", right - r, "q", r, 0, r, -r),
    )
    return tag("path", d=d, fill="none", stroke=colour("muted"), stroke_width=2)


@dataclass(frozen=True)
class Shape:
    """A shape around a centre. `edge` is where an arrow touches it, on the outline's outer side."""

    x: float
    y: float

    def draw(self) -> str:
        raise NotImplementedError

    def edge(self, direction: Point) -> Point:
        """The outermost point in a direction, given as a vector of length 1."""
        distance = self.reach(direction) + OUTLINE / 2
        return self.x + distance * direction[0], self.y + distance * direction[1]

    def reach(self, direction: Point) -> float:
        raise NotImplementedError


@dataclass(frozen=True)
class Box(Shape):
    """A rectangle: an input."""

    width: float = 104
    height: float = 54

    def reach(self, direction: Point) -> float:
        dx, dy = (abs(d) or 1e-9 for d in direction)
        return min(self.width / 2 / dx, self.height / 2 / dy)

    def draw(self) -> str:
        x, y = self.x - self.width / 2, self.y - self.height / 2
        return tag("rect", x=x, y=y, width=self.width, height=self.height, rx=5, **_OUTLINED)


@dataclass(frozen=True)
class Circle(Shape):
    """A circle: a hidden state."""

    radius: float = 35

    def reach(self, direction: Point) -> float:
        return self.radius

    def draw(self) -> str:
        return tag("circle", cx=self.x, cy=self.y, r=self.radius, **_OUTLINED)


@dataclass(frozen=True)
class Triangle(Shape):
    """An equilateral triangle: an output. It points in `heading`; arrows come from behind."""

    side: float = 88
    heading: Point = (0, -1)

    @property
    def height(self) -> float:
        return self.side * math.sqrt(3) / 2

    def reach(self, direction: Point) -> float:
        return self.height / 2

    def draw(self) -> str:
        (dx, dy), half, wing = self.heading, self.height / 2, self.side / 2
        back = (self.x - half * dx, self.y - half * dy)
        tip = (self.x + half * dx, self.y + half * dy)
        corners = [
            (back[0] - wing * dy, back[1] + wing * dx),
            (back[0] + wing * dy, back[1] - wing * dx),
        ]
        d = path("M", tip, "L", corners[0], "L", corners[1], "Z")
        return tag("path", d=d, stroke_linejoin="round", **_OUTLINED)


@dataclass(frozen=True)
class Gap(Shape):
    """Three dots in place of what is left out."""

    upright: bool = False

    def reach(self, direction: Point) -> float:
        return 24

    def draw(self) -> str:
        offsets = [(0, d) if self.upright else (d, 0) for d in (-12, 0, 12)]
        ink = colour("ink")
        return "".join(
            tag("circle", cx=self.x + dx, cy=self.y + dy, r=2.8, fill=ink) for dx, dy in offsets
        )


_OUTLINED = {"fill": colour("panel"), "stroke": colour("ink"), "stroke_width": OUTLINE}


def figure(
    width: float, height: float, alt: str, parts: Sequence[str], *, steps: bool = False
) -> Figure:
    """A diagram made of parts in the order of telling.

    Args:
        width, height: in units, 20 a rem; see `figure.svg`.
        alt: the text alternative.
        parts: SVG elements. The first part is there from the beginning.
        steps: each further part becomes a fragment, for reveal.js to show at a key.
    """
    first, *rest = parts
    if steps:
        rest = [
            tag("g", part, class_="fragment", data_fragment_index=i) for i, part in enumerate(rest)
        ]
    return svg(first + "".join(rest), width, height, alt)
