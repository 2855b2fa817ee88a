"""The questions, by topic: what is asked and how an answer is probed.

`QUESTIONS` and `TOPICS` are imported when they are first used: a process that only passes arrays on
needs no TensorFlow.
"""

from typing import TYPE_CHECKING, Any

from grader.contract.question import AnswerError, Arrays, Question, Verdict

if TYPE_CHECKING:
    from rnn_review.questions.topics import QUESTIONS, TOPICS

ASSIGNMENTS = (  # the questions of 01_topic are in topic.py
    "01_three_characters",
    "02_n_characters",
    "03_simple_rnn",
    "04_sequences",
    "05_stateful",
    "06_scan",
)

__all__ = ["ASSIGNMENTS", "QUESTIONS", "TOPICS", "AnswerError", "Arrays", "Question", "Verdict"]


def __getattr__(name: str) -> Any:
    if name in ("QUESTIONS", "TOPICS"):
        from rnn_review.questions import topics

        return getattr(topics, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
