"""The layout of an unrolled network: the places of the input, hidden state and output of a step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from slides.figures.diagrams.draw import lines
from slides.figures.diagrams.shapes import Box, Circle, Gap, Shape, Triangle
from slides.figures.elements import Point, text

N_FAC, N_HIDDEN, VOCAB_SIZE = 42, 256, 86  # the sizes in the lesson
LEVELS = (
    ("input", f"n_fac = {N_FAC}"),
    ("hidden", f"n_hidden = {N_HIDDEN}"),
    ("output", f"vocab_size = {VOCAB_SIZE}"),
)


@dataclass(frozen=True)
class Layout:
    """Steps and levels, and the shapes on them.

    Attributes:
        steps: the numbers of the steps that are drawn; None where some are omitted.
        times: the place of each of them on the time axis, in units.
        levels: the places of input, hidden state and output on the other axis, in units.
        names: the place of the levels' names on the time axis; None for a small diagram in which
            neither levels nor arrows are named.
        down: time runs downwards and the levels are side by side, for a column of a slide; else
            time runs to the right and the output is on top.
        box, radius, side: sizes of rectangles (width, height), circles and triangles, in units.
    """

    steps: Sequence[int | None]
    times: Sequence[float]
    levels: tuple[float, float, float]
    names: float | None = 0
    down: bool = False
    box: tuple[float, float] = (104, 54)
    radius: float = 35
    side: float = 88
    places: range = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", range(len(self.steps)))

    @property
    def named(self) -> bool:
        return self.names is not None

    def drawn(self) -> Iterator[tuple[int, int]]:
        """The index in `steps` and the number of each step that is not omitted."""
        return ((place, step) for place, step in enumerate(self.steps) if step is not None)

    def at(self, place: int, level: int) -> Point:
        time, height = self.times[place], self.levels[level]
        return (height, time) if self.down else (time, height)

    def input(self, place: int) -> Shape:
        x, y = self.at(place, 0)
        return Gap(x, y, self.down) if self.steps[place] is None else Box(x, y, *self.box)

    def hidden(self, place: int) -> Shape:
        x, y = self.at(place, 1)
        return Gap(x, y, self.down) if self.steps[place] is None else Circle(x, y, self.radius)

    def output(self, place: int) -> Shape:
        return Triangle(*self.at(place, 2), self.side, (1, 0) if self.down else (0, -1))

    def name(self, level: int) -> str:
        """The name of a level and its size, as SVG."""
        if self.names is None:
            return ""
        if self.down:
            return lines(self.levels[level], self.names, *LEVELS[level])
        return lines(self.names, self.levels[level], *LEVELS[level], anchor="start")

    def draw_input(self, place: int, label: str = "") -> str:
        shape = self.input(place)
        return shape.draw() + text(shape.x, shape.y, label)

    def draw_hidden(self, place: int) -> str:
        shape = self.hidden(place)
        step = self.steps[place]
        return shape.draw() + ("" if step is None else state(shape.x, shape.y, str(step)))

    def draw_output(self, place: int, label: str) -> str:
        """A triangle with its label to the right of its tip."""
        shape = self.output(place)
        if self.down:
            x = shape.x + self.side * 0.43 + 12
            return shape.draw() + text(x, shape.y, label, anchor="start")
        x, y = shape.x + self.side * 0.32 + 8, shape.y - self.side * 0.2
        return shape.draw() + text(x, y, label, anchor="start")


def state(x: float, y: float, index: str) -> str:
    """The name of a hidden state: h with an index."""
    return text(x, y, "h", size=26, italic=True, sub=index)


def evenly(first: float, last: float, count: int) -> list[float]:
    """`count` places from first to last at equal distances."""
    return [first + (last - first) * i / max(1, count - 1) for i in range(count)]


def shown(cs: int, most: int) -> list[int | None]:
    """The steps 1 to `cs`; if they are more than `most`, the first, None and the last.

    Raises:
        ValueError: if cs is not positive.
    """
    if cs < 1:
        raise ValueError(f"cs is {cs}; a window has at least one character.")
    if cs <= most:
        return list(range(1, cs + 1))
    return [*range(1, most - 1), None, cs]
