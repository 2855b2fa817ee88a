"""Windows a second in training: the scan loop beside PyTensor's, and every model of the lesson.

The scan loop starts from the same six arrays on the same windows in all libraries. The models are
trained by the reference answers; what varies is how Keras runs them.
"""

import io
import os
import runpy
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import keras
import numpy as np

from grader.student.keras_probes.backend import tf
from rnn_review.text import corpus
from solutions import lesson_windows as cut
from tests.harness import solutions, trusted

# PyTensor builds its modules at run time: a checker cannot see them.
pytensor: Any = import_module("pytensor")
T: Any = import_module("pytensor.tensor")

SCAN = "06_scan"
WINDOWS = {"pytensor": 3_000, "one step": 3_000, "whole epoch": 20_000}
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
WAYS: dict[str, tuple[dict[str, Any], bool]] = {  # arguments of compile, unroll
    "no XLA": ({"jit_compile": False}, False),
    "16 steps": ({"jit_compile": False, "steps_per_execution": 16}, False),
    "XLA": ({"jit_compile": True}, False),
    "unrolled": ({"jit_compile": False}, True),
    "unrolled, XLA": ({"jit_compile": True}, True),
}


def main() -> dict[str, float]:
    figures: dict[str, float] = {}
    # PyTensor's loop has one. With more, TensorFlow hands small products to threads that must wake.
    for threads in sorted({1, os.cpu_count() or 1}):
        with ProcessPoolExecutor(1, get_context("spawn"), _have_threads, (threads,)) as pool:
            figures |= pool.submit(_scan_figures, threads).result()
    return figures | _model_figures()


def _have_threads(number: int) -> None:
    """Let TensorFlow use this many for an operation: to be said before its first one."""
    tf.config.threading.set_intra_op_parallelism_threads(number)


def _scan_figures(threads: int) -> dict[str, float]:
    """Windows a second of three ways to the same errors."""
    print(f"scan, TensorFlow's threads: {threads}")
    text = corpus.load()
    answers = solutions(SCAN).answers
    x, y = cut.sequences(text.idx, CS)
    vocab_size = len(text.chars)
    weights = [
        *answers["id_and_bias"](N_HIDDEN),
        *answers["wgts_and_bias"](vocab_size, N_HIDDEN),
        *answers["wgts_and_bias"](N_HIDDEN, vocab_size),
    ]
    one_hot = answers["one_hot"](np.arange(vocab_size), vocab_size)
    theirs = _theano(weights)
    train_epoch = _whole_epoch(answers)

    def by_pytensor(n: int) -> float:
        total = sum(
            float(theirs(one_hot[a], one_hot[b])) for a, b in zip(x[:n], y[:n], strict=True)
        )
        return total / n

    def by_step(n: int) -> float:
        with redirect_stdout(io.StringIO()):
            arguments = weights, one_hot[x[:n]], one_hot[y[:n]], LEARNING_RATE, n
            return answers["train_scan"](*arguments)[1][0]

    def as_one(n: int) -> float:
        return train_epoch(weights, x[:n], y[:n], LEARNING_RATE, n)[1][0]

    # Few windows: later rounding may decide whether some unit's relu is on, and the results differ.
    same = [by_pytensor(100), by_step(100), as_one(100)]
    if np.ptp(same) > 1e-4:
        raise RuntimeError(f"mean errors of the first 100 windows differ: {same}")
    figures: dict[str, float] = {}
    speeds: dict[str, float] = {}
    for name, run in zip(WINDOWS, (by_pytensor, by_step, as_one), strict=True):
        n = WINDOWS[name]
        run(n)  # the whole epoch is one program for each number of windows
        speed, spread = _speed(lambda run=run, n=n: run(n), n)
        speeds[name] = speed
        times = speed / speeds["pytensor"]
        row = f"scan, {name}, threads: {threads}"
        figures |= {f"{row}, windows_per_second": speed, f"{row}, spread": spread}
        print(f"{name:16}{speed:10,.0f} windows/s, spread {spread:4.0%}, {times:5.1f} times")
    return figures


def _theano(weights: list[np.ndarray]) -> Callable[..., Any]:
    """The lesson's Theano program on PyTensor: the error of a window, and one update."""
    x, y = T.matrix("x", dtype="float32"), T.matrix("y", dtype="float32")
    shared = [pytensor.shared(w) for w in weights]

    def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
        h = T.maximum(T.dot(x, W_x) + b_x + T.dot(h, W_h) + b_h, 0)
        return h, T.special.softmax(T.dot(h, W_y) + b_y)

    h0 = T.zeros((N_HIDDEN,), dtype="float32")
    _, p = pytensor.scan(
        step, sequences=x, outputs_info=[h0, None], non_sequences=shared, return_updates=False
    )
    error = -T.sum(T.log(T.sum(p * y, axis=1)))
    gradients = T.grad(error, shared)
    rate = np.float32(LEARNING_RATE)
    updates = [(w, w - rate * g) for w, g in zip(shared, gradients, strict=True)]
    return pytensor.function([x, y], error, updates=updates)


def _whole_epoch(answers: dict[str, Any]) -> Callable[..., Any]:
    """The exercise's epoch as one program, an example for which there is no question."""
    source = next(c.source for c in trusted(SCAN).cells if "def train_epoch" in c.source)
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(source)
        file.flush()
        given = {"tf": tf, "np": np, "sgd_update": answers["sgd_update"]}
        return runpy.run_path(file.name, given)["train_epoch"]


def _model_figures() -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, (topic, make, train) in MODELS.items():
        answers = solutions(topic).answers
        for way, (arguments, unroll) in WAYS.items():
            model = answers[make](*_sizes(make))
            loops = [layer for layer in model.layers if isinstance(layer, keras.layers.RNN)]
            if unroll and not loops:
                continue
            for layer in loops:
                layer.unroll = unroll
            model.compile(loss=model.loss, optimizer=model.optimizer, **arguments)
            fit, windows = _epoch(answers, make, train, model)
            fit()  # traces and compiles
            speed, spread = _speed(fit, windows)
            figures |= {
                f"{name}, {way}, windows_per_second": speed,
                f"{name}, {way}, spread": spread,
            }
            print(f"{name:20} {way:14} {speed:8,.0f} windows/s, spread {spread:4.0%}", flush=True)
    return figures


def _sizes(make: str) -> tuple[int, ...]:
    sizes = (86, 42, N_HIDDEN)
    if make != "three_char_model":
        sizes += (CS,)
    return (*sizes, BATCH) if make == "stateful_model" else sizes


def _epoch(
    answers: dict[str, Any], make: str, train: str, model: Any
) -> tuple[Callable[[], Any], int]:
    """What trains a model for an epoch, and how many windows that has."""
    idx = corpus.load().idx[:INDICES]
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


def _speed(run: Callable[[], Any], windows: int) -> tuple[float, float]:
    """Windows a second, the median of several runs; and how far apart these are, relative to it."""
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    median = statistics.median(seconds)
    return windows / median, (max(seconds) - min(seconds)) / median
