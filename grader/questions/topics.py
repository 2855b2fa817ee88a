"""The questions of each topic; importing this imports TensorFlow."""

from grader.questions import n_characters, scan, sequences, simple_rnn, stateful, three_characters
from grader.questions.question import Question

TOPICS: dict[str, tuple[Question, ...]] = {
    "01_three_characters": three_characters.QUESTIONS,
    "02_n_characters": n_characters.QUESTIONS,
    "03_simple_rnn": simple_rnn.QUESTIONS,
    "04_sequences": sequences.QUESTIONS,
    "05_stateful": stateful.QUESTIONS,
    "06_scan": scan.QUESTIONS,
}

QUESTIONS: dict[str, Question] = {q.name: q for topic in TOPICS.values() for q in topic}
