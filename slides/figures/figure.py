"""What every figure is: a source that Jupyter can show, and a text alternative."""

from dataclasses import dataclass
from html import escape

from rnn_review.pictures.svg import LIGHT

# The page's colours and, for an SVG outside the page, their values in the light theme.
COLOURS = LIGHT
ROOT_FONT_SIZE = 20  # units of a figure in one rem: text of 20 units is as large as the page's


@dataclass(frozen=True)
class Figure:
    """A picture (SVG) or a table (HTML); Jupyter shows it as the value of a cell.

    Attributes:
        source: one element, as text.
        alt: the text alternative: one or two sentences that say what there is to see.
        mime: the MIME type of `source`.
    """

    source: str
    alt: str
    mime: str = "image/svg+xml"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {self.mime: self.source, "text/plain": self.alt}


def colour(name: str) -> str:
    """A colour of the page that follows its theme, for a `fill` or `stroke`.

    Args:
        name: a key of `COLOURS`.

    Raises:
        KeyError: for any other name.
    """
    return f"var(--{name}, {COLOURS[name]})"


def svg(content: str, width: float, height: float, alt: str) -> Figure:
    """SVG elements as a figure; width and height are in units, `ROOT_FONT_SIZE` of them one rem."""
    # No <title>: browsers would show it as a tooltip over the figure.
    return Figure(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width / ROOT_FONT_SIZE:g}rem" role="img" aria-label="{escape(alt)}"'
        f' font-family="inherit">{content}</svg>',
        alt,
    )
