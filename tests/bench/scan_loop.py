"""The scan loop in all its forms: windows a second, beside what one core could do."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from grader.student.keras_probes.backend import tf
from tests.bench import by_hand, limits, speeds
from tests.bench.speeds import LEARNING_RATE, N_HIDDEN, Scan

# PyTensor builds its modules at run time: a checker cannot see them.
pytensor: Any = import_module("pytensor")
T: Any = import_module("pytensor.tensor")

WINDOWS = {"pytensor": 3_000, "one step": 3_000, "whole epoch": 20_000, "by hand": 20_000}
COMPARED = 40  # windows; after more, rounding may decide whether some unit's relu is on


def have_threads(number: int) -> None:
    """Let TensorFlow use this many for an operation: to be said before its first one."""
    tf.config.threading.set_intra_op_parallelism_threads(number)


def figures(threads: int) -> dict[str, float]:
    """How fast each form is, with so many threads; with one, also what would be possible.

    Raises:
        RuntimeError: if they do not train the same.
    """
    print(f"scan, threads: {threads}")
    scan = Scan()
    runs = _forms(scan)
    same = [run(COMPARED) for run in runs.values()]
    if np.ptp(same) > 1e-4:
        raise RuntimeError(f"mean errors of the first {COMPARED} windows differ: {same}")
    found: dict[str, float] = {}
    kept: dict[str, float] = {}
    for name, run in runs.items():
        n = WINDOWS[name]
        run(n)  # the whole epoch is one program for each number of windows
        found[name], spread = speeds.speed(lambda run=run, n=n: run(n), n)
        times = found[name] / found["pytensor"]
        row = f"scan, {name}, threads: {threads}"
        kept |= {f"{row}, windows_per_second": found[name], f"{row}, spread": spread}
        print(f"{name:16}{found[name]:10,.0f} windows/s, spread {spread:4.0%}, {times:5.1f} times")
    return kept | (_limits(found, len(scan.one_hot)) if threads == 1 else {})


def _forms(scan: Scan) -> dict[str, Callable[[int], float]]:
    """What trains on the first windows and returns their mean error."""
    theirs = _theano(scan.weights)

    def by_pytensor(n: int) -> float:
        windows = zip(scan.x[:n], scan.y[:n], strict=True)
        return sum(float(theirs(scan.one_hot[a], scan.one_hot[b])) for a, b in windows) / n

    def by_hands(n: int) -> float:
        _, errors = by_hand.train_epoch(scan.weights, scan.x[:n], scan.y[:n], LEARNING_RATE)
        return float(errors.mean(dtype=float))

    runs = by_pytensor, scan.by_step, scan.as_one, by_hands
    return dict(zip(WINDOWS, runs, strict=True))


def _limits(found: dict[str, float], vocab_size: int) -> dict[str, float]:
    """What one core could do, and how near to it each form is."""
    core = limits.measure()
    most, operations = core.windows_per_second(vocab_size), limits.all_operations(vocab_size)
    print(
        f"one core: {core.peak / 1e9:.0f} GFLOP/s, a copy {core.copy / 1e9:.1f} GB/s, a product "
        f"with W_h {1e6 * core.product:.2f} us; at most {most:,.0f} windows/s"
    )
    for name, speed in found.items():
        share = speed * operations / core.peak
        print(f"{name:16}{speed / most:6.0%} of that, {share:5.1%} of GFLOP/s")
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
