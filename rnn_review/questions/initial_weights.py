"""Questions on initial weights; random weights are judged by their statistics.

The weights themselves are sent, and the trusted side computes the statistics.

| question | challenge | response |
|---|---|---|
| init_wgts | ``sizes`` (2,): rows, cols | ``weights`` (rows, cols); ``again`` (1, cols) |
| wgts_and_bias | ``sizes`` (2,): n_in, n_out | as init_wgts; ``bias`` (n_out,), ``bias_dtype`` () |
| id_and_bias | ``n`` () | ``identity`` (n, n), ``bias`` (n,), ``dtype`` and ``bias_dtype`` () |

``again`` is the first row of the weights that a second call returned; dtypes are sent as text.
"""

from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

import numpy as np

from grader.contract.compare import Complaint, all_of, far, first_of, same
from grader.contract.question import Arrays, Question
from grader.student.keras_probes.returned import items, one_array

_QUARTILES = (0.25, 0.5, 0.75)


def _size_challenge(rng: np.random.Generator) -> Arrays:
    """Draw sizes: 30,000 weights or more, so that their statistics distinguish distributions."""
    return {"sizes": np.array([rng.integers(200, 220), rng.integers(150, 170)])}


def _weights(first: Any, second: Any) -> Arrays:
    """Return the weights of the first call, and the first row of those of the second."""
    again = one_array(second, "the weights")
    return {"weights": one_array(first, "the weights"), "again": again[:1]}


def _bias(bias: Any) -> Arrays:
    bias = one_array(bias, "the bias")
    return {"bias": bias, "bias_dtype": np.array(str(bias.dtype))}


def _init_response(init_wgts: Any, challenge: Arrays) -> Arrays:
    rows, cols = (int(n) for n in challenge["sizes"])
    return _weights(init_wgts(rows, cols), init_wgts(rows, cols))


def _wgts_response(wgts_and_bias: Any, challenge: Arrays) -> Arrays:
    sizes = [int(n) for n in challenge["sizes"]]
    calls = [items(wgts_and_bias(*sizes), 2, "arrays, weights and bias") for _ in range(2)]
    return _weights(calls[0][0], calls[1][0]) | _bias(calls[0][1])


def _identity_challenge(rng: np.random.Generator) -> Arrays:
    return {"n": rng.integers(5, 20)}


def _identity_response(id_and_bias: Any, challenge: Arrays) -> Arrays:
    n = int(challenge["n"])
    id_and_bias(n + 1)  # of which nothing may be left in the second call
    weights, bias = items(id_and_bias(n), 2, "arrays, weights and bias")
    weights = one_array(weights, "the weights")
    return {"identity": weights, "dtype": np.array(str(weights.dtype))} | _bias(bias)


def _like_ours(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    found, expected = theirs["weights"], ours["weights"]
    if found.shape != expected.shape:
        return f"The shape of the weights: expected {expected.shape}, found {found.shape}."
    if found.dtype != expected.dtype:
        return f"The dtype of the weights: expected {expected.dtype}, found {found.dtype}."
    return None


def _normal_weights(theirs: Arrays, _ours: Arrays, challenge: Arrays) -> Complaint:
    """Compare mean, deviation and quartiles with a normal distribution of deviation √(2/rows).

    With n >= 30,000 weights of deviation σ the standard errors are 0.006 σ for the mean, 0.004 σ
    for the deviation (σ/√(2n)) and 0.008 σ for a quartile: the tolerances are 6 of them or more,
    which a correct answer exceeds less than once in ten million. A uniform distribution's
    quartiles are 0.19 σ off; those of Keras' truncated normal, 0.05 σ off, pass.
    """
    rows = int(challenge["sizes"][0])
    sigma = np.sqrt(2 / rows)
    weights = theirs["weights"].astype(np.float64)
    if np.array_equal(theirs["weights"][:1], theirs["again"]):
        return "Two calls returned the same weights. Is a seed set inside the function?"
    mean, deviation = weights.mean(), weights.std()
    if not abs(mean) <= 0.04 * max(sigma, deviation):  # a larger deviation moves the mean, too
        return f"The mean of the weights: expected about 0, found {mean:.4f}."
    if not abs(deviation - sigma) <= 0.03 * sigma:
        others = (why for why, other in _others(challenge) if abs(deviation / other - 1) <= 0.03)
        return (
            f"The standard deviation of the weights: expected about {sigma:.4f}, the square root "
            f"of 2 / {rows}; found {deviation:.4f}{next(others, '')}."
        )
    quartiles = [sigma * NormalDist().inv_cdf(p) for p in _QUARTILES]
    if far(np.quantile(weights, _QUARTILES), np.array(quartiles), 0.1 / 0.674).any():
        return (
            f"The mean and the standard deviation of the weights are right, but the distribution "
            f"is not normal: half of the values should lie within {quartiles[2]:.4f} of 0."
        )
    return None


def _others(challenge: Arrays) -> Iterator[tuple[str, float]]:
    """Yield other deviations that weights may have, and what each is."""
    rows, cols = map(int, challenge["sizes"])
    yield f", which is 2 / {rows}: the variance, in place of its square root", 2 / rows
    yield f", the square root of 2 / {cols}, with the number of columns", np.sqrt(2 / cols)
    yield f", the square root of 1 / {rows}", np.sqrt(1 / rows)
    yield f", the square root of 2 / ({rows} + {cols})", np.sqrt(2 / (rows + cols))


_WEIGHTS = first_of(_like_ours, _normal_weights)
_BIAS = first_of(same("bias", "the bias, all zeros"), same("bias_dtype", "the dtype of the bias"))

INIT_WGTS = Question("init_wgts", _size_challenge, _init_response, all_of(_WEIGHTS))
WGTS_AND_BIAS = Question(
    "wgts_and_bias", _size_challenge, _wgts_response, all_of((_WEIGHTS, _BIAS))
)
ID_AND_BIAS = Question(
    "id_and_bias",
    _identity_challenge,
    _identity_response,
    all_of(
        (
            first_of(
                same("identity", "the weights, an identity matrix"),
                same("dtype", "the dtype of the weights"),
            ),
            _BIAS,
        )
    ),
)
