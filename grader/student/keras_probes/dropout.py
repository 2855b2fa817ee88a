"""Probe dropout, however it is written: by the spread of predictions in training mode.

Dropout is random, so it is measured: repeated windows are predicted in training mode. The spread of
the predictions depends on the rates, on the positions, and on whether steps share their masks.

| questions | challenge | response |
|---|---|---|
| on dropout | as `model_challenge`, of which ``x`` is used | beside `probe.probe_model`'s, \
``scatter`` (4, cs + 1): the spread for each window and step, and for the mean over the steps; \
``called`` (4, cs, vocab_size): predictions where nobody says whether the model is in training |
"""

import numpy as np

from grader.contract.compare import RELATIVE_TOLERANCE, Comparison, Complaint, far
from grader.contract.question import Arrays
from grader.student.bands import Bands
from grader.student.keras_probes import details, feeding, models, same_model

# With weights four times as large, both Dropout layers affect the predictions noticeably.
WINDOWS, REPEATS, ENLARGED = 4, 8192, 4
# In addition to chance: some windows scatter more than others. The wrong models of
# `tests/test_dropout.py` differed by 6 % or more somewhere, and by 3 % or more in the root mean
# square, under each of 8 secrets.
LEEWAY = 0.045
# Times the band's deviation, for the root mean square of all values: 1.5 %, of which 120 pairs of
# right answers reached 1.0 %. Normally distributed noise of the same variance stays below the limit
# of each value under some secrets, but not below this one (`tests/test_diagnosis.py`).
TOGETHER = 2.5
# Above what a right answer's mean spread is: 0.22 to 0.80 for 60 challenges, so that no verdict
# depends on it. Two measurements of a mistake with more, such as a higher rate, differ by more.
MOST_USUAL = 1.2


def scatter(model: models.Model, challenge: Arrays) -> Arrays:
    """Measure the spread of predictions of one window in training mode.

    It is the standard deviation over repeats of log-probabilities, for each window and step and,
    last, for their mean over the steps, which distinguishes masks shared by all steps from separate
    ones; its root mean square over the vocabulary has shape (WINDOWS, cs + 1).
    """
    if details.restrictions(model)["stateful"]:  # which is reported; it takes no other batch sizes
        return {"scatter": np.zeros(0), "called": np.zeros(0)}
    windows = challenge["x"][:WINDOWS]
    # A layer's own training=True gives way to what the model is told, as `predict` tells it.
    called = models.probabilities(model(feeding.feed(model, windows)))
    often = feeding.feed(model, np.repeat(windows, REPEATS, axis=0))
    weights = model.get_weights()
    model.set_weights([ENLARGED * w for w in weights])
    in_training = models.probabilities(model(often, training=True))
    model.set_weights(weights)
    logs = np.log(np.maximum(in_training, np.finfo(np.float32).tiny))
    logs = logs.reshape(len(windows), REPEATS, *logs.shape[1:])
    logs = np.concatenate([logs, logs.mean(axis=2, keepdims=True)], axis=2)
    return {"scatter": np.sqrt(logs.var(axis=1).mean(axis=-1)), "called": called}


def steady_outside_training(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Complain if two predictions outside training differ: a probe without training mode did."""
    if not same_model.steady(theirs, ours, challenge):
        return None
    return (
        "Two predictions for the same windows differ, but dropout is for training only. Is a layer "
        "called with training=True?"
    )


def off_unless_told(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    """Complain if predictions differ from ours only where the model is told nothing of training."""
    if not far(theirs["called"], ours["called"], RELATIVE_TOLERANCE).any():
        return None
    return (
        "Called as `model(x)`, which is not training, your model drops numbers, but dropout is for "
        "training only. Is a layer called with training=True?"
    )


def deviations(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> np.ndarray:
    """The relative difference of the spread from ours: (WINDOWS, cs + 1)."""
    found, expected = theirs["scatter"], ours["scatter"]
    if found.shape != expected.shape:
        raise ValueError(f"scatter has shape {found.shape}, expected {expected.shape}")
    return found / expected - 1


def same_scatter(question: str, bands: Bands) -> Comparison:
    """As much dropout as ours, in the same positions: the same spread for every window and step.

    Args:
        question: the question whose band gives the allowed deviation.
    """

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        ratio = 1 + deviations(theirs, ours, challenge)
        uncertain = max(1, float(ours["scatter"].mean()) / MOST_USUAL)
        tolerance = uncertain * (LEEWAY + bands.allowed(question))
        most_together = uncertain * TOGETHER * bands.deviation(question)
        together = np.sqrt(np.square(ratio - 1).mean())
        if (np.abs(ratio - 1) <= tolerance).all() and together <= most_together:
            return None
        if (ratio < tolerance).all():
            return (
                "In training mode there is no dropout at all. How many Dropout layers are needed?"
            )
        return (
            f"In training mode, predictions for the same window vary {ratio.min():.2f} to "
            f"{ratio.max():.2f} times as much as they should. The exercise asks for two Dropout "
            f"layers that drop a part of 0.2, one after each LSTM, with new masks for every step. "
            f"{_asked(ratio, tolerance)}"
        )

    return comparison


def _asked(ratio: np.ndarray, tolerance: float) -> str:
    """What to look at, from how the spread of predictions compares with ours everywhere."""
    if (ratio > 1 + tolerance).all():
        return "More is dropped than that. Is `rate` the part to drop, or the part to keep?"
    return (
        "Are there two `Dropout` layers, not an argument of LSTM, is each behind its LSTM, not "
        "before it, and is this their rate?"
    )
