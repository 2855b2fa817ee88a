"""Questions of 05_stateful.

| question | challenge | response |
|---|---|---|
| stateful_batches | as `windows.challenge`, with three lengths; ``cs``, ``batch_size`` () | \
`windows.responses`: ``x`` and ``y`` (windows, cs) |
| stateful_model | `model_challenge`, a target for every step | `probe.probe_model`; ``first`` \
and ``second`` (batch, cs, vocab_size) |
| train_stateful | ``sizes`` (5,), ``x`` and ``y`` (windows, cs), ``epochs`` (), ``seed`` () | \
``updates_L`` (); ``moved_L`` (parameters,); ``losses_L`` (epochs,); L is one or several |
| stacked_model | `model_challenge`, a target for every step | `probe.probe_model`; \
`dropout.scatter` |

``first`` and ``second`` are predictions for one batch, twice in a row.
``moved`` is the change of all weights by the training.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.contract.compare import (
    RELATIVE_TOLERANCE,
    Comparison,
    Complaint,
    all_of,
    close,
    far,
    same,
)
from grader.contract.question import AnswerError, Arrays, Question
from grader.student.keras_probes import (
    dropout,
    feeding,
    models,
    probe,
    returned,
    same_model,
    weights,
)
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.model_challenge import model_challenge
from rnn_review.questions import windows
from rnn_review.questions.bands import BANDS
from rnn_review.text import corpus

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)

LEARNING_RATE = 0.5  # plain gradient descent: large steps, and no division that enlarges rounding
TRAINED_TOLERANCE = 1e-3  # of the largest change; equivalents differed by 2e-6, mistakes by 0.13


def _batches_challenge(rng: np.random.Generator) -> Arrays:
    """Draw texts whose last batch lacks one window, has one, or is full: trimming matters."""
    cs, batch_size, batches = (int(rng.integers(*between)) for between in ((3, 6), (5, 9), (8, 12)))
    rows = batches * batch_size + np.array([batch_size - 1, 1, 0])
    # At these lengths `corpus.rows` without its last two gives the same windows as topic 04.
    lengths = (rows + 3) * cs - rng.integers(0, cs - 1, size=3)
    return {
        "idx": rng.integers(1, corpus.VOCAB_SIZE, size=lengths.max()),
        "lengths": lengths,
        "long": windows.long_text(rng) // [1, cs] * [1, cs],
        "cs": np.int64(cs),
        "batch_size": np.int64(batch_size),
    }


def _batches_response(stateful_batches: Any, challenge: Arrays) -> Arrays:
    cs, batch_size = int(challenge["cs"]), int(challenge["batch_size"])
    return windows.responses(
        lambda idx: windows.pair(stateful_batches(idx, cs, batch_size), "x", "y"), challenge
    )


def _rows_continue(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Complain unless each row of a batch continues the same row of the batch before.

    Not of batches that equal ours, which may be those of a known mistake.
    """
    both = [(theirs[key], ours[key]) for key in ("x_0", "y_0")]
    if any(a.shape != b.shape for a, b in both) or all(np.array_equal(*pair) for pair in both):
        return None
    x, y = (
        theirs[key].reshape(-1, int(challenge["batch_size"]), int(challenge["cs"]))
        for key in ("x_0", "y_0")
    )
    broken = np.argwhere(x[1:, :, 0] != y[:-1, :, -1])
    if not len(broken):
        return None
    batch, row = broken[0]
    return (
        f"Row {row} of batch {batch + 1} does not continue row {row} of batch {batch}. "
        f"The state of a row is passed to the same row of the next batch."
    )


def _stateful_response(stateful_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    def build(*sizes: int) -> Any:
        model = stateful_model(*sizes)
        found = getattr(model, "input_shape", (sizes[-1],))[0]
        if found != sizes[-1]:
            raise AnswerError(
                f"Built with batch_size {sizes[-1]}, the model takes batches of "
                f"{found or 'any size'}. Is the whole shape of its input given?"
            )
        return model

    lesson_sizes = (*LESSON_SIZES, len(challenge["x"]))
    return probe.probe_model(build, challenge, lesson_sizes, CS, extra=_second_batch)


def _second_batch(model: models.Model, challenge: Arrays) -> Arrays:
    """Predict a batch twice in a row, without a reset in between."""
    rows = feeding.feed(model, challenge["x"])
    models.reset_states(model)
    first, second = (models.probabilities(model(rows, training=False)) for _ in range(2))
    return {"first": first, "second": second}


def _carries_state(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if not far(theirs["second"], ours["second"], RELATIVE_TOLERANCE).any():
        return None
    forgets = not far(theirs["second"], theirs["first"], RELATIVE_TOLERANCE).any()
    return (
        "The predictions for a second batch are those for a first batch: the LSTM's state is not "
        "kept between batches. Is the layer stateful?"
        if forgets
        else "The predictions for the first batch are right, but those for a second batch are not: "
        "the state kept from the first batch is not the LSTM's last state."
    )


def _training_challenge(rng: np.random.Generator) -> Arrays:
    vocab_size, n_fac, units, cs = (
        int(rng.integers(*between)) for between in ((6, 9), (3, 5), (5, 8), (3, 5))
    )
    batch_size, batches, epochs = (int(rng.integers(*b)) for b in ((4, 7), (5, 8), (2, 5)))
    windows = (batches * batch_size, cs)
    return {
        "sizes": np.array([vocab_size, n_fac, units, cs, batch_size]),
        "x": rng.integers(0, vocab_size, size=windows),
        "y": rng.integers(0, vocab_size, size=windows),
        "epochs": np.int64(epochs),
        "seed": rng.integers(2**62),
    }


def _small_model(challenge: Arrays) -> models.Model:
    """A model with the layers of `stateful_model`, so that only the training is the student's.

    It is not a Sequential: the LSTM must be found by what it is, not by its place.
    """
    n_in, n_fac, units, cs, rows = (int(n) for n in challenge["sizes"])
    layer = keras.layers
    characters = keras.Input(dtype="int32", batch_shape=(rows, cs))
    vectors = layer.Embedding(input_dim=n_in, output_dim=n_fac)(characters)
    lstm = layer.LSTM(units, return_sequences=True, stateful=True)
    states = lstm(layer.BatchNormalization()(vectors))
    dense = layer.TimeDistributed(layer.Dense(units=n_in, activation="softmax"))
    model = keras.Model(characters, dense(states))
    model.compile("sgd", loss=keras.losses.SparseCategoricalCrossentropy())
    model.optimizer.learning_rate = LEARNING_RATE
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
            losses = train_stateful(model, challenge["x"].copy(), challenge["y"].copy(), epochs)
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
        "After one epoch the weights differ from those expected. Are the batches in the order of x "
        "(shuffle=False), and is the state kept from one batch to the next?"
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


def _stacked_response(stacked_model: Any, challenge: Arrays) -> Iterator[Arrays]:
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
            windows.same_for_all_texts("x", "the windows, batch after batch"),
            windows.same_for_all_texts("y", "the targets, batch after batch"),
        ),
    ),
    Question(
        "stateful_model",
        model_challenge("cs", "batch_size", every_step=True),
        _stateful_response,
        all_of(*same_model.MODEL, _carries_state),
    ),
    Question(
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
    ),
    Question(
        "stacked_model",
        model_challenge("cs", every_step=True),
        _stacked_response,
        all_of(
            dropout.steady_outside_training,
            *same_model.MODEL,
            dropout.same_scatter("stacked_model", BANDS),
        ),
        deviations=dropout.deviations,
    ),
)
