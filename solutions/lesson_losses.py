"""Full-length training of every model of the lesson, as a table for docs/results.md."""

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from nbgrader.coursedir import CourseDirectory

from grader.course import folder
from grader.judge.reference_notebook import ReferenceNotebook
from grader.student.keras_probes.backend import device, keras, tf
from rnn_review.text import corpus
from solutions import lesson_windows as cut

FIRST_SEED = 0
CS, BATCH_SIZE = 8, 64
N_FAC, N_HIDDEN = 42, 256

Answers = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A model and how it is trained.

    Attributes:
        lesson: the loss that the lesson's notebook printed last, or None; in nats, like `losses`.
        losses: from (reference answers, indices of the text) to the losses, in order.
        seeds: number of random initializations; more for the small models, whose last loss varies
            by 1 to 2 %.
    """

    topic: str
    what: str
    lesson: float | None
    losses: Callable[[Answers, np.ndarray], list[float]]
    seeds: int = 1


@dataclass(frozen=True)
class Row:
    """The result of a run on a text: the last loss for each seed, in nats."""

    run: Run
    text: str
    last: list[float]

    def __str__(self) -> str:
        low, high = min(self.last), max(self.last)
        spread = f" ({low:.3f} to {high:.3f}, {len(self.last)} seeds)" if low < high else ""
        return f"{np.mean(self.last):.3f}{spread}"


def _three_characters(answers: Answers, idx: np.ndarray) -> list[float]:
    model = answers["three_char_model"](corpus.VOCAB_SIZE, N_FAC, N_HIDDEN)
    return answers["train_three_chars"](model, idx, 4).history["loss"]


def _of_eight(build: str, train: str, epochs: int) -> Callable[[Answers, np.ndarray], list[float]]:
    def losses(answers: Answers, idx: np.ndarray) -> list[float]:
        model = answers[build](corpus.VOCAB_SIZE, N_FAC, N_HIDDEN, CS)
        return answers[train](model, idx, epochs).history["loss"]

    return losses


def _unrolled(answers: Answers, idx: np.ndarray) -> list[float]:
    model = answers["unrolled_model"](corpus.VOCAB_SIZE, N_FAC, N_HIDDEN, CS)
    x, y = answers["sequence_windows"](idx, CS)
    zeros = np.zeros((len(x), N_FAC), dtype=np.float32)
    history = model.fit([zeros, *x.T], list(y.T), batch_size=BATCH_SIZE, epochs=12, verbose=0)
    return history.history["loss"]


def _stateful(answers: Answers, x: np.ndarray, y: np.ndarray) -> list[float]:
    sizes = (corpus.VOCAB_SIZE, N_FAC, N_HIDDEN, CS, BATCH_SIZE)
    return answers["train_stateful"](answers["stateful_model"](*sizes), x, y, 12)


def _in_the_lessons_order(answers: Answers, idx: np.ndarray) -> list[float]:
    x, y = cut.sequences(idx, CS)
    whole_batches = len(x) // BATCH_SIZE * BATCH_SIZE
    return _stateful(answers, x[:whole_batches], y[:whole_batches])


def _in_continuing_rows(answers: Answers, idx: np.ndarray) -> list[float]:
    return _stateful(answers, *answers["stateful_batches"](idx, CS, BATCH_SIZE))


def _scan(answers: Answers, idx: np.ndarray, windows: int | None = None) -> list[float]:
    x_y = (a[:windows] for a in cut.sequences(idx, CS))
    X, Y = (answers["one_hot"](a, corpus.VOCAB_SIZE) for a in x_y)
    weights = [
        *answers["id_and_bias"](N_HIDDEN),
        *answers["wgts_and_bias"](corpus.VOCAB_SIZE, N_HIDDEN),
        *answers["wgts_and_bias"](N_HIDDEN, corpus.VOCAB_SIZE),
    ]
    return answers["train_scan"](weights, X, Y, 0.01)[1]


def _first_of_scan(answers: Answers, idx: np.ndarray) -> list[float]:
    return _scan(answers, idx, windows=1000)


RUNS = (
    # The lesson trained it at a learning rate of 1e-6, then with changes that had no effect.
    Run("01_three_characters", "4 epochs", None, _three_characters, seeds=3),
    Run("02_n_characters", "12 epochs", 1.805, _of_eight("n_char_model", "train_n_chars", 12), 3),
    Run(
        "03_simple_rnn", "8 epochs", 1.6421, _of_eight("simple_rnn_model", "train_simple_rnn", 8), 3
    ),
    Run("04_sequences", "unrolled, sum of 8 losses, 12 epochs", 15.8785, _unrolled),
    Run(
        "04_sequences",
        "SimpleRNN, mean, 8 epochs",
        1.7258,
        _of_eight("sequence_model", "train_sequences", 8),
        3,
    ),
    Run("05_stateful", "12 epochs, batches in the lesson's order", 1.6881, _in_the_lessons_order),
    Run("05_stateful", "12 epochs, rows that continue", None, _in_continuing_rows),
    Run("06_scan", "first 1,000 windows, mean sum of 8 losses", 25.196, _first_of_scan),
    Run("06_scan", "last 1,000 of 75,110 windows, mean sum of 8 losses", 14.464, _scan),
)


def train(course: CourseDirectory, texts: list[corpus.Text], topics: list[str]) -> Iterator[Row]:
    """Train the models of some topics at full length on every text; slow (tens of minutes)."""
    answers = {
        topic: ReferenceNotebook(folder.assignment(course, topic)).answers for topic in topics
    }
    for run in [run for run in RUNS if run.topic in topics]:
        for text in texts:
            yield trained(run, answers[run.topic], text)


def trained(run: Run, answers: Answers, text: corpus.Text) -> Row:
    """Train one model at full length on one text, once for each seed."""
    last = []
    for seed in range(FIRST_SEED, FIRST_SEED + run.seeds):
        keras.utils.set_random_seed(seed)
        last.append(run.losses(answers, text.idx)[-1])
    return Row(run, text.name, last)


def as_markdown(rows: list[Row]) -> str:
    """The rows as a Markdown document, with the machine and the versions."""
    lines = [
        "# Full-length results",
        "",
        "Made by `review lesson losses`; losses in nats, as training reports them.",
        "",
        f"{machine()}; Keras {keras.__version__}, TensorFlow {tf.__version__}; "
        f"seeds from {FIRST_SEED}.",
        "",
        "| topic | training | text | loss | the lesson's | difference |",
        "|---|---|---|---|---:|---:|",
        *map(_table_row, rows),
    ]
    return "\n".join(lines) + "\n"


def _table_row(row: Row) -> str:
    lesson = difference = ""
    if row.text == "Nietzsche" and row.run.lesson is not None:
        lesson = f"{row.run.lesson:.3f}"
        difference = f"{np.mean(row.last) / row.run.lesson - 1:+.1%}"
    cells = (row.run.topic, row.run.what, row.text, str(row), lesson, difference)
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Describe the device and the processor."""
    return f"{device()}; {os.cpu_count()} CPU cores, {platform.machine()}"
