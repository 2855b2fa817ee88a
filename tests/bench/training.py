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
from unittest.mock import patch

import numpy as np

from grader.student.keras_probes.backend import tf
from tests.bench import by_hand, limits, speeds
from tests.bench.speeds import LEARNING_RATE, MODELS, N_HIDDEN, Scan, Way

# PyTensor builds its modules at run time: a checker cannot see them.
pytensor: Any = import_module("pytensor")
T: Any = import_module("pytensor.tensor")

WINDOWS = {"pytensor": 3_000, "one step": 3_000, "whole epoch": 20_000, "by hand": 20_000}
WAYS = {
    "no XLA": Way({"jit_compile": False}, {}),
    "16 steps": Way({"jit_compile": False, "steps_per_execution": 16}, {}),
    "XLA": Way({"jit_compile": True}, {}),
    "unrolled": Way({"jit_compile": False}, {"unroll": True}),
    "unrolled, XLA": Way({"jit_compile": True}, {"unroll": True}),
}


def main() -> dict[str, float]:
    figures: dict[str, float] = {}
    # With more than one, small products are handed to threads that must wake.
    for threads in sorted({1, os.cpu_count() or 1}):
        have = ProcessPoolExecutor(1, get_context("spawn"), _have_threads, (threads,))
        # PyTensor's products are OpenBLAS', which reads this when a process loads it.
        with patch.dict(os.environ, {"OPENBLAS_NUM_THREADS": str(threads)}), have as pool:
            figures |= pool.submit(_scan_figures, threads).result()
    return figures | _model_figures()


def _have_threads(number: int) -> None:
    """Let TensorFlow use this many for an operation: to be said before its first one."""
    tf.config.threading.set_intra_op_parallelism_threads(number)


def _scan_figures(threads: int) -> dict[str, float]:
    """Windows a second of four ways to the same errors."""
    print(f"scan, TensorFlow's threads: {threads}")
    scan = Scan()
    theirs = _theano(scan.weights)

    def by_pytensor(n: int) -> float:
        windows = zip(scan.x[:n], scan.y[:n], strict=True)
        return sum(float(theirs(scan.one_hot[a], scan.one_hot[b])) for a, b in windows) / n

    def by_hands(n: int) -> float:
        _, errors = by_hand.train_epoch(scan.weights, scan.x[:n], scan.y[:n], LEARNING_RATE)
        return float(errors.mean(dtype=float))

    runs = (by_pytensor, scan.by_step, scan.as_one, by_hands)
    # Few windows: later rounding may decide whether some unit's relu is on, and the results differ.
    same = [run(100) for run in runs]
    if np.ptp(same) > 1e-4:
        raise RuntimeError(f"mean errors of the first 100 windows differ: {same}")
    figures: dict[str, float] = {}
    found: dict[str, float] = {}
    for name, run in zip(WINDOWS, runs, strict=True):
        n = WINDOWS[name]
        run(n)  # the whole epoch is one program for each number of windows
        found[name], spread = speeds.speed(lambda run=run, n=n: run(n), n)
        times = found[name] / found["pytensor"]
        row = f"scan, {name}, threads: {threads}"
        figures |= {f"{row}, windows_per_second": found[name], f"{row}, spread": spread}
        print(f"{name:16}{found[name]:10,.0f} windows/s, spread {spread:4.0%}, {times:5.1f} times")
    return figures | (_limits(found, len(scan.one_hot)) if threads == 1 else {})


def _limits(found: dict[str, float], vocab_size: int) -> dict[str, float]:
    """How near each way is to what one core could do."""
    core = limits.measure()
    most, operations = core.windows_per_second(vocab_size), limits.all_operations(vocab_size)
    print(
        f"one core: {core.peak / 1e9:.0f} GFLOP/s, a copy {core.copy / 1e9:.1f} GB/s, a product "
        f"with W_h {1e6 * core.product:.2f} us; at most {most:,.0f} windows/s"
    )
    for name, speed in found.items():
        print(
            f"{name:16}{speed / most:6.0%} of that, {speed * operations / core.peak:5.1%} of peak"
        )
    return {
        "limit, windows_per_second": most,
        "limit, operations_a_window": operations,
        "limit, products_a_window": limits.operations(vocab_size)[0],
        "limit, product_bytes": limits.BYTES_OF_W_H,
        "limit, operations_per_second": core.peak,
        "limit, bytes_copied_per_second": core.copy,
        "limit, product_seconds": core.product,
    }


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
    spreads = []
    for name in MODELS:
        for way, how in WAYS.items():
            found = speeds.of_model(name, how)
            if found is None:
                continue
            speed, spread = found
            spreads.append(spread)
            figures[f"model, {name}: {way}, windows_per_second"] = speed
            print(f"{name:20} {way:14} {speed:8,.0f} windows/s, spread {spread:4.0%}", flush=True)
    return figures | {
        "models, least spread": min(spreads),
        "models, greatest spread": max(spreads),
    }
