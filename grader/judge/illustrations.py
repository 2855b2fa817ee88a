"""Pictures and slides that the text of an exercise names: embedded and linked where it is released.

In the instructor's notebook a picture is a file beside it, ``![what it shows](name.svg)``, and a
slide is its place in the deck, ``[Title](slide:place)``: both read well in any editor. A picture
becomes an ``<img>`` that contains it, since an exercise is one file, used offline; attachments of
cells would read better, but Colab does not show them.
"""

import base64
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from nbformat import NotebookNode

from grader.contract.errors import ReviewError

TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
MOST = 15_000  # bytes of a picture in a notebook
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([\w.-]+\.\w+)\)")
_SLIDE = re.compile(r"\[([^\]]+)\]\(slide:([\w-]+)\)")


def illustrated(notebook: NotebookNode, folder: Path, deck: str) -> NotebookNode:
    """The notebook, changed in place, with its pictures in it and with links to slides.

    Args:
        folder: where the pictures are.
        deck: the deck's address, ending in a slash; "" for none: slides are then named only.

    Raises:
        ReviewError: for a picture that is missing, too large, or without words that say what it
            shows.
    """
    for cell in notebook.cells:
        _rewrite(cell, lambda found: _embedded(folder / found[2], found[1]), _linked(deck))
    return notebook


def in_words(cell: NotebookNode) -> NotebookNode:
    """A cell, changed in place, with what its pictures show in words: the files lie elsewhere."""
    _rewrite(cell, lambda found: f"*[{found[1]}]*", _linked(""))
    return cell


def _rewrite(
    cell: NotebookNode,
    picture: Callable[[re.Match[str]], str],
    slide: Callable[[re.Match[str]], str],
) -> None:
    if cell.cell_type == "markdown":
        cell.source = _SLIDE.sub(slide, _PICTURE.sub(picture, cell.source))


def _linked(deck: str) -> Callable[[re.Match[str]], str]:
    where = f"{deck.rstrip('/')}/#/"
    return lambda found: f"[{found[1]}]({where}{found[2]})" if deck else f"*{found[1]}*"


def _embedded(path: Path, alt: str) -> str:
    if not path.is_file() or path.suffix not in TYPES:
        raise ReviewError(
            f"The notebook shows {path.name}, but {path} is not a picture. Expected a file "
            f"{' or '.join(TYPES)} beside the notebook."
        )
    if not alt.strip():
        raise ReviewError(
            f"{path} is shown without words. Write what it shows, for people who do not see it: "
            f"![what it shows]({path.name})."
        )
    data = base64.b64encode(path.read_bytes()).decode()
    if len(data) > MOST:
        raise ReviewError(
            f"{path} takes {len(data):,} bytes in the notebook; at most {MOST:,} are allowed."
        )
    return f'<img alt="{escape(alt)}" src="data:{TYPES[path.suffix]};base64,{data}">'
