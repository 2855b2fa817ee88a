"""A figure in two forms: wide for screens and paper, narrow for the width of a phone."""

from slides.figures.elements import tag
from slides.figures.figure import Figure


def either(wide: Figure, narrow: Figure) -> Figure:
    """Two drawings of the same, of which the page shows the one that fits.

    Args:
        wide: for slides, paper and wide windows; it may have steps.
        narrow: for a phone, as for a column of a slide.
    """
    content = tag("div", wide.source, class_="for-screens")
    content += tag("div", narrow.source, class_="for-phones")
    return Figure(tag("div", content, class_="either"), wide.alt, "text/html")
