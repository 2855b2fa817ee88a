"""The exercise's epoch with its gradients written out: the same updates, kept in a core's cache.

What differs from `train_epoch` of the exercise:

- Each update is one pass over its matrix. XLA makes it so for a sum of outer products; of a matrix
  product it writes the gradient down first, and reads it again.
- No matrix is copied, and nothing computed again within an update: barriers say so.
- A row of W_x is looked up and updated alone, instead of a product with zeros.
- W_y is kept transposed: 256 numbers in a row fill vector registers, 86 do not.
- The first state is zero: there is nothing to multiply.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from tensorflow.compiler.tf2xla.python import xla

from grader.student.keras_probes.backend import tf

Arrays = Sequence[Any]


def train_epoch(
    weights: list[np.ndarray], x: np.ndarray, y: np.ndarray, lr: float
) -> tuple[list[np.ndarray], np.ndarray]:
    """One update for each window of integers, (windows, steps).

    Returns:
        The six arrays after the last window, and the error of each window.
    """
    trained, errors = _program([tf.constant(w) for w in weights], x, y, lr)
    return [w.numpy() for w in trained], errors.numpy()


@tf.function(jit_compile=True)
def _program(weights: Arrays, x: Any, y: Any, lr: float) -> tuple[Arrays, Any]:
    n = x.shape[0]

    def update(i, weights, errors):
        weights, error = _update(weights, x[i], y[i], lr)
        return i + 1, weights, errors.write(i, error)

    loop = (0, _turned(weights), tf.TensorArray(tf.float32, n))
    _, weights, errors = tf.while_loop(lambda i, *_: i < n, update, loop, maximum_iterations=n)
    return _turned(weights), errors.stack()


def _turned(weights: Arrays) -> Arrays:
    """The weights with W_y transposed."""
    return [*weights[:4], tf.transpose(weights[4]), weights[5]]


def _update(weights: Arrays, x: Any, y: Any, lr: float) -> tuple[Arrays, Any]:
    """The weights after a window, and its error before."""
    W_h, b_h, W_x, b_x, V, b_y = weights
    hidden = _states(W_h, tf.gather(W_x, x) + (b_h + b_x))
    log_p = tf.nn.log_softmax(tf.matmul(hidden, V, transpose_b=True) + b_y)
    right = tf.one_hot(y, b_y.shape[0])
    d_logits = tf.exp(log_p) - right
    # In one array V's update waits for the product that reads V. Else V is copied for every window.
    [both] = xla.optimization_barrier(tf.concat([d_logits @ V, d_logits], axis=1))
    d_hidden, d_logits = both[:, : V.shape[1]], both[:, V.shape[1] :]
    d_inputs = _back(W_h, hidden, d_hidden)
    d_bias = tf.reduce_sum(d_inputs, axis=0)
    return [
        W_h - lr * _outer(hidden[:-1], d_inputs[1:]),
        b_h - lr * d_bias,
        tf.tensor_scatter_nd_sub(W_x, x[:, None], lr * d_inputs),
        b_x - lr * d_bias,
        V - lr * _outer(d_logits, hidden),
        b_y - lr * tf.reduce_sum(d_logits, axis=0),
    ], -tf.reduce_sum(right * log_p)


def _states(W_h: Any, inputs: Any) -> Any:
    """The hidden states of all steps."""
    first, *others = tf.unstack(inputs)
    hidden = [tf.nn.relu(first)]
    for row in others:
        hidden.append(tf.nn.relu(row + tf.linalg.matvec(W_h, hidden[-1], transpose_a=True)))
    # Else each update computes them again for each of its numbers.
    [states] = xla.optimization_barrier(tf.stack(hidden))
    return states


def _back(W_h: Any, hidden: Any, d_hidden: Any) -> Any:
    """The gradients of what is before each step's relu."""
    found: list[Any] = []
    for h, d in zip(reversed(tf.unstack(hidden)), reversed(tf.unstack(d_hidden)), strict=True):
        whole = d + tf.linalg.matvec(W_h, found[-1]) if found else d
        found.append(tf.where(h > 0, whole, 0.0))
    # Else W_h's update need not wait for the last of these products, and W_h is copied.
    [all_steps] = xla.optimization_barrier(tf.stack(found[::-1]))
    return all_steps


def _outer(a: Any, b: Any) -> Any:
    """The sum of the outer products of their rows."""
    pairs = zip(tf.unstack(a), tf.unstack(b), strict=True)
    return tf.add_n([one[:, None] * other for one, other in pairs])
