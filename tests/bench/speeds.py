"""How fast the reference answers train, in windows a second: for `make bench` and `review gpu`."""

import io
import runpy
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any, NamedTuple

import numpy as np

from grader.student.keras_probes.backend import keras, tf
from rnn_review.text import corpus
from solutions import lesson_windows as cut
from tests.harness import solutions, trusted

SCAN = "06_scan"
LEARNING_RATE, N_HIDDEN, CS, BATCH = 0.01, 256, 8, 64
INDICES = 30_000  # of the text, for a model's epoch
REPEATS = 3
MODELS = {  # topic, what makes it, what trains it
    "three characters": ("01_three_characters", "three_char_model", "train_three_chars"),
    "eight characters": ("02_n_characters", "n_char_model", "train_n_chars"),
    "SimpleRNN": ("03_simple_rnn", "simple_rnn_model", "train_simple_rnn"),
    "sequences, unrolled": ("04_sequences", "unrolled_model", ""),
    "sequences": ("04_sequences", "sequence_model", "train_sequences"),
    "stateful LSTM": ("05_stateful", "stateful_model", "train_stateful"),
    "stacked LSTM": ("05_stateful", "stacked_model", ""),
}


class Way(NamedTuple):
    """How Keras trains a model: arguments of compile, and what is set on its recurrent layers."""

    compiled: dict[str, Any]
    layers: dict[str, Any]


class Speed(NamedTuple):
    """Windows a second, the median of several runs; and how far apart these are, relative to it."""

    windows_per_second: float
    spread: float


class Scan:
    """The lesson's scan loop, which trains on one window after the other.

    Attributes:
        weights: the six arrays that every run starts from.
        x, y: windows and their targets, (windows, 8).
        one_hot: a row for each character.
    """

    def __init__(self):
        text, answers = corpus.load(), solutions(SCAN).answers
        vocab_size = len(text.chars)
        self.x, self.y = cut.sequences(text.idx, CS)
        self.weights = [
            *answers["id_and_bias"](N_HIDDEN),
            *answers["wgts_and_bias"](vocab_size, N_HIDDEN),
            *answers["wgts_and_bias"](N_HIDDEN, vocab_size),
        ]
        self.one_hot = answers["one_hot"](np.arange(vocab_size), vocab_size)
        self._train, self._train_epoch = answers["train_scan"], _whole_epoch(answers)

    def by_step(self, n: int) -> float:
        """The mean error of the first n windows, by one call for each."""
        windows = self.one_hot[self.x[:n]], self.one_hot[self.y[:n]]
        with redirect_stdout(io.StringIO()):
            return self._train(self.weights, *windows, LEARNING_RATE, n)[1][0]

    def as_one(self, n: int) -> float:
        """The same by one program, which is made for this number of windows."""
        return self._train_epoch(self.weights, self.x[:n], self.y[:n], LEARNING_RATE, n)[1][0]


def _whole_epoch(answers: dict[str, Any]) -> Callable[..., Any]:
    """The exercise's epoch as one program, an example for which there is no question."""
    source = next(c.source for c in trusted(SCAN).cells if "def train_epoch" in c.source)
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(source)
        file.flush()
        given = {"tf": tf, "np": np, "sgd_update": answers["sgd_update"]}
        return runpy.run_path(file.name, given)["train_epoch"]


def of_model(name: str, way: Way, indices: int = INDICES, repeats: int = REPEATS) -> Speed | None:
    """How fast a model of the lesson's is trained.

    Args:
        name: one of `MODELS`.
        indices: how much of the text an epoch has.
        repeats: number of epochs that are timed.

    Returns:
        None if the model has no layer that the way sets anything on.
    """
    topic, make, train = MODELS[name]
    answers = solutions(topic).answers
    model = answers[make](*_sizes(make))
    loops = [layer for layer in model.layers if _has(layer, way.layers)]
    if way.layers and not loops:
        return None
    for layer in loops:
        for key, value in way.layers.items():
            setattr(layer, key, value)
    model.compile(loss=model.loss, optimizer=model.optimizer, **way.compiled)
    fit, windows = _epoch(answers, make, train, model, indices)
    fit()  # traces and compiles
    return speed(fit, windows, repeats)


def _has(layer: Any, settings: dict[str, Any]) -> bool:
    return isinstance(layer, keras.layers.RNN) and all(hasattr(layer, key) for key in settings)


def _sizes(make: str) -> tuple[int, ...]:
    sizes = (86, 42, N_HIDDEN)
    if make != "three_char_model":
        sizes += (CS,)
    return (*sizes, BATCH) if make == "stateful_model" else sizes


def _epoch(
    answers: dict[str, Any], make: str, train: str, model: Any, indices: int
) -> tuple[Callable[[], Any], int]:
    """What trains a model for an epoch, and how many windows that has."""
    idx = corpus.load().idx[:indices]
    x, y = cut.sequences(idx, CS)
    if make == "stateful_model":
        x, y = answers["stateful_batches"](idx, CS, BATCH)
        return lambda: answers[train](model, x, y, 1), len(x)
    if make == "three_char_model":
        return lambda: answers[train](model, idx, 1), len(idx) // 3
    if make == "unrolled_model":
        zeros = np.zeros((len(x), _sizes(make)[1]), dtype=np.float32)
        inputs, targets = [zeros, *x.T], [*y.T]
        return lambda: model.fit(inputs, targets, batch_size=BATCH, verbose=0), len(x)
    if train:
        return lambda: answers[train](model, idx, 1), len(x)
    return lambda: model.fit(x, y, batch_size=BATCH, verbose=0), len(x)


def speed(run: Callable[[], Any], windows: int, repeats: int = REPEATS) -> Speed:
    """How fast something trains on this many windows."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    median = statistics.median(seconds)
    return Speed(windows / median, (max(seconds) - min(seconds)) / median)
