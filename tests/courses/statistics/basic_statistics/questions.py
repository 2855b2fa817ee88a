"""The questions of 01_spread.

| question | challenge | response |
|---|---|---|
| `spread` | ``samples`` (4, n) | ``values`` (4,): the answer for each row |
| `standard_scores` | ``samples`` (4, n) | ``values`` (4, n): the answer for each row |
"""

from typing import Any

import numpy as np

from grader.contract.compare import all_of, close
from grader.contract.question import Arrays, Question


def _samples(rng: np.random.Generator) -> Arrays:
    """Samples so small that a divisor of n instead of n - 1 shows."""
    n = int(rng.integers(5, 9))
    return {"samples": rng.normal(rng.uniform(-9, 9), rng.uniform(1, 4), size=(4, n))}


def for_each_row(answer: Any, challenge: Arrays) -> Arrays:
    """What a function of one sample returns for each row of ``samples``."""
    return {"values": np.array([answer(row.copy()) for row in challenge["samples"]])}


QUESTIONS = (
    Question(
        "spread",
        _samples,
        for_each_row,
        all_of(close("values", "the standard deviation of each sample")),
    ),
    Question(
        "standard_scores",
        _samples,
        for_each_row,
        all_of(close("values", "the standard scores of each sample")),
    ),
)
