"""Questions of 05_stateful."""

from typing import Any

import numpy as np

from grader import corpus
from grader.backend import keras, tf
from grader.questions import dropout, models, probe, same_model
from grader.questions.compare import (
    RELATIVE_TOLERANCE,
    Complaint,
    all_of,
    far,
    same,
)
from grader.questions.question import AnswerError, Arrays, Question

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)

TIMESTEPS = 6  # of the probed models; their batch is not the lesson's 64 either

EPOCHS = 3
LEARNING_RATE = 0.5  # plain gradient descent: a large step, and no division that enlarges rounding
TRAINED_TOLERANCE = 1e-3  # of the largest change; right ways differed by 2e-6, wrong ones by 0.13


def _batches_challenge(rng: np.random.Generator) -> Arrays:
    """A text with windows to spare, so that trimming matters."""
    cs, batch_size, batches = int(rng.integers(3, 6)), int(rng.integers(5, 9)), 11
    windows = batches * batch_size + int(rng.integers(1, batch_size))
    return {
        "idx": rng.integers(1, corpus.VOCAB_SIZE, size=(windows + 3) * cs),
        "cs": np.int64(cs),
        "batch_size": np.int64(batch_size),
    }


def _batches_response(stateful_batches: Any, challenge: Arrays) -> Arrays:
    x, y = stateful_batches(challenge["idx"], int(challenge["cs"]), int(challenge["batch_size"]))
    return {"x": np.asarray(x), "y": np.asarray(y)}


def _rows_continue(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Whether each row of a batch begins with the character after the same row's last one."""
    if any(theirs[key].shape != ours[key].shape for key in "xy"):
        return None
    x, y = (
        theirs[key].reshape(-1, int(challenge["batch_size"]), int(challenge["cs"])) for key in "xy"
    )
    broken = np.argwhere(x[1:, :, 0] != y[:-1, :, -1])
    if not len(broken):
        return None
    batch, row = broken[0]
    return (
        f"Row {row} of batch {batch + 1} does not go on where row {row} of batch {batch} ended. "
        f"The state of a row is handed to the same row of the next batch."
    )


def _stateful_response(stateful_model: Any, challenge: Arrays) -> Arrays:
    def build(*sizes: int) -> Any:
        model = stateful_model(*sizes)
        found = getattr(model, "input_shape", (sizes[-1],))[0]
        if found != sizes[-1]:
            raise AnswerError(
                f"Built with batch_size {sizes[-1]}, the model takes batches of "
                f"{found or 'any size'}: its input needs batch_shape=(batch_size, cs)."
            )
        return model

    return probe.probe_model(
        build, challenge, (*LESSON_SIZES, probe.BATCH), CS, extra=_second_batch
    )


def _second_batch(model: models.Model, challenge: Arrays) -> Arrays:
    """Predictions for a batch twice in a row, without a reset between."""
    inputs = models.feed(model, challenge["x"])
    models.reset_states(model)
    first, second = (models.probabilities(model(inputs, training=False)) for _ in range(2))
    return {"first": first, "second": second}


def _carries_state(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if not far(theirs["second"], ours["second"], RELATIVE_TOLERANCE).any():
        return None
    forgets = not far(theirs["second"], theirs["first"], RELATIVE_TOLERANCE).any()
    return (
        "A second batch is predicted as if there had been no first: the LSTM's state is not "
        "carried on (stateful=True)."
        if forgets
        else "The first batch is predicted right, a second one after it is not: the state that the "
        "first one leaves is not the LSTM's last state."
    )


def _training_challenge(rng: np.random.Generator) -> Arrays:
    vocab_size, n_fac, units, cs, batch_size, batches = 7, 4, 6, 3, 5, 6
    windows = (batches * batch_size, cs)
    return {
        "sizes": np.array([vocab_size, n_fac, units, cs, batch_size]),
        "x": rng.integers(0, vocab_size, size=windows),
        "y": rng.integers(0, vocab_size, size=windows),
        "seed": rng.integers(2**62),
    }


def _training_response(train_stateful: Any, challenge: Arrays) -> Arrays:
    """Train a small model of ours for one epoch, and again from the start for several."""
    vocab_size, n_fac, units, cs, batch_size = (int(n) for n in challenge["sizes"])
    windows = keras.Input(batch_shape=(batch_size, cs), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, n_fac)(windows)
    hidden = keras.layers.SimpleRNN(units, stateful=True, return_sequences=True)(vectors)
    predictions = keras.layers.Dense(vocab_size, activation="softmax")(hidden)
    model = keras.Model(windows, predictions)
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.SGD(LEARNING_RATE),
    )
    start = [2 * probe.draw(challenge["seed"], w.shape, i) for i, w in enumerate(model.weights)]
    response = {}
    for epochs in (1, EPOCHS):
        model.set_weights(start)
        models.reset_states(model)
        before = int(model.optimizer.iterations)
        try:
            train_stateful(model, challenge["x"], challenge["y"], epochs)
        except tf.errors.InvalidArgumentError as error:  # states and batches do not fit
            raise AnswerError(
                f"The model has states for {batch_size} rows and was given batches of another "
                f"size: does fit know model.input_shape[0]?"
            ) from error
        moved = [w - s for w, s in zip(model.get_weights(), start, strict=True)]
        response[f"updates_{epochs}"] = np.int64(int(model.optimizer.iterations) - before)
        response[f"moved_{epochs}"] = np.concatenate([m.reshape(-1) for m in moved])
    return response


def _first_epoch(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if not far(theirs["moved_1"], ours["moved_1"], TRAINED_TOLERANCE).any():
        return None
    return (
        "After one epoch the weights differ from those expected. Do the batches come in the order "
        "of x (shuffle=False), and does the state live on from one batch to the next?"
    )


def _later_epochs(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if not far(theirs[f"moved_{EPOCHS}"], ours[f"moved_{EPOCHS}"], TRAINED_TOLERANCE).any():
        return None
    return (
        f"After one epoch the weights are right, after {EPOCHS} they are not. An epoch begins at "
        f"the beginning of the text: is the state reset before each one?"
    )


def _stacked_response(stacked_model: Any, challenge: Arrays) -> Arrays:
    return probe.probe_model(
        stacked_model, challenge, LESSON_SIZES, CS, training=False, extra=dropout.scatter
    )


QUESTIONS = (
    Question(
        "stateful_batches",
        _batches_challenge,
        _batches_response,
        all_of(
            _rows_continue,
            same("x", "the windows, batch after batch"),
            same("y", "the targets, batch after batch"),
        ),
    ),
    Question(
        "stateful_model",
        probe.model_challenge(TIMESTEPS, probe.BATCH, timesteps=TIMESTEPS, every_step=True),
        _stateful_response,
        all_of(*same_model.MODEL, _carries_state),
    ),
    Question(
        "train_stateful",
        _training_challenge,
        _training_response,
        all_of(
            same("updates_1", "the number of updates in one epoch, one for each batch"),
            same(f"updates_{EPOCHS}", f"the number of updates in {EPOCHS} epochs"),
            _first_epoch,
            _later_epochs,
        ),
    ),
    Question(
        "stacked_model",
        probe.model_challenge(TIMESTEPS, timesteps=TIMESTEPS, every_step=True),
        _stacked_response,
        all_of(dropout.steady_outside_training, *same_model.MODEL, dropout.same_scatter),
    ),
)
