"""Questions of 01_three_characters.

| question | challenge | response |
|---|---|---|
| char_maps, get_next | `characters`, `next_character` | the same |
| three_char_windows | `windows.challenge` | `windows.responses`: ``windows`` (windows, 3), \
``next`` (windows,) |
| embedding_input | ``name`` (), ``sizes`` (2,): n_in, n_out; ``x`` (n_in, 1), ``seed`` () | \
``name`` (); ``input`` (): its dtype; ``shapes``, ``trainable`` (weights, 3); \
`weights.initial`; ``vectors``, ``in_training`` (n_in, n_out); ``gradient`` (n_in * n_out,) |
| three_char_model | `model_challenge` | `probe.probe_model` |
| train_three_chars | `training` | `training` |
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.contract.compare import Complaint, all_of, close, first_of, same
from grader.contract.question import AnswerError, Arrays, Question
from grader.student import form
from grader.student.keras_probes import feeding, models, probe, same_model, same_start, weights
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.model_challenge import model_challenge
from rnn_review.questions import (
    characters,
    next_character,
    trained_models,
    training,
    windows,
)
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.text import corpus

CS = 3
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256)


def _window_response(three_char_windows: Any, challenge: Arrays) -> Arrays:
    return windows.responses(lambda idx: _windows(three_char_windows(idx)), challenge)


def _windows(answer: Any) -> dict[str, np.ndarray]:
    """Return the windows (n, 3) and the character after each (n,) of an answer's four arrays."""
    columns = [
        form.numpy_array(column, f"Array {number} of the four")
        for number, column in enumerate(form.several(answer, CS + 1, "arrays"), start=1)
    ]
    shapes = ", ".join(str(c.shape) for c in columns)
    if any(c.ndim != 1 for c in columns):
        raise AnswerError(f"The four arrays must have shape (windows,); they have {shapes}.")
    if len({len(c) for c in columns}) > 1:
        raise AnswerError(f"The four arrays must have the same length; their shapes are {shapes}.")
    return {"windows": np.stack(columns[:-1], axis=1), "next": columns[-1]}


def _embedding_challenge(rng: np.random.Generator) -> Arrays:
    # n_in < n_out: a table with rows and columns swapped has every index, so its shape is reported.
    n_in, n_out = np.sort(rng.choice(np.arange(5, 20), size=2, replace=False))
    return {
        "name": np.array("".join(rng.choice(list("abcdefgh"), size=4)) + str(rng.integers(10, 99))),
        "sizes": np.array([n_in, n_out]),
        "x": rng.permutation(n_in)[:, None],
        "seed": rng.integers(2**62),
    }


def _embedding_response(embedding_input: Any, challenge: Arrays) -> Arrays:
    n_in, n_out = (int(n) for n in challenge["sizes"])
    answer = embedding_input(str(challenge["name"]), n_in, n_out)
    inputs, embedded = form.several(answer, 2, "values, an input and a vector")
    if (shape := tuple(getattr(inputs, "shape", (None, 1))[1:])) != (1,):
        raise AnswerError(
            f"The shape of the input: expected (1,), found {shape}. Each row has one integer; the "
            f"embedding knows how many there are to choose from."
        )
    network = keras.Model(inputs, embedded)
    response = {
        "shapes": models.shapes(network.weights),
        "name": np.array(str(inputs.name)),
        "input": np.array(str(inputs.dtype)),
    } | weights.initial(network.weights)
    for weight in network.weights:
        weight.assign(weights.draw(challenge["seed"], weight.shape, 0))
    fed = feeding.feed(network, challenge["x"])
    vectors = np.asarray(network(fed, training=False))
    with tf.GradientTape() as tape:
        in_training = network(fed, training=True)
        total = tf.reduce_sum(in_training * weights.draw(challenge["seed"], vectors.shape, 1))
    gradients = probe.dense_gradients(tape, total, network.weights)
    return response | {
        "trainable": models.shapes(network.trainable_weights),
        "vectors": vectors,
        "in_training": np.asarray(in_training),
        "gradient": np.concatenate([g.reshape(-1) for g in gradients] or [np.zeros(0)]),
    }


def _integer_input(theirs: Arrays, _ours: Arrays, _challenge: Arrays) -> Complaint:
    """Complain of an input of floats."""
    dtype = str(theirs["input"])
    if "int" in dtype:
        return None
    return f"The dtype of the input: expected integers, found {dtype}. Is dtype given to Input?"


def _one_table(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if np.array_equal(theirs["shapes"], ours["shapes"]):
        return None
    found, expected = (
        ", ".join(" x ".join(str(n) for n in row if n) for row in arrays["shapes"][:9].tolist())
        for arrays in (theirs, ours)
    )
    return f"The embedding's weights, rows x columns: expected {expected}, found {found or 'none'}."


def _model_response(three_char_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    columns = (feeding.Form.COLUMNS,)
    return probe.probe_model(three_char_model, challenge, LESSON_SIZES, CS, columns)


QUESTIONS = (
    characters.CHAR_MAPS,
    Question(
        "three_char_windows",
        windows.challenge,
        _window_response,
        all_of(
            (
                windows.same_for_all_texts("windows", "the windows, three characters each"),
                windows.same_for_all_texts("next", "the character after each window"),
            )
        ),
    ),
    Question(
        "embedding_input",
        _embedding_challenge,
        _embedding_response,
        all_of(
            _one_table,
            (
                same("name", "the name of the input"),
                _integer_input,
                same_start.initial_weights,
                first_of(
                    close("vectors", "the vectors of all characters"),
                    close("in_training", "in training mode, the vectors of all characters"),
                ),
                first_of(
                    same("trainable", "the shapes of the weights that are trained"),
                    close("gradient", "the gradients with respect to the embedding's weights"),
                ),
            ),
        ),
    ),
    Question(
        "three_char_model",
        model_challenge(cs=CS),
        _model_response,
        all_of(*same_model.same_model(lenient=(LESSON_SIZES[:2],))),
    ),
    training.question(
        "train_three_chars",
        trained_models.window_form(CS, trained_models.Inputs.COLUMNS),
        windows=OwnWindows("three_char_windows", lambda rows: tuple(rows.T), takes_cs=False),
    ),
    next_character.GET_NEXT,
)
