"""The questions of each topic; importing this imports TensorFlow."""

from importlib import import_module

from grader.questions import ASSIGNMENTS
from grader.questions.question import Question

TOPICS: dict[str, tuple[Question, ...]] = {
    name: import_module(f"grader.questions.{name[3:]}").QUESTIONS for name in ASSIGNMENTS
}

QUESTIONS: dict[str, Question] = {q.name: q for topic in TOPICS.values() for q in topic}
