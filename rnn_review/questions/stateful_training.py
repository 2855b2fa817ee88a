"""The question train_stateful of 05: epochs over a text whose rows continue from batch to batch.

| question | challenge | response |
|---|---|---|
| train_stateful | ``sizes`` (5,), ``x`` and ``y`` (windows, cs), ``epochs`` (), ``seed`` () | \
``updates_L`` (); ``moved_L`` (parameters,); ``losses_L`` (epochs,); L is one or several |

``moved`` is the change of all weights by the training, which draws nothing at random.
"""

from typing import Any

import numpy as np

from grader.contract.compare import Comparison, Complaint, all_of, close, far, same
from grader.contract.question import AnswerError, Arrays, Question
from grader.student import form
from grader.student.keras_probes import models, returned, weights
from grader.student.keras_probes.backend import keras, tf
from rnn_review.questions.quick_fit import fit_quickly

LEARNING_RATE = 0.5  # plain gradient descent: large steps, and no division that enlarges rounding
TRAINED_TOLERANCE = 1e-3  # of the largest change; equivalents differed by 2e-6, mistakes by 0.13


def _training_challenge(rng: np.random.Generator) -> Arrays:
    vocab_size, n_fac, units, cs = (
        int(rng.integers(*between)) for between in ((6, 9), (3, 5), (5, 8), (2, 4))
    )
    batch_size, batches, epochs = (int(rng.integers(*b)) for b in ((4, 7), (5, 8), (3, 5)))
    windows = (batches * batch_size, cs)
    return {
        "sizes": np.array([vocab_size, n_fac, units, cs, batch_size]),
        "x": rng.integers(0, vocab_size, size=windows),
        "y": rng.integers(0, vocab_size, size=windows),
        "epochs": np.int64(epochs),
        "seed": rng.integers(2**62),
    }


def _small_model(challenge: Arrays) -> models.Model:
    """A model with layers of the exercise's kinds, so that only the training is the student's.

    It is not a Sequential: the LSTM must be found by what it is, not by its place. Its LSTM and its
    dense layer have no biases, so that it is no answer to the question on the model.
    """
    n_in, n_fac, units, cs, rows = (int(n) for n in challenge["sizes"])
    layer = keras.layers
    characters = keras.Input(dtype="int32", batch_shape=(rows, cs))
    vectors = layer.Embedding(input_dim=n_in, output_dim=n_fac)(characters)
    # Unrolled: the gradient of a loop takes long to trace.
    lstm = layer.LSTM(units, use_bias=False, return_sequences=True, stateful=True, unroll=True)
    states = lstm(layer.BatchNormalization()(vectors))
    dense = layer.TimeDistributed(layer.Dense(n_in, "softmax", use_bias=False))
    model = keras.Model(characters, dense(states))
    model.compile("sgd", loss=keras.losses.SparseCategoricalCrossentropy())
    model.optimizer.learning_rate = LEARNING_RATE
    fit_quickly(model)
    return model


def _start(weight: Any, seed: np.ndarray, which: int) -> np.ndarray:
    """Values that training starts from; moving statistics start as they are."""
    initial = np.asarray(weight)
    if not weight.trainable:
        return initial
    drawn = 2 * weights.draw(seed, initial.shape, which)
    return drawn if initial.ndim > 1 else initial + drawn


def _training_response(train_stateful: Any, challenge: Arrays) -> Arrays:
    """Train a small model for one epoch, and again from the start for several."""
    model, seed = _small_model(challenge), challenge["seed"]
    start = [_start(w, seed, i) for i, w in enumerate(model.weights)]
    response = {}
    for label, epochs in (("one", 1), ("several", int(challenge["epochs"]))):
        model.set_weights(start)
        models.reset_states(model)
        optimizer, before = model.optimizer, int(model.optimizer.iterations)
        try:
            x, y = challenge["x"].copy(), challenge["y"].copy()
            with form.left_alone(x=x, y=y):
                losses = train_stateful(model, x, y, epochs)
        except tf.errors.InvalidArgumentError as error:  # the batch size does not match the states
            raise AnswerError(
                f"The model has states for {int(challenge['sizes'][-1])} rows, but got "
                f"batches of another size. Is batch_size the model's own?"
            ) from error
        if model.optimizer is not optimizer:  # it has compiled the model again
            before = 0
        moved = [w - s for w, s in zip(model.get_weights(), start, strict=True)]
        response |= {
            f"updates_{label}": np.int64(int(model.optimizer.iterations) - before),
            f"moved_{label}": np.concatenate([m.reshape(-1) for m in moved]),
            f"losses_{label}": returned.numbers(losses, "the epochs' mean losses"),
        }
    return response


def _number_of_updates(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Compare the number of updates: one for each batch and epoch."""
    for label, epochs in (("one", 1), ("several", int(challenge["epochs"]))):
        what = f"the number of updates in {epochs} {'epoch' if epochs == 1 else 'epochs'}"
        complaint = same(f"updates_{label}", f"{what}, one for each batch")(theirs, ours, challenge)
        if complaint:
            return complaint
    return None


def _first_epoch(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if not far(theirs["moved_one"], ours["moved_one"], TRAINED_TOLERANCE).any():
        return None
    return (
        "After one epoch the weights differ from those expected. Are the batches in the order of "
        "x (shuffle=False), is the state kept from one batch to the next, and is the model trained "
        "as it was compiled, in training mode?"
    )


def _later_epochs(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    if not far(theirs["moved_several"], ours["moved_several"], TRAINED_TOLERANCE).any():
        return None
    return (
        f"The weights are right after one epoch, but not after {int(challenge['epochs'])} epochs. "
        f"An epoch starts at the beginning of the text. Is the state reset before each epoch?"
    )


def _losses(label: str) -> Comparison:
    """The list of losses that the function returns after one epoch, or after several."""
    return close(
        f"losses_{label}",
        "the training is right, but not the list of the epochs' mean losses that is returned,",
        TRAINED_TOLERANCE,
    )


TRAIN_STATEFUL = Question(
    "train_stateful",
    _training_challenge,
    _training_response,
    all_of(
        _number_of_updates,
        (_first_epoch,),
        (_later_epochs,),
        _losses("one"),
        _losses("several"),
    ),
)
