"""Pictures and tables of the slides: drawn by code, in the page's colours and fonts.

No figure has an id, a style attribute or a style element: any number of them can stand on one page,
and a page that forbids inline styles shows them all the same.
"""

from slides.figures.charts import curves, heatmap, table
from slides.figures.diagrams import rnn

__all__ = ["curves", "heatmap", "rnn", "table"]
