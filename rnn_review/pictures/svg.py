"""A picture that needs nothing around it: SVG with colours for light and dark, as one image."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1d232b",
    "muted": "#5d6673",
    "line": "#c9ced6",
    "panel": "#f4f5f7",
    "input": "#2f7d4f",
    "hidden": "#b3541e",
    "output": "#2b5fa8",
}
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
WIDTH = 600.0  # units; on a phone a letter of SIZE is then still legible
SIZE = 16.0  # of letters
# As narrow as the deck's own font, which an image cannot bring along.
_FONT = (
    "'Source Sans 3','Helvetica Neue',Arial,'Liberation Sans','DejaVu Sans Condensed',sans-serif"
)
VISIBLE = {" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍", "\0": "∅"}


@dataclass(frozen=True, repr=False)
class Picture:
    """What a cell shows.

    Attributes:
        svg: the drawing.
        alt: what there is to see, in a sentence or two.
        table: the same numbers as lines of text.
    """

    svg: str
    alt: str
    table: str = ""

    def __repr__(self) -> str:
        return f"{self.alt}\n{self.table}".rstrip()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """An image element: it has a text alternative in every notebook, as bare SVG has not."""
        data = base64.b64encode(self.svg.encode()).decode()
        return {
            "text/html": f'<img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{data}">',
            "text/plain": repr(self),
        }


def colour(name: str) -> str:
    """A colour by its name in `LIGHT`, for a fill or a stroke.

    Raises:
        KeyError: for any other name.
    """
    return f"var({_variable(name)})"


def framed(content: str, width: float, height: float, margin: float = 0) -> str:
    """Elements as an SVG with a background of its own.

    The system's theme decides on the colours. A notebook's own theme may be another: the background
    makes that harmless.
    """
    light, dark = (
        "".join(f"{_variable(name)}:{value};" for name, value in colours.items())
        for colours in (LIGHT, DARK)
    )
    style = f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    width, height = width + 2 * margin, height + 2 * margin
    size = f'width="{width:g}" height="{height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONT}"'
        f' viewBox="{-margin:g} {-margin:g} {width:g} {height:g}"><style>{style}</style>'
        f'<rect x="{-margin:g}" y="{-margin:g}" {size} rx="8" fill="{colour("paper")}"/>'
        f"{content}</svg>"
    )


def text(
    x: float, y: float, words: str, fill: str = "ink", anchor: str = "start", size: float = SIZE
) -> str:
    """A text whose capitals are centred on height y; `anchor` says what of it is at x."""
    return (
        f'<text x="{x:.1f}" y="{y + 0.35 * size:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
        f' fill="{colour(fill)}">{escape(words)}</text>'
    )


def line(
    points: Iterable[tuple[float, float]], stroke: str, width: float = 2.5, dash: str = ""
) -> str:
    """A line from point to point; `dash` has lengths of strokes and gaps."""
    d = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{d}" fill="none" stroke="{colour(stroke)}" stroke-width="{width:g}"{dashes}/>'
    )


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' fill="{colour(fill)}"/>'
    )


def visible(character: str) -> str:
    """A character as people can see it."""
    return VISIBLE.get(character, character if character.isprintable() else "·")


def number(value: float) -> str:
    """A number in four digits, such as 2.165, 0.00123 or 12,300."""
    return f"{value:,.4g}" if 1e-4 <= abs(value) < 1e4 or not value else f"{value:.2e}"


def _variable(name: str) -> str:
    """The short name of a colour, which a drawing repeats often."""
    LIGHT[name]
    return f"--{name[0]}{name[-1]}"
