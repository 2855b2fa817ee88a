"""Inline SVG that takes the card's colours: its parts, and a picture made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes:
        svg: one element; all text in it is escaped.
        text: the same in characters of equal width; "" where the words say it all.
    """

    svg: str
    text: str = ""


def text(x: float, y: float, words: str, kind: str) -> str:
    """A text; its middle is at x, unless its class says otherwise."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(words)}</text>'


def svg(width: float, height: float, alt: str, parts: Sequence[str]) -> str:
    """The element, with its words for those who do not see it."""
    return (
        f'<svg class="vc-picture" role="img" aria-label="{escape(alt)}" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f"{''.join(parts)}</svg>"
    )
