"""Questions of 03_simple_rnn."""

from typing import Any

import numpy as np

from grader import corpus
from grader.backend import keras
from grader.questions import graph, models, probe, same_model, training
from grader.questions.compare import Complaint, all_of, close, same
from grader.questions.question import AnswerError, Arrays, Question

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)
TIMESTEPS = 6  # of the probed models
LOOP_LENGTHS = (5, 10)  # windows at which a model's graph is measured
N_COUNTS = 20


def _count_question(name: str, *arguments: str) -> Question:
    """A question whose answer is a number of parameters, in closed form, of these sizes."""

    def challenge(rng: np.random.Generator) -> Arrays:
        return {"sizes": rng.integers(2, 300, size=(N_COUNTS, len(arguments)))}

    def respond(count: Any, challenge: Arrays) -> Arrays:
        counts = [count(*sizes) for sizes in challenge["sizes"].tolist()]
        if None in counts:
            raise AnswerError(f"{name} returned None: does it end with `return`?")
        return {"counts": np.array([int(n) for n in counts])}

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        rows = zip(challenge["sizes"], theirs["counts"], ours["counts"], strict=True)
        for sizes, found, expected in rows:
            if found != expected:
                given = ", ".join(f"{a}={n}" for a, n in zip(arguments, sizes, strict=True))
                return f"{name}({given}): expected {expected:,} parameters, found {found:,}."
        return None

    return Question(name, challenge, respond, all_of(comparison))


def _cell_challenge(rng: np.random.Generator) -> Arrays:
    batch, timesteps = 16, 3
    return {
        "units": np.int64(probe.N_HIDDEN),
        "x": rng.standard_normal((batch, timesteps, probe.N_FAC)).astype(np.float32),
        "state": np.abs(rng.standard_normal((batch, probe.N_HIDDEN))).astype(np.float32),
        "seed": rng.integers(2**62),
    }


def _cell_response(cell_class: Any, challenge: Arrays) -> Arrays:
    """Run the cell in `keras.layers.RNN`, from a given state and with known weights."""
    units = int(challenge["units"])
    cell = cell_class(units)
    step = cell(challenge["x"][:, 0], [challenge["state"]])
    if not isinstance(step, (tuple, list)) or len(step) != 2:
        raise AnswerError(
            f"`call` must return a pair, the output and the list of new states; it returned "
            f"{type(step).__name__}."
        )
    layer = keras.layers.RNN(cell, return_sequences=True)
    layer.build(challenge["x"].shape)
    square = [np.asarray(w) for w in layer.weights if tuple(w.shape) == (units, units)]
    for weight in layer.weights:
        weight.assign(probe.draw(challenge["seed"], weight.shape, 0))
    hidden = np.asarray(layer(challenge["x"], initial_state=challenge["state"]))
    return {
        "shapes": models.shapes(layer.weights),
        "initial_square": np.array(square),
        "first": hidden[:, 0],
        "hidden": hidden,
    }


def _model_response(simple_rnn_model: Any, challenge: Arrays) -> Arrays:
    return probe.probe_model(simple_rnn_model, challenge, LESSON_SIZES, CS)


def _recurrent_response(recurrent_model: Any, challenge: Arrays) -> Arrays:
    nodes = [_nodes(recurrent_model, cs) for cs in LOOP_LENGTHS]
    return _model_response(recurrent_model, challenge) | {"nodes": np.array(nodes)}


def _nodes(build: Any, cs: int) -> int:
    x = np.zeros((2, cs), dtype=np.int32)
    model = models.built(build(probe.VOCAB_SIZE, probe.N_FAC, probe.N_HIDDEN, cs), x)
    return graph.count_nodes(lambda inputs: model(inputs, training=False), models.feed(model, x))


QUESTIONS = (
    _count_question("embedding_params", "n_in", "n_out"),
    _count_question("dense_params", "n_in", "units"),
    _count_question("simple_rnn_params", "n_in", "units"),
    _count_question("batch_normalization_params", "n"),
    _count_question("lstm_params", "n_in", "units"),
    Question(
        "simple_rnn_model",
        probe.model_challenge(TIMESTEPS, timesteps=TIMESTEPS),
        _model_response,
        all_of(*same_model.MODEL, same_model.IDENTITY),
    ),
    Question(
        "RecurrentCell",
        _cell_challenge,
        _cell_response,
        all_of(
            same("shapes", "the shapes of the cell's weights"),
            close("first", "the output after one step"),
            close("hidden", "the outputs of several steps, each from the state before"),
            same_model.IDENTITY,
        ),
    ),
    Question(
        "recurrent_model",
        probe.model_challenge(TIMESTEPS, timesteps=TIMESTEPS),
        _recurrent_response,
        all_of(*same_model.MODEL, same_model.IDENTITY, graph.one_loop(*LOOP_LENGTHS)),
    ),
    training.question("train_simple_rnn", CS, epochs=3),
)
