"""Details of a model that its predictions hide: restricted arrays, settings, moving statistics."""

from typing import Any

import numpy as np

from grader.contract.question import Arrays
from grader.student.keras_probes import models, weights
from grader.student.keras_probes.backend import keras
from grader.student.keras_probes.models import Model


def restrictions(model: Model) -> Arrays:
    """The shapes (n, 3) of arrays with a constraint or regularizer; how many stateful layers."""
    stateful = sum(bool(getattr(layer, "stateful", False)) for layer in model._flatten_layers())
    return {"stateful": np.int64(stateful)} | {
        key: models.shapes([w for w in model.weights if getattr(w, attribute, None)])
        for key, attribute in (("constrained", "constraint"), ("regularized", "regularizer"))
    }


def settings(optimizer: Any) -> np.ndarray:
    """The settings of an Adam, "beta_1=0.9" and the like; of other optimizers, the class."""
    if not isinstance(optimizer, keras.optimizers.Adam):
        return np.array([type(optimizer).__name__])
    config = {k: v for k, v in optimizer.get_config().items() if k != "name"}
    shown = {k: f"{v:.6g}" if isinstance(v, float) else v for k, v in config.items()}
    return np.array([f"{key}={value}" for key, value in shown.items()])


def _normalizations(model: Model) -> list[tuple[Any, ...]]:
    """The moving means and variances of a model's layers."""
    found = [
        tuple(getattr(layer, f"moving_{name}", None) for name in ("mean", "variance"))
        for layer in model._flatten_layers()
    ]
    return [pair for pair in found if all(variable is not None for variable in pair)]


def set_moving_statistics(model: Model, seed: np.ndarray) -> None:
    """Set random statistics: the initial ones would not show whether they are used."""
    for mean, variance in _normalizations(model):
        mean.assign(weights.draw(seed, mean.shape, 1))
        variance.assign(0.5 + np.abs(weights.draw(seed, variance.shape, 2)))


def moving_statistics(model: Model) -> np.ndarray:
    """The statistics as the batches in training mode have left them, joined."""
    found = [np.asarray(values) for pair in _normalizations(model) for values in pair]
    return np.concatenate([np.zeros(0, np.float32), *(values.reshape(-1) for values in found)])
