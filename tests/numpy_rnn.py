"""The network of 06_scan in NumPy, by hand: forward and backward, in the precision of its arrays.

Backpropagation through time as in Werbos, "Backpropagation through time: what it does and how to do
it", Proceedings of the IEEE 78 (1990), for

    h_t = relu(x_t W_x + b_x + h_{t-1} W_h + b_h),    y_t = softmax(h_t W_y + b_y).

Arrays have a row for each step; `weights` is the list W_h, b_h, W_x, b_x, W_y, b_y.
"""

import numpy as np


def forward(weights, h0, x):
    """Hidden states (steps + 1, n_hidden), h0 first, and probabilities (steps, n_output)."""
    W_h, b_h, W_x, b_x, W_y, b_y = weights
    hidden = [h0]
    for x_t in x:
        hidden.append(np.maximum(0, x_t @ W_x + b_x + hidden[-1] @ W_h + b_h))
    hidden = np.array(hidden)
    logits = hidden[1:] @ W_y + b_y
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return hidden, p / p.sum(axis=1, keepdims=True)


def loss(weights, h0, x, y):
    """The sum over the steps of the categorical cross-entropies in nats; y is one-hot."""
    _, p = forward(weights, h0, x)
    return -np.log((p * y).sum(axis=1)).sum()


def gradients(weights, h0, x, y):
    """The gradients of `loss` with respect to the six arrays, in their order."""
    W_h, _, _, _, W_y, _ = weights
    hidden, p = forward(weights, h0, x)
    previous, hidden = hidden[:-1], hidden[1:]
    d_logits = p - y
    d_hidden = d_logits @ W_y.T
    d_sums = np.zeros_like(hidden)  # with respect to what relu is taken of
    back = np.zeros_like(h0)  # what comes back from the step after
    for t in reversed(range(len(x))):
        d_sums[t] = (d_hidden[t] + back) * (hidden[t] > 0)
        back = d_sums[t] @ W_h.T
    d_bias = d_sums.sum(axis=0)
    return [
        previous.T @ d_sums, d_bias,
        x.T @ d_sums, d_bias,
        hidden.T @ d_logits, d_logits.sum(axis=0),
    ]  # fmt: skip
