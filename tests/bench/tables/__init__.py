"""The tables of docs/measurements.md, rendered from the figures of `make bench`.

A part's table is one function here, with ``@block``, and a line with its name in the document.
"""

from tests.bench.tables import arrivals, deck, grading, training
from tests.bench.tables.blocks import BLOCKS, Figures

__all__ = ["BLOCKS", "Figures", "arrivals", "deck", "grading", "training"]
