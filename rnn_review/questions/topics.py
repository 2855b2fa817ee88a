"""The questions of each topic; importing this imports TensorFlow."""

from importlib import import_module

from grader.contract.question import Question
from rnn_review.questions import ASSIGNMENTS

TOPICS: dict[str, tuple[Question, ...]] = {
    name: import_module(f"rnn_review.questions.{name[3:]}").QUESTIONS for name in ASSIGNMENTS
}

QUESTIONS: dict[str, Question] = {q.name: q for topic in TOPICS.values() for q in topic}
