"""The stages of the build in order: read, execute, render, bundle, write weights."""

import os
from pathlib import Path

from slides.deck.build import answers as solutions
from slides.deck.build.alternatives import require_alternatives
from slides.deck.build.bundle import bundle
from slides.deck.build.execute import Executor
from slides.deck.build.length import require_short
from slides.deck.build.math import Math
from slides.deck.build.networks import take_networks, write_networks
from slides.deck.build.render import render
from slides.deck.build.source import read_topics
from slides.deck.paths import DECK, SLIDES


def build_deck(source: Path = SLIDES, output: Path = DECK, answers: bool = False) -> Path:
    """Build the deck from a folder of slides and return the path of its page, index.html.

    Args:
        source: the folder with the NN_topic.py files.
        output: the folder of the deck; its page is replaced only when the build has succeeded.
        answers: append the solutions of the exercises, for after the hand-in.

    Raises:
        ReviewError: if a slide cannot be read or is far too long, a cell fails, a picture has no
            words, a formula cannot be drawn, or the page's packages cannot be installed; the page
            of the last build stays as it was.
    """
    with Executor() as executor:
        return build_with(executor, source, output, answers)


def build_with(executor: Executor, source: Path, output: Path, answers: bool = False) -> Path:
    """`build_deck` with an executor that the caller opens and closes; raises the same errors."""
    topics = read_topics(source)
    executor.run_all(topics)
    require_short(topics)
    require_alternatives(topics)
    if answers:
        solutions.append_to(topics)
    networks = take_networks(topics)
    page = render(topics, Math())
    bundle(output)
    write_networks(networks, output)
    partial = output / ".index.html"
    partial.write_text(page, encoding="utf-8")
    os.replace(partial, output / "index.html")
    return output / "index.html"
