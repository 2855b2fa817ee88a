"""What one core could do at best: its arithmetic, its memory, and the scan loop's window by them.

A window's matrix-vector products wait for each other, and each reads all of W_h: what they take is
measured as they are used. Everything else is counted, and done as fast as a product of large
matrices.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from grader.student.keras_probes.backend import tf
from tests.bench.speeds import CS, N_HIDDEN

BYTES_OF_W_H = 4 * N_HIDDEN * N_HIDDEN
REPEATS = 5
_SIZE, _BYTES, _ITERATIONS = 2048, 256_000_000, 2_000  # a product, a copy, a loop of products


class Limits(NamedTuple):
    """Of one core: operations a second, bytes a second, seconds of a product with W_h."""

    peak: float
    copy: float
    product: float

    def windows_per_second(self, vocab_size: int) -> float:
        """The most that a loop over the steps could train on."""
        products, rest = operations(vocab_size)
        return 1 / (products * self.product + rest / self.peak)


def operations(vocab_size: int) -> tuple[int, int]:
    """How many products of W_h and a vector a window needs, and how many operations besides.

    The first state is zero and costs no product; rows of W_x are looked up. A product, for the
    step forward or back, is twice as many operations as its matrix has numbers, and so is what a
    step adds to its gradient.
    """
    of_h, of_y, of_x = N_HIDDEN * N_HIDDEN, N_HIDDEN * vocab_size, N_HIDDEN * CS
    gradients = 2 * of_h * (CS - 1) + 2 * of_y * CS
    updates = 2 * (of_h + of_y + of_x)
    return 2 * (CS - 1), gradients + updates + 2 * 2 * of_y * CS


def all_operations(vocab_size: int) -> int:
    """All operations that a window needs."""
    products, rest = operations(vocab_size)
    return products * 2 * N_HIDDEN * N_HIDDEN + rest


def measure() -> Limits:
    """Measure this process's core: TensorFlow must have been told to use one thread."""
    square = tf.random.normal((_SIZE, _SIZE))
    source = np.ones(_BYTES // 8)
    target = np.ones_like(source)
    return Limits(
        2 * _SIZE**3 / _least_seconds(lambda: (square @ square).numpy()),
        2 * _BYTES / _least_seconds(lambda: np.copyto(target, source)),
        _product_seconds(),
    )


def _least_seconds(run: Callable[[], Any]) -> float:
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def _product_seconds() -> float:
    """Seconds of one of many products that wait for each other, as in a window, with W_h."""

    @tf.function(jit_compile=True)
    def many(W, h):
        def window(i, h):
            for _ in range(CS):
                h = tf.nn.relu(tf.linalg.matvec(W, h, transpose_a=True))
            return i + 1, h

        n = _ITERATIONS
        return tf.while_loop(lambda i, _: i < n, window, (0, h), maximum_iterations=n)[1]

    arguments = tf.eye(N_HIDDEN), tf.ones(N_HIDDEN)
    many(*arguments)  # compiles
    return _least_seconds(lambda: many(*arguments).numpy()) / _ITERATIONS / CS
