"""The questions of 02_centre.

| question | challenge | response |
|---|---|---|
| `trimmed_mean` | ``samples`` (4, n) | ``values`` (4,): the answer for each row |
| `ranks` | ``samples`` (4, n) | ``values`` (4, n): whole numbers, the answer for each row |
"""

import numpy as np

from basic_statistics.questions import for_each_row
from grader.contract.compare import all_of, close, same
from grader.contract.question import Arrays, Question


def _samples(rng: np.random.Generator) -> Arrays:
    """Samples with an outlier, so that a mean of all values shows."""
    samples = rng.normal(0, 1, size=(4, int(rng.integers(5, 9))))
    samples[:, 0] += 20
    return {"samples": rng.permuted(samples, axis=1)}


QUESTIONS = (
    Question(
        "trimmed_mean",
        _samples,
        for_each_row,
        all_of(close("values", "the trimmed mean of each sample")),
    ),
    Question(
        "ranks",
        _samples,
        for_each_row,
        all_of(same("values", "the ranks of each sample")),
    ),
)
