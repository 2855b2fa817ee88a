"""Known mistakes, by question: what wrong answers are called, and what students are told.

`BANK` needs no TensorFlow. Each topic's part lies beside its notebook.
"""

from importlib import import_module

from grader.judge.known_mistake import Misconception
from rnn_review.questions import ASSIGNMENTS

__all__ = ["BANK", "Misconception"]

BANK: dict[str, tuple[Misconception, ...]] = {
    question: found
    for assignment in ASSIGNMENTS
    for question, found in import_module(f"solutions.{assignment}.mistakes").MISCONCEPTIONS.items()
}
