"""The spread of predictions tells dropout at other rates and places from what is asked for."""

from typing import Any

import numpy as np
import pytest

from grader.contract.question import Arrays
from grader.student.keras_probes import dropout, weights
from grader.student.keras_probes.backend import keras
from rnn_review.questions.bands import BANDS
from tests.harness import QUESTIONS

pytestmark = pytest.mark.keras

QUESTION, RATE = "stacked_model", 0.2
RATES = [
    *((0.1, 0.2), (0.2, 0.1), (0.3, 0.2), (0.2, 0.3), (0.25, 0.2), (0.2, 0.25), (0.15, 0.2)),
    *((0.2, 0.15), (0, 0.2), (0.2, 0), (0.25, 0.15), (0.15, 0.25), (0.3, 0.1)),
]
SECRETS = range(2)
same_scatter = dropout.same_scatter(QUESTION, BANDS)


def challenge(secret: int) -> Arrays:
    return QUESTIONS[QUESTION].challenge(np.random.default_rng(secret))


def scatter(secret: int, *rates: float, before: bool = False, shared: int = 0) -> Arrays:
    """What a model of two LSTMs responds under a secret.

    Args:
        rates: of dropout behind the first LSTM and behind the second.
        before: whether the first is before its LSTM.
        shared: which of the two has one mask for all steps; 0 for neither.
    """
    given = challenge(secret)
    vocab_size, n_fac, n_hidden, cs = (int(n) for n in given["sizes"])
    layers: list[Any] = [
        keras.Input((cs,), dtype="int32"),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.LSTM(n_hidden, return_sequences=True),
        keras.layers.LSTM(n_hidden, return_sequences=True),
        keras.layers.Dense(vocab_size, "softmax"),
    ]
    masks = [(None, 1, n_hidden) if which == shared else None for which in (1, 2)]
    first, second = (
        keras.layers.Dropout(rate, noise_shape=mask)
        for rate, mask in zip(rates, masks, strict=True)
    )
    layers.insert(4, second)
    layers.insert(2 if before else 3, first)
    model = keras.Sequential(layers)
    for which, variable in enumerate(model.trainable_variables):
        variable.assign(weights.draw(given["seed"], variable.shape, 2 + which))
    return dropout.scatter(model, given)


@pytest.mark.parametrize("secret", SECRETS)
def test_the_same_rates_in_the_same_places_are_accepted_and_their_spread_is_usual(secret):
    ours, theirs = (scatter(secret, RATE, RATE) for _ in range(2))
    assert same_scatter(theirs, ours, challenge(secret)) is None
    assert ours["scatter"].mean() < dropout.MOST_USUAL


@pytest.mark.parametrize("secret", SECRETS)
def test_other_rates_and_places_are_rejected(secret):
    ours = scatter(secret, RATE, RATE)
    found = {f"{first}, {second}": scatter(secret, first, second) for first, second in RATES}
    found["before the first LSTM"] = scatter(secret, RATE, RATE, before=True)
    for which in (1, 2):
        found[f"mask {which} for all steps"] = scatter(secret, RATE, RATE, shared=which)
    accepted = [
        k for k, theirs in found.items() if same_scatter(theirs, ours, challenge(secret)) is None
    ]
    assert not accepted


@pytest.mark.parametrize("secret", range(4))
def test_a_mistake_with_much_dropout_equals_itself(secret):
    ours, theirs = (scatter(secret, 1 - RATE, 1 - RATE) for _ in range(2))
    assert same_scatter(theirs, ours, challenge(secret)) is None
