"""Figures in two widths: one for the width of a slide, one for a phone."""

from collections.abc import Callable

from slides.figures.elements import tag
from slides.figures.figure import Figure


def either(draw: Callable[[bool], Figure]) -> Figure:
    """A figure that is as wide as a slide, and narrow on a phone.

    Args:
        draw: draws the picture, for the width of a slide if it is given True.
    """
    wide, narrow = draw(True), draw(False)
    # Where the deck's style sheet is not there, as in Jupyter, the narrow one is not shown.
    phone = f'<div class="for-phone" hidden="hidden">{narrow.source}</div>'
    return Figure(tag("div", wide.source, class_="for-page") + phone, wide.alt, "text/html")
