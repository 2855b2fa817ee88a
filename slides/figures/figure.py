"""What every picture is: a source that Jupyter can show, and words for those who cannot see it."""

from dataclasses import dataclass
from html import escape

# The page's colours and, for an SVG that stands alone, what they are in the light theme.
COLOURS = {
    "paper": "#ffffff",
    "ink": "#1d232b",
    "muted": "#5d6673",
    "line": "#c9ced6",
    "panel": "#f4f5f7",
    "input": "#2f7d4f",
    "hidden": "#b3541e",
    "output": "#2b5fa8",
}
ROOT_FONT_SIZE = 20  # units of a picture in one rem: text of 20 units is as large as the page's


@dataclass(frozen=True)
class Figure:
    """A picture (SVG) or a table (HTML); as the last value of a cell it is shown.

    Attributes:
        source: one element, as text.
        alt: one or two sentences that say what there is to see.
        mime: what `source` is.
    """

    source: str
    alt: str
    mime: str = "image/svg+xml"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {self.mime: self.source, "text/plain": self.alt}


def colour(name: str) -> str:
    """A colour of the page, for a `fill` or `stroke`, that follows its theme.

    Raises:
        KeyError: for a name that the page does not have.
    """
    return f"var(--{name}, {COLOURS[name]})"


def svg(content: str, width: float, height: float, alt: str) -> Figure:
    """SVG elements as a figure of so many units, `ROOT_FONT_SIZE` of them a rem."""
    # No <title>: browsers would show it as a tooltip over the picture, in the middle of a talk.
    return Figure(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width / ROOT_FONT_SIZE:g}rem" role="img" aria-label="{escape(alt)}"'
        f' font-family="inherit">{content}</svg>',
        alt,
    )
