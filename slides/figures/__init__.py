"""The figures of the slides: diagrams, charts and tables, in the page's colours and fonts.

Slides import from here. No figure has an id, a style attribute or a style element, so any number of
them fit on one page, and a page whose security policy forbids inline styles shows them unchanged.
"""

from slides.figures import network
from slides.figures.charts import curves, heatmap, table
from slides.figures.diagrams import rnn

__all__ = ["curves", "heatmap", "network", "rnn", "table"]
