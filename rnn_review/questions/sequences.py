"""Questions of 04_sequences.

| question | challenge | response |
|---|---|---|
| sequence_windows | `windows.challenge`; ``cs`` () | `windows.responses`: ``x`` and ``y`` \
(windows, cs), and for cs=1 |
| unrolled_model, sequence_model | `model_challenge`, a target for every step | \
`probe.probe_model`; of unrolled_model ``named`` (3, 3), ``zeros`` (0 or 1, 2) |
| sequence_losses | ``p`` (batch, cs, vocab_size); ``y`` (batch, cs) | ``per_step`` (cs,); \
``total`` and ``mean`` () |
| train_sequences | `training` | `training` |
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.contract.compare import RELATIVE_TOLERANCE, Complaint, all_of, close, far, same
from grader.contract.question import Arrays, Question
from grader.student import form
from grader.student.keras_probes import feeding, models, probe, same_model
from grader.student.keras_probes.backend import keras
from grader.student.keras_probes.model_challenge import model_challenge
from rnn_review.questions import trained_models, training, windows
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.text import corpus

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)
NAMES = ("dense_in", "dense_hidden", "dense_out")


def _window_challenge(rng: np.random.Generator) -> Arrays:
    return windows.challenge(rng) | {"cs": np.int64(rng.choice([5, 6, 7]))}


def _window_response(sequence_windows: Any, challenge: Arrays) -> Arrays:
    def cut(cs: int) -> Callable[[np.ndarray], Arrays]:
        return lambda idx: windows.pair(sequence_windows(idx, cs), "x", "y")

    found = windows.responses(cut(int(challenge["cs"])), challenge)
    return found | windows.of_single_characters(cut(1), challenge["idx"])


_MODEL_CHALLENGE = model_challenge("cs", every_step=True)


def _model_response(sequence_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    return probe.probe_model(sequence_model, challenge, LESSON_SIZES, CS, identity=True)


def _unrolled_response(unrolled_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    return probe.probe_model(
        unrolled_model,
        challenge,
        LESSON_SIZES,
        CS,
        (feeding.Form.COLUMNS, feeding.Form.WINDOWS),
        zeros=True,
        identity=True,
        extra=_named,
    )


def _named(model: models.Model, challenge: Arrays) -> Arrays:
    """Return the kernels' shapes of the layers that the exercise names, 0 where there is none.

    ``zeros`` has place and name of inputs that take `n_fac` numbers.
    """
    layers = {layer.name: layer for layer in model.layers}
    kernels = [getattr(layers.get(name), "kernel", np.zeros(0)) for name in NAMES]
    vectors = [
        (str(place), str(tensor.name))
        for place, tensor in enumerate(keras.tree.flatten(getattr(model, "inputs", None) or []))
        if tuple(tensor.shape[1:]) == (int(challenge["sizes"][1]),)
    ]
    return {
        "named": np.array([models.padded(kernel.shape) for kernel in kernels]),
        "zeros": np.array(vectors, dtype=np.str_).reshape(-1, 2),
    }


def _same_names(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    """Complain of layers that a later cell cannot find by name, and of zeros out of place."""
    for name, found, expected in zip(NAMES, theirs["named"], ours["named"], strict=True):
        if not np.array_equal(found, expected):
            return (
                f"The model's layer named {name!r} is missing, or is another layer. A later cell "
                f"finds the layers by the names in the exercise's table."
            )
    for place, name in theirs["zeros"]:
        if (str(place), str(name)) != ("0", "zeros"):
            return (
                f"The input for the zeros should be the first, and be named 'zeros'; it is input "
                f"{int(place) + 1}, named {str(name)!r}."
            )
    return None


def _sum_not_mean(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Complain of one stacked output, over whose steps Keras averages instead of adding up."""
    cs = challenge["x"].shape[1]
    if far(cs * theirs["tied_loss"], ours["tied_loss"], RELATIVE_TOLERANCE).any():
        return None
    return (
        f"The loss is the mean of the losses of the {cs} steps, {theirs['tied_loss']:.6g}; the "
        f"exercise asks for their sum, {ours['tied_loss']:.6g}. Keras adds the losses of several "
        f"outputs, but averages over the steps of one output."
    )


def _loss_challenge(rng: np.random.Generator) -> Arrays:
    other_sizes = [n for n in range(5, 16) if n != CS]  # than the lesson's, which may be written in
    batch, cs, vocab_size = rng.permutation(other_sizes)[:3].tolist()
    p = 0.97 * rng.dirichlet(np.ones(vocab_size), size=(batch, cs)) + 0.03 / vocab_size
    y = rng.integers(0, vocab_size, size=(batch, cs))
    row, step = rng.integers(batch), rng.integers(cs)
    right, other = y[row, step], (y[row, step] + 1) % vocab_size
    # Not so small that an answer which adds 1e-7 to it would fail; of another character, so small
    # that it shows where p is clipped in its place.
    p[row, step, [right, other]] = 0
    p[row, step] *= (1 - 5e-4 - 1e-9) / p[row, step].sum()
    p[row, step, [right, other]] = 5e-4, 1e-9
    return {"p": p, "y": y}


def _loss_response(sequence_losses: Any, challenge: Arrays) -> Arrays:
    p, y = challenge["p"].copy(), challenge["y"].copy()
    with form.left_alone(p=p, y=y):
        losses = form.several(sequence_losses(p, y), 3, "values, per_step, total and mean")
    of_one = form.several(sequence_losses(p[:1].copy(), y[:1].copy()), 3, "values, for one window")
    return {
        "per_step": form.numpy_array(losses[0], "per_step", "f"),
        "total": np.asarray(losses[1]),
        "mean": np.asarray(losses[2]),
        "per_step_of_one": form.numpy_array(of_one[0], "per_step of one window", "f"),
    }


QUESTIONS = (
    Question(
        "sequence_windows",
        _window_challenge,
        _window_response,
        all_of(
            (
                windows.same_for_all_texts("x", "the windows"),
                windows.same_for_all_texts(
                    "y", "the targets, for each character the one that follows it"
                ),
            ),
            same("x_single", "the windows at cs=1"),
            same("y_single", "the targets at cs=1"),
        ),
    ),
    Question(
        "unrolled_model",
        _MODEL_CHALLENGE,
        _unrolled_response,
        all_of(_sum_not_mean, *same_model.MODEL_FROM_IDENTITY, _same_names),
    ),
    Question(
        "sequence_losses",
        _loss_challenge,
        _loss_response,
        all_of(
            close("per_step", "the mean cross-entropy over the batch for each step, in nats"),
            (close("total", "the sum over the steps"), close("mean", "the mean over the steps")),
            close("per_step_of_one", "of a batch of one window, the cross-entropy for each step"),
        ),
    ),
    Question(
        "sequence_model",
        _MODEL_CHALLENGE,
        _model_response,
        all_of(*same_model.MODEL_FROM_IDENTITY),
    ),
    training.question(
        "train_sequences",
        trained_models.recurrent_form(CS, True),
        windows=OwnWindows("sequence_windows", lambda rows: (rows[:, :-1], rows[:, 1:])),
    ),
)
