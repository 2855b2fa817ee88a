"""The shapes of a network: a box is an input, a circle a hidden state, a triangle an output."""

import math
from dataclasses import dataclass

from slides.figures.elements import Point, path, tag
from slides.figures.figure import colour

OUTLINE = 2.5  # width of a shape's outline, in units


@dataclass(frozen=True)
class Shape:
    """A shape around the centre (x, y), in units."""

    x: float
    y: float

    def draw(self) -> str:
        """The shape as SVG."""
        raise NotImplementedError

    def edge(self, direction: Point) -> Point:
        """Where an arrow touches the outer side of the outline, in a direction of length 1."""
        distance = self.reach(direction) + OUTLINE / 2
        return self.x + distance * direction[0], self.y + distance * direction[1]

    def reach(self, direction: Point) -> float:
        """The distance from the centre to the middle of the outline in a direction, in units."""
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
    """An equilateral triangle: an output. It points in `heading`; arrows arrive from behind."""

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
    """Three dots in place of omitted steps."""

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
