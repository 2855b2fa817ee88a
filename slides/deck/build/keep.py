"""Keep what the slides train and measure, so that building the deck does not train anything."""

import os
import tempfile
from pathlib import Path

from grader.contract.errors import ReviewError
from rnn_review.text import corpus
from slides.deck.build.execute import Executor
from slides.deck.build.source import read_topics
from slides.training import CACHE, KEEP_VARIABLE, KEPT


def keep_results() -> list[Path]:
    """Run every slide again and keep what it trains and measures in slides/trained, to commit.

    Results of unchanged code are reused; results that no slide uses any more are dropped.

    Returns:
        the files that are kept, sorted.

    Raises:
        ReviewError: if a cell fails, or the text in use is not the generated one.
    """
    if os.environ.get(corpus.CORPUS_VARIABLE):
        raise ReviewError(
            f"Only results on the generated text are kept: unset {corpus.CORPUS_VARIABLE} first."
        )
    CACHE.mkdir(parents=True, exist_ok=True)
    for path in KEPT.glob("*.npz"):
        path.replace(CACHE / path.name)
    os.environ[KEEP_VARIABLE] = "1"  # the kernels inherit it
    with tempfile.TemporaryDirectory() as empty, Executor(cache=Path(empty)) as executor:
        for topic in read_topics():
            executor.run(topic)
    return sorted(KEPT.glob("*.npz"))
