"""The questions of each topic; importing this imports TensorFlow."""

from grader.questions import (
    ASSIGNMENTS,
    n_characters,
    scan,
    sequences,
    simple_rnn,
    stateful,
    three_characters,
)
from grader.questions.question import Question

_MODULES = three_characters, n_characters, simple_rnn, sequences, stateful, scan
TOPICS: dict[str, tuple[Question, ...]] = {
    name: module.QUESTIONS for name, module in zip(ASSIGNMENTS, _MODULES, strict=True)
}

QUESTIONS: dict[str, Question] = {q.name: q for topic in TOPICS.values() for q in topic}
