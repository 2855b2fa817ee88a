"""Pictures on slides need words, for those who do not see them."""

from collections.abc import Iterable

from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from slides.deck.build.source import Topic, tags

DRAWN_FIRST = ("text/html", "image/svg+xml")  # forms of an output that the page prefers
PICTURES = ("image/png", "image/jpeg")


def require_alternatives(topics: Iterable[Topic]) -> None:
    """Check that each executed cell that shows a picture has alt="..." in its metadata.

    Figures of slides/figures bring their words; SVG without words is for `review slides check`.

    Raises:
        ReviewError: if one has not; names it.
    """
    for topic in topics:
        for cell in topic.code_cells:
            if any(map(_is_picture, cell.outputs)) and _is_shown(cell) and not _alt(cell):
                deck = cell.metadata["deck"]
                raise ReviewError(
                    f"{deck['source']} (slide {deck['title']!r}) shows a picture that has no words "
                    f'for those who do not see it: say what it shows, with alt="..." on the cell.'
                )


def _is_picture(output: NotebookNode) -> bool:
    forms = output.get("data", {})
    return any(form in forms for form in PICTURES) and not any(f in forms for f in DRAWN_FIRST)


def _is_shown(cell: NotebookNode) -> bool:
    return not {"hide", "hide-output"} & set(tags(cell))


def _alt(cell: NotebookNode) -> str:
    return str(cell.metadata.get("alt", "")).strip()
