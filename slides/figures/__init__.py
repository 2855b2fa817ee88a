"""The figures of the slides: diagrams, charts and tables, in the page's colours and fonts.

Slides import from here. No figure has an id, a style attribute or a style element, so any number of
them fit on one page, and a page whose security policy forbids inline styles shows them unchanged.
"""

from slides.figures import network
from slides.figures.charts import curves, heatmap, table
from slides.figures.charts.bars import Bar, Detail, Mark, bars
from slides.figures.charts.embedding_map import embedding_map
from slides.figures.charts.gradients import gradients
from slides.figures.charts.how_far import how_far
from slides.figures.charts.large_bars import large_bars
from slides.figures.charts.learning import learning
from slides.figures.diagrams import rnn
from slides.figures.diagrams.rows import batches, reads
from slides.figures.diagrams.small import gates, looked_up
from slides.figures.either import either
from slides.figures.words import large, sentence

__all__ = [
    "Bar",
    "Detail",
    "Mark",
    "bars",
    "batches",
    "curves",
    "either",
    "embedding_map",
    "gates",
    "gradients",
    "heatmap",
    "how_far",
    "large",
    "large_bars",
    "learning",
    "looked_up",
    "network",
    "reads",
    "rnn",
    "sentence",
    "table",
]
