"""The build: read, execute, render, bundle; one line each."""

import os
from pathlib import Path

from slides.deck.build import answers as solutions
from slides.deck.build.bundle import bundle
from slides.deck.build.execute import ROOT, Executor
from slides.deck.build.math import Math
from slides.deck.build.render import render
from slides.deck.build.source import SLIDES, read_topics

DECK = ROOT / "build" / "deck"


def build_deck(source: Path = SLIDES, output: Path = DECK, answers: bool = False) -> Path:
    """Build the deck of a folder of slides; return the path of its page.

    Args:
        source: the folder with the NN_topic.py files.
        output: where the deck goes; what was there is replaced when the build has succeeded.
        answers: append the exercises' solutions, for after the hand-in.

    Raises:
        ReviewError: if a slide cannot be read, a cell fails, or the page's packages are missing;
            the deck of the last build stays as it was.
    """
    with Executor() as executor:
        return build_with(executor, source, output, answers)


def build_with(executor: Executor, source: Path, output: Path, answers: bool = False) -> Path:
    """`build_deck` with an executor that the caller keeps."""
    topics = read_topics(source)
    for topic in topics:
        executor.run(topic)
    if answers:
        solutions.append_to(topics)
    page = render(topics, Math())
    bundle(output)
    partial = output / ".index.html"
    partial.write_text(page, encoding="utf-8")
    os.replace(partial, output / "index.html")
    return output / "index.html"
