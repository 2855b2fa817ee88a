"""Weights of layers and models: drawn from a seed, put in place, read as they start."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.contract.question import Arrays
from grader.student.keras_probes import models

_MOST = 1000  # values of an array; correct ones have fewer, and others differ in shape


def draw(seed: np.ndarray, shape: Sequence[int], which: int) -> np.ndarray:
    """Draw the `which`-th secret array of a shape: small, so that softmax is not near 0 or 1."""
    rng = np.random.default_rng([int(seed), which, *shape])
    scale = 0.8 / np.sqrt(shape[0]) if len(shape) > 1 else 0.3
    return (scale * rng.standard_normal(shape)).astype(np.float32)


def put_tied(variables: Sequence[Any], seed: np.ndarray, square: bool = True) -> None:
    """Give variables of one shape the same value; square ones only if `square`."""
    chosen = [v for v in variables if square or not _is_square(v)]
    values = {shape: draw(seed, shape, 0) for shape in {tuple(v.shape) for v in chosen}}
    for variable in chosen:
        variable.assign(values[tuple(variable.shape)])


def _is_square(variable: Any) -> bool:
    return len(variable.shape) == 2 and variable.shape[0] == variable.shape[1]


def initial(variables: Sequence[Any]) -> Arrays:
    """The initial values of variables: up to 1,000 of each, joined, and their shapes (n, 3).

    Sorted by shape and, for equal shapes, by mean, as for BatchNormalization's scale and shift.
    """
    values = [np.asarray(v, dtype=np.float32) for v in variables]
    values.sort(key=lambda v: (models.padded(v.shape), float(v.mean())))
    return {
        "initial": np.concatenate(
            [np.zeros(0, np.float32), *(v.reshape(-1)[:_MOST] for v in values)]
        ),
        "initial_shapes": models.shapes(variables),
    }


def start(variables: Sequence[Any]) -> Arrays:
    """How the matrices among variables start: ``start`` (matrices, 3), ``start_shapes``.

    Mean, standard deviation and kurtosis, which is 1.8 for a uniform distribution and 3 for a
    normal one; sorted by shape and, for equal shapes, by the product of the last two: of two
    distributions that are alike in one of them, chance does not change the order.
    """
    matrices = [np.asarray(v, dtype=np.float64) for v in variables if len(v.shape) == 2]
    rows = [(models.padded(m.shape), *_moments(m)) for m in matrices]
    rows.sort(key=lambda row: (row[0], row[2] * row[3]))
    return {
        "start": np.array([moments for _, *moments in rows]).reshape(-1, 3),
        "start_shapes": np.array([shape for shape, *_ in rows], np.int64).reshape(-1, 3),
    }


def _moments(values: np.ndarray) -> tuple[float, float, float]:
    """Mean, standard deviation and kurtosis; that of equal values is 0."""
    mean, deviation = float(values.mean()), float(values.std())
    if not deviation:
        return mean, 0.0, 0.0
    squares = np.square((values - mean) / deviation)
    return mean, deviation, float(np.square(squares).mean())
