"""The slides, executed and rendered as one reveal.js deck."""

import subprocess
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbconvert.exporters import SlidesExporter

SLIDES = Path(__file__).parent
DECK = SLIDES.parent / "build" / "deck" / "index.html"


def build_deck() -> Path:
    """Execute the slides in order, in one kernel, and write the deck; return its path.

    Raises:
        nbclient.exceptions.CellExecutionError: if a cell fails; its text shows cell and error.
    """
    parts = [jupytext.read(path) for path in sorted(SLIDES.glob("[0-9][0-9]_*.py"))]
    deck = nbformat.v4.new_notebook(
        cells=[cell for part in parts for cell in part.cells], metadata=parts[0].metadata
    )
    NotebookClient(deck, timeout=300).execute(stderr=subprocess.DEVNULL)
    html, _ = SlidesExporter(embed_images=True).from_notebook_node(
        deck, resources={"metadata": {"name": "RNN review"}}
    )
    DECK.parent.mkdir(parents=True, exist_ok=True)
    DECK.write_text(html, encoding="utf-8")
    return DECK
