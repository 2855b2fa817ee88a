"""Pictures for the notebooks: curves, bars, states as heat strips, a map of an embedding.

Each is the value of a cell: an SVG in a notebook, with a text alternative, and a table of the same
numbers where there are only letters.
"""

from rnn_review.pictures.bars import bars
from rnn_review.pictures.curves import curves
from rnn_review.pictures.embedding_map import embedding_map
from rnn_review.pictures.heat_strip import heat_strip
from rnn_review.pictures.svg import Picture

__all__ = ["Picture", "bars", "curves", "embedding_map", "heat_strip"]
