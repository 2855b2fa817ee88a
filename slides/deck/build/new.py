"""`review slides new`: a file of slides to begin with."""

import re
from pathlib import Path

from grader.contract.errors import ReviewError
from slides.deck.paths import SLIDES

_FILE = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] slideshow={{"slide_type": "slide"}} timing=[20, 30]
# # {title}
#
# What this part is about, in a sentence.

# %% [markdown] slideshow={{"slide_type": "notes"}}
# Say: why this comes now, and what one knows at its end.
#
# In 45 minutes:
#
# Say: what only the longer talk has time for.

# %% [markdown] slideshow={{"slide_type": "subslide"}} timing=[30, 45]
# ## {title}: an example

# %% tags=["live"] lines="1|2"
numbers = [n**2 for n in range(5)]
print(sum(numbers))

# %% [markdown] slideshow={{"slide_type": "fragment"}}
# **What would change with** `n**3`?

# %% [markdown] slideshow={{"slide_type": "notes"}}
# Say: what the code does, line by line.
#
# Try: put another power in the place of the 2.
#
# You will see: a larger sum.
"""


def new_topic(title: str, folder: Path = SLIDES) -> Path:
    """Write a file of two slides with notes after the last one in a folder; return its path.

    Args:
        title: the topic's title.
        folder: the folder of the slides.

    Raises:
        ReviewError: if the title has no letter or digit, more than one line, or the folder has no
            room for another topic.
    """
    words = re.sub(r"\W+", "_", title.lower()).strip("_")
    if not words or "\n" in title:
        raise ReviewError(f"{title!r} makes no title: give one line with letters or digits.")
    taken = [int(path.name[:2]) for path in folder.glob("[0-9][0-9]_*.py")]
    number = max(taken, default=-1) + 1
    if number > 99:
        raise ReviewError(f"{folder} has a topic 99, the last that can be numbered.")
    path = folder / f"{number:02}_{words}.py"
    path.write_text(_FILE.format(title=title.strip()), encoding="utf-8")
    return path
