"""The diagrams of recurrent networks, in the lesson's grammar.

An input is a rectangle, a hidden state a circle, an output a triangle. Arrows are weights: green
and solid from input to hidden, orange and dashed from hidden to hidden, blue and dotted from hidden
to output; each has its name.
"""

from slides.figures.diagrams.embedding import embedding
from slides.figures.diagrams.parameters import parameters
from slides.figures.diagrams.reading import in_rows, reading
from slides.figures.diagrams.recurrent import recurrent
from slides.figures.diagrams.scan import scan
from slides.figures.diagrams.stacked import stacked
from slides.figures.diagrams.stateful import stateful
from slides.figures.diagrams.text_strips import numbered, windows
from slides.figures.diagrams.unrolled import before_and_now, sequences, three_characters, unrolled

__all__ = [
    "before_and_now",
    "embedding",
    "in_rows",
    "numbered",
    "parameters",
    "reading",
    "recurrent",
    "scan",
    "sequences",
    "stacked",
    "stateful",
    "three_characters",
    "unrolled",
    "windows",
]
