"""Windows a second in training: the scan loop beside PyTensor's, and every model of the lesson.

The scan loop starts from the same six arrays on the same windows in all libraries. The models are
trained by the reference answers; what varies is how Keras runs them.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import numpy as np

from grader.student.keras_probes.backend import tf
from tests.bench import speeds
from tests.bench.speeds import LEARNING_RATE, MODELS, N_HIDDEN, Scan, Way

# PyTensor builds its modules at run time: a checker cannot see them.
pytensor: Any = import_module("pytensor")
T: Any = import_module("pytensor.tensor")

WINDOWS = {"pytensor": 3_000, "one step": 3_000, "whole epoch": 20_000}
WAYS = {
    "no XLA": Way({"jit_compile": False}, {}),
    "16 steps": Way({"jit_compile": False, "steps_per_execution": 16}, {}),
    "XLA": Way({"jit_compile": True}, {}),
    "unrolled": Way({"jit_compile": False}, {"unroll": True}),
    "unrolled, XLA": Way({"jit_compile": True}, {"unroll": True}),
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
    scan = Scan()
    theirs = _theano(scan.weights)

    def by_pytensor(n: int) -> float:
        windows = zip(scan.x[:n], scan.y[:n], strict=True)
        return sum(float(theirs(scan.one_hot[a], scan.one_hot[b])) for a, b in windows) / n

    # Few windows: later rounding may decide whether some unit's relu is on, and the results differ.
    same = [by_pytensor(100), scan.by_step(100), scan.as_one(100)]
    if np.ptp(same) > 1e-4:
        raise RuntimeError(f"mean errors of the first 100 windows differ: {same}")
    figures: dict[str, float] = {}
    found: dict[str, float] = {}
    for name, run in zip(WINDOWS, (by_pytensor, scan.by_step, scan.as_one), strict=True):
        n = WINDOWS[name]
        run(n)  # the whole epoch is one program for each number of windows
        found[name], spread = speeds.speed(lambda run=run, n=n: run(n), n)
        times = found[name] / found["pytensor"]
        row = f"scan, {name}, threads: {threads}"
        figures |= {f"{row}, windows_per_second": found[name], f"{row}, spread": spread}
        print(f"{name:16}{found[name]:10,.0f} windows/s, spread {spread:4.0%}, {times:5.1f} times")
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


def _model_figures() -> dict[str, float]:
    figures: dict[str, float] = {}
    for name in MODELS:
        for way, how in WAYS.items():
            found = speeds.of_model(name, how)
            if found is None:
                continue
            speed, spread = found
            figures |= {
                f"{name}, {way}, windows_per_second": speed,
                f"{name}, {way}, spread": spread,
            }
            print(f"{name:20} {way:14} {speed:8,.0f} windows/s, spread {spread:4.0%}", flush=True)
    return figures
