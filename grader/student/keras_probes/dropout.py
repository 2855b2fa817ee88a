"""Probe dropout, however it is written: by how far it scatters predictions.

Dropout is random, so it is measured: one window, repeated, is predicted in training mode. How far
the predictions scatter tells the rates, the places and whether steps share their masks.
"""

import numpy as np

from grader.contract.compare import RELATIVE_TOLERANCE, Comparison, Complaint
from grader.contract.question import Arrays
from grader.student.bands import Bands
from grader.student.keras_probes import models

# Weights four times as large make both Dropout layers felt in the predictions.
WINDOWS, REPEATS, ENLARGED = 8, 8192, 4
# Besides what chance takes; some windows scatter more than others. Of 160 wrong models (other
# rates, other places, masks shared by all steps) each differed by 14 % or more somewhere.
LEEWAY = 0.045


def scatter(model: models.Model, challenge: Arrays) -> Arrays:
    """How far predictions of one window scatter, in training mode and outside of it.

    The scatter in training mode is the standard deviation over repeats of log-probabilities, for
    each window and step and, last, for their mean over the steps, which tells masks that all steps
    share from masks of their own; its root mean square over the vocabulary has shape
    (WINDOWS, cs + 1).
    """
    windows = challenge["x"][:WINDOWS]
    once, often = (models.feed(model, np.repeat(windows, n, axis=0)) for n in (1, REPEATS))
    weights = model.get_weights()
    model.set_weights([ENLARGED * w for w in weights])
    in_training = models.probabilities(model(often, training=True))
    outside, again = (models.probabilities(model(once, training=False)) for _ in range(2))
    model.set_weights(weights)
    logs = np.log(np.maximum(in_training, np.finfo(np.float32).tiny))
    logs = logs.reshape(len(windows), REPEATS, *logs.shape[1:])
    logs = np.concatenate([logs, logs.mean(axis=2, keepdims=True)], axis=2)
    return {
        "scatter": np.sqrt(logs.var(axis=1).mean(axis=-1)),
        "scatter_outside": np.abs(outside - again).max(),
    }


def steady_outside_training(theirs: Arrays, _ours: Arrays, _challenge: Arrays) -> Complaint:
    """Whether the same windows get the same predictions when the model is not trained."""
    if theirs["scatter_outside"] <= RELATIVE_TOLERANCE:
        return None
    return (
        "Two predictions for the same windows differ: dropout is for training only, and Keras "
        "turns it off elsewhere unless told training=True."
    )


def deviations(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> np.ndarray:
    """How much farther predictions scatter than ours, relative to that: (WINDOWS, cs + 1)."""
    found, expected = theirs["scatter"], ours["scatter"]
    if found.shape != expected.shape:
        raise ValueError(f"scatter has shape {found.shape}, expected {expected.shape}")
    return found / expected - 1


def same_scatter(question: str, bands: Bands) -> Comparison:
    """As much dropout, in the same places, as ours: the scatter of every window and step.

    Args:
        question: whose band says what chance may do.
    """

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        tolerance = LEEWAY + bands.allowed(question)
        ratio = 1 + deviations(theirs, ours, challenge)
        if (np.abs(ratio - 1) <= tolerance).all():
            return None
        if (ratio < tolerance).all():
            return "In training mode there is no dropout at all: two Dropout layers were asked for."
        return (
            f"With dropout on, predictions for one window scatter {ratio.min():.2f} to "
            f"{ratio.max():.2f} times as far as they should. Asked for are two Dropout layers of "
            f"rate 0.2 (the part that is dropped), one after each LSTM, with new masks for every "
            f"step."
        )

    return comparison
