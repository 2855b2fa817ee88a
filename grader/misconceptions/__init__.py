"""Misconceptions, by question: what wrong answers are called, and what students are told.

`BANK` needs no TensorFlow. A module for each topic has its part; `grader.diagnosis` uses it.
"""

from grader.misconceptions import (
    n_characters,
    scan,
    sequences,
    simple_rnn,
    stateful,
    three_characters,
)
from grader.misconceptions.misconception import Misconception

__all__ = ["BANK", "Misconception"]

BANK: dict[str, tuple[Misconception, ...]] = {
    question: found
    for topic in (three_characters, n_characters, simple_rnn, sequences, stateful, scan)
    for question, found in topic.MISCONCEPTIONS.items()
}
