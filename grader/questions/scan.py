"""Questions of 06_scan: the network of the lesson's Theano part, one window at a time."""

import contextlib
import io
from typing import Any

import numpy as np

from grader.backend import tf
from grader.questions import initial_weights, loop
from grader.questions.compare import Comparison, Complaint, all_of, close, far, same
from grader.questions.question import Arrays, Question
from grader.questions.returned import array, items

NAMES = ("W_h", "b_h", "W_x", "b_x", "W_y", "b_y")  # the order of the lesson's w_all
CS, N_INPUT, N_HIDDEN, N_OUTPUT = 8, 11, 7, 9
SHAPES = (
    (N_HIDDEN, N_HIDDEN), (N_HIDDEN,),
    (N_INPUT, N_HIDDEN), (N_HIDDEN,),
    (N_HIDDEN, N_OUTPUT), (N_OUTPUT,),
)  # fmt: skip


def _six(values: Any, what: str) -> Arrays:
    """Six arrays in the lesson's order, by name."""
    return {n: array(v, f"{what} {n}") for n, v in zip(NAMES, items(values, 6, what), strict=True)}


def _same_six(what: str, hint: str) -> Comparison:
    """The six arrays of a response; a complaint names all that differ."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        wrong = [
            n for n in NAMES
            if theirs[n].shape != ours[n].shape or far(theirs[n], ours[n], 1e-3).any()
        ]  # fmt: skip
        return f"{what} differ for {', '.join(wrong)}. {hint}" if wrong else None

    return comparison


def _one_hot_challenge(rng: np.random.Generator) -> Arrays:
    return {
        "one": rng.integers(0, N_INPUT, size=6),
        "column": rng.integers(0, N_INPUT, size=(5, 1)),
        "two": rng.integers(0, N_INPUT, size=(3, 4)),
        "three": rng.integers(0, N_INPUT, size=(2, 3, 4)),
    }


def _one_hot_response(one_hot: Any, challenge: Arrays) -> Arrays:
    arrays = {name: array(one_hot(idx, N_INPUT), name) for name, idx in challenge.items()}
    return arrays | {"dtype": np.array(str(arrays["one"].dtype))}


def _network(rng: np.random.Generator) -> Arrays:
    """Six arrays by name; no bias is zero.

    Small enough that no probability comes near 1e-7, where Keras clips and a formula does not: the
    smallest of 3,000 challenges was 0.006.
    """
    return {
        name: (0.6 * rng.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32)
        for name, shape in zip(NAMES, SHAPES, strict=True)
    }


def _tensors(challenge: Arrays) -> list[Any]:
    return [tf.constant(challenge[name]) for name in NAMES]


def _one_hot(idx: np.ndarray, n: int) -> np.ndarray:
    return (idx[..., None] == np.arange(n)).astype(np.float32)


def _step_challenge(rng: np.random.Generator) -> Arrays:
    return _network(rng) | {
        "x": rng.integers(0, N_INPUT, size=5),
        "h": rng.standard_normal((5, N_HIDDEN)).astype(np.float32),
    }


def _step_response(step: Any, challenge: Arrays) -> Arrays:
    weights, new_h, probabilities = _tensors(challenge), [], []
    for x, h in zip(_one_hot(challenge["x"], N_INPUT), challenge["h"], strict=True):
        pair = items(step(tf.constant(x), tf.constant(h), *weights), 2, "values, h and y")
        new_h.append(array(pair[0], "the new hidden state"))
        probabilities.append(array(pair[1], "the probabilities"))
    return {"h": np.stack(new_h), "y": np.stack(probabilities)}


def _window_challenge(rng: np.random.Generator) -> Arrays:
    return _network(rng) | {
        "h0": rng.standard_normal(N_HIDDEN).astype(np.float32),
        "x": rng.integers(0, N_INPUT, size=CS),
        "y": rng.integers(0, N_OUTPUT, size=CS),
    }


def _window(challenge: Arrays) -> list[Any]:
    """The arguments of scan_loss and loss_and_gradients: six arrays, h0, and a one-hot window."""
    x, y = _one_hot(challenge["x"], N_INPUT), _one_hot(challenge["y"], N_OUTPUT)
    return [_tensors(challenge), tf.constant(challenge["h0"]), tf.constant(x), tf.constant(y)]


def _loss_response(scan_loss: Any, challenge: Arrays) -> Arrays:
    return {"loss": array(scan_loss(*_window(challenge)), "the error")}


def _gradient_response(loss_and_gradients: Any, challenge: Arrays) -> Arrays:
    pair = items(loss_and_gradients(*_window(challenge)), 2, "values, error and gradients")
    return {"loss": array(pair[0], "the error")} | _six(pair[1], "gradients")


def _update_challenge(rng: np.random.Generator) -> Arrays:
    gradients = {f"d{name}": gradient for name, gradient in _network(rng).items()}
    return _network(rng) | gradients | {"lr": rng.uniform(0.1, 0.5)}


def _update_response(sgd_update: Any, challenge: Arrays) -> Arrays:
    """NumPy arrays go in, which `-=` would change; then tensors, which training has."""
    weights = [challenge[name].copy() for name in NAMES]
    gradients = [challenge[f"d{name}"].copy() for name in NAMES]
    lr = float(challenge["lr"])
    from_arrays = _six(sgd_update(weights, gradients, lr), "new arrays")
    arguments = np.concatenate([argument.reshape(-1) for argument in weights + gradients])
    tensors = [[tf.constant(a) for a in arrays] for arrays in (weights, gradients)]
    from_tensors = _six(sgd_update(*tensors, lr), "new arrays, from tensors,")
    return from_tensors | {
        "arguments": arguments,
        "from_arrays": np.concatenate([a.reshape(-1) for a in from_arrays.values()]),
    }


def _training_challenge(rng: np.random.Generator) -> Arrays:
    n, every = int(rng.integers(31, 36)), 10
    return _network(rng) | {
        "X": rng.integers(0, N_INPUT, size=(n, CS)),
        "Y": rng.integers(0, N_OUTPUT, size=(n, CS)),
        "lr": rng.uniform(0.03, 0.08),
        "every": np.int64(every),
    }


def _training_response(train_scan: Any, challenge: Arrays) -> Arrays:
    X, Y = _one_hot(challenge["X"], N_INPUT), _one_hot(challenge["Y"], N_OUTPUT)
    with contextlib.redirect_stdout(io.StringIO()):
        result = train_scan(
            _tensors(challenge), X, Y, float(challenge["lr"]), int(challenge["every"])
        )
    weights, errors = items(result, 2, "values, weights and errors")
    return _six(weights, "trained arrays") | {"errors": array(errors, "errors")}


QUESTIONS = (
    Question(
        "one_hot",
        _one_hot_challenge,
        _one_hot_response,
        all_of(
            same("one", "a row of integers, one-hot"),
            same("column", "integers of shape (5, 1), one-hot"),
            same("two", "integers of shape (3, 4), one-hot"),
            same("three", "integers of shape (2, 3, 4), one-hot"),
            same("dtype", "the dtype"),
        ),
    ),
    initial_weights.INIT_WGTS,
    initial_weights.WGTS_AND_BIAS,
    initial_weights.ID_AND_BIAS,
    Question(
        "step",
        _step_challenge,
        _step_response,
        all_of(
            close("h", "the new hidden states of five steps"),
            close("y", "the hidden states are right, but the probabilities of five steps"),
        ),
    ),
    loop.SCAN,
    Question(
        "scan_loss",
        _window_challenge,
        _loss_response,
        all_of(close("loss", "the error of a window, the sum of its eight cross-entropies")),
    ),
    Question(
        "loss_and_gradients",
        _window_challenge,
        _gradient_response,
        all_of(
            close("loss", "the error of a window"),
            _same_six("The error is right, but the gradients", f"The order is {', '.join(NAMES)}."),
        ),
    ),
    Question(
        "sgd_update",
        _update_challenge,
        _update_response,
        all_of(
            same("arguments", "the arguments after the call, which must stay as they were"),
            _same_six(
                "With tensors, the new arrays",
                "Each is its old value minus learning rate times its gradient.",
            ),
            close("from_arrays", "with NumPy arrays, the six new arrays in a row"),
        ),
    ),
    Question(
        "train_scan",
        _training_challenge,
        _training_response,
        all_of(
            close("errors", "the mean error of each ten windows", 1e-3),
            _same_six("The errors are right, but the arrays after training", "Are they returned?"),
        ),
    ),
)
