"""Questions of 03_simple_rnn.

| question | challenge | response |
|---|---|---|
| embedding_params, dense_params, simple_rnn_params, batch_normalization_params, lstm_params | \
``sizes`` (20, number of arguments) | ``counts`` (20,) |
| simple_rnn_model | `model_challenge` | `probe.probe_model` |
| RecurrentCell | ``units`` (), ``x`` (batch, 3, n_in), ``state`` (batch, units), ``seed`` () | \
``shapes`` (weights, 3); `weights.initial`; `weights.start` at the lesson's sizes; \
``from_identity``, ``hidden`` (batch, 3, units), ``first`` (batch, units); ``trained`` \
(), ``gradients`` (weights,), ``added_loss`` () |
| recurrent_model | `model_challenge` | `probe.probe_model`; ``nodes`` (2, 2), \
``simple_rnns`` () |
| train_simple_rnn | `training` | `training` |

``trained`` is how many weights are trained, ``gradients`` the lengths of the gradients with respect
to them of a sum of squared outputs, in ascending order; ``added_loss`` what the cell adds to every
loss.

``nodes`` is as in `graph`, for windows as long as the challenge's and the lesson's; ``simple_rnns``
counts the layers that are SimpleRNN instead of RNN around a cell.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.contract.compare import Complaint, Named, all_of, close, first_of, same
from grader.contract.question import AnswerError, Arrays, Question
from grader.student import form
from grader.student.keras_probes import (
    feeding,
    graph,
    models,
    probe,
    same_model,
    same_start,
    weights,
)
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.model_challenge import model_challenge, model_sizes
from rnn_review.questions import trained_models, training
from rnn_review.text import corpus

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)
N_COUNTS = 20


def _count_question(name: str, *arguments: str) -> Question:
    """Make a question whose answer computes a number of parameters from sizes."""

    def challenge(rng: np.random.Generator) -> Arrays:
        return {"sizes": rng.integers(2, 300, size=(N_COUNTS, len(arguments)))}

    def respond(count: Any, challenge: Arrays) -> Arrays:
        counts = [form.returned(count(*s), "an integer") for s in challenge["sizes"].tolist()]
        return {"counts": np.array([form.integer(n, f"What {name} returns") for n in counts])}

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        rows = zip(challenge["sizes"], theirs["counts"], ours["counts"], strict=True)
        for sizes, found, expected in rows:
            if found != expected:
                given = ", ".join(f"{a}={n}" for a, n in zip(arguments, sizes, strict=True))
                return f"{name}({given}): expected {expected:,} parameters, found {found:,}."
        return None

    return Question(name, challenge, respond, all_of(comparison))


def _cell_challenge(rng: np.random.Generator) -> Arrays:
    """Draw small and large inputs and states: relu6 differs from relu for large ones only."""
    sizes = model_sizes(rng)
    n_in, units, batch, timesteps = sizes["n_fac"], sizes["n_hidden"], sizes["batch_size"], 3
    scale = np.linspace(1, 10, batch)[:, None]
    x = scale[:, None] * rng.standard_normal((batch, timesteps, n_in))
    state = np.abs(scale * rng.standard_normal((batch, units)))
    return {
        "units": np.int64(units),
        "x": x.astype(np.float32),
        "state": state.astype(np.float32),
        "seed": rng.integers(2**62),
    }


def _cell_response(cell_class: Any, challenge: Arrays) -> Arrays:
    """Run the cell in `keras.layers.RNN`, from a given state and with known weights."""
    units = int(challenge["units"])
    cell = cell_class(units)
    step = cell(challenge["x"][:, 0], [challenge["state"]])
    if not isinstance(step, (tuple, list)) or len(step) != 2:
        raise AnswerError(
            f"`call` must return a pair: the output, and the list of new states. It returned "
            f"{type(step).__name__}."
        )
    layer = keras.layers.RNN(cell, return_sequences=True)
    layer.build(challenge["x"].shape)
    response = weights.initial(layer.weights) | weights.start(_lesson_cell(cell_class).weights)
    weights.put_tied(layer.weights, challenge["seed"], square=False)
    from_identity = np.asarray(layer(challenge["x"], initial_state=challenge["state"]))
    weights.put_tied(layer.weights, challenge["seed"])
    hidden = np.asarray(layer(challenge["x"], initial_state=challenge["state"]))
    return (
        response
        | _trained(layer, challenge)
        | {
            "shapes": models.shapes(layer.weights),
            "from_identity": from_identity,
            "first": hidden[:, 0],
            "hidden": hidden,
        }
    )


def _trained(layer: Any, challenge: Arrays) -> Arrays:
    """What training would change, and how much."""
    trained = [weight.value for weight in layer.trainable_weights]
    with tf.GradientTape() as tape:
        outputs = layer(challenge["x"], initial_state=challenge["state"])
        squares = tf.reduce_sum(outputs**2)
    zero = tf.UnconnectedGradients.ZERO
    gradients = tape.gradient(squares, trained, unconnected_gradients=zero)
    return {
        "trained": np.int64(len(trained)),
        "gradients": np.sort([float(tf.norm(tf.convert_to_tensor(g))) for g in gradients]),
        "added_loss": np.float64(sum(map(float, layer.losses))),
    }


def _lesson_cell(cell_class: Any) -> Any:
    """Build the cell at the lesson's sizes."""
    layer = keras.layers.RNN(cell_class(LESSON_SIZES[2]))
    layer.build((None, CS, LESSON_SIZES[1]))
    return layer


def _model_response(simple_rnn_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    return probe.probe_model(simple_rnn_model, challenge, LESSON_SIZES, CS, identity=True)


def _recurrent_response(recurrent_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    made = []

    def build(*sizes: int) -> Any:
        made.append(recurrent_model(*sizes))
        return made[-1]

    yield from _model_response(build, challenge)
    at_lesson, small = made
    steps = int(challenge["sizes"][-1]), CS
    yield {
        "nodes": np.array(
            [(n, _nodes(m, n)) for m, n in zip((small, at_lesson), steps, strict=True)]
        ),
        "simple_rnns": np.int64(
            sum(isinstance(layer, keras.layers.SimpleRNN) for layer in small._flatten_layers())
        ),
    }


def _nodes(model: models.Model, cs: int) -> int:
    windows = feeding.feed(model, np.zeros((2, cs), dtype=np.int32), (feeding.Form.WINDOWS,))
    return graph.count_nodes(graph.traced(lambda x: model(x, training=False), windows))


def _around_a_cell(theirs: Arrays, _ours: Arrays, _challenge: Arrays) -> Complaint:
    """The model has a layer around a cell, which is what the exercise is about."""
    if not int(theirs["simple_rnns"]):
        return None
    return (
        "The model is right, but its layer is SimpleRNN itself. The exercise asks for "
        "keras.layers.RNN around a cell: what does RNN do, and what is left to the cell?"
    )


QUESTIONS = (
    _count_question("embedding_params", "n_in", "n_out"),
    _count_question("dense_params", "n_in", "units"),
    _count_question("simple_rnn_params", "n_in", "units"),
    _count_question("batch_normalization_params", "n"),
    _count_question("lstm_params", "n_in", "units"),
    Question(
        "simple_rnn_model",
        model_challenge("cs"),
        _model_response,
        all_of(*same_model.MODEL_FROM_IDENTITY),
    ),
    Question(
        "RecurrentCell",
        _cell_challenge,
        _cell_response,
        all_of(
            same("shapes", "the shapes of the cell's weights"),
            same("trained", "how many weights of the cell are trained"),
            (
                first_of(
                    close("first", "the output after one step"),
                    close("hidden", "the outputs of several steps, each from the previous state"),
                ),
                first_of(same_start.initial_weights, same_start.default_initializers()),
            ),
            same_model.IDENTITY,
            close("gradients", "the outputs are right, but not the lengths of their gradients,"),
            same("added_loss", "the loss that the cell adds, as a regularizer does"),
        ),
    ),
    Question(
        "recurrent_model",
        model_challenge("cs"),
        _recurrent_response,
        all_of(
            *same_model.MODEL_FROM_IDENTITY,
            graph.one_loop(unrolls=True),
            Named("RNN around a cell", _around_a_cell),
        ),
    ),
    training.question("train_simple_rnn", trained_models.recurrent_form(CS, False), left_out=0),
)
