"""Questions of 06_scan: the network of the lesson's Theano part, one window at a time.

| question | challenge | response |
|---|---|---|
| one_hot | ``vocab_size`` (); ``zero`` (), ``one`` (vocab_size,), ``column`` (5, 1), ``two`` \
(3, 4), ``three`` (2, 3, 4) | the same names but ``vocab_size``, each with a last axis of \
vocab_size; ``dtype`` (5,) |
| init_wgts, wgts_and_bias, id_and_bias | `initial_weights` | `initial_weights` |
| step | network; ``x`` (13,), ``h`` (13, n_hidden) | ``h`` (13, n_hidden), ``y`` (13, n_output) |
| scan | `scan_function` | `scan_function` |
| scan_loss | network; ``h0`` (n_hidden,), ``x`` (8,), ``y`` (8,) | ``loss`` () |
| loss_and_gradients | as scan_loss | ``loss`` (); a gradient for each array of the network |
| sgd_update | network; ``dW_h`` ... ``db_y``, its gradients; ``lr`` () | network, updated; \
``arguments`` (2 * parameters,), ``from_arrays`` (parameters,) |
| train_scan | network; ``X`` and ``Y`` (windows, 8); ``lr``, ``every`` (); ``lengths`` (2,) | \
``errors_I`` (lengths[I] // every,); ``W_h_I`` ... ``b_y_I``, the trained network; ``default`` () |
| gru_step | `stretch` | `stretch` |

"network" stands for the arrays `network.NAMES`: ``W_h`` (n_hidden, n_hidden), ``W_x`` (n_input,
n_hidden), ``W_y`` (n_hidden, n_output), and the biases ``b_h``, ``b_x`` (n_hidden,) and ``b_y``
(n_output,). Characters are sent as indices and given to answers one-hot. I is 0 or 1.
"""

import contextlib
import inspect
import io
from typing import Any

import numpy as np

from grader.contract.compare import Comparison, Complaint, Named, all_of, close, first_of, same
from grader.contract.question import AnswerError, Arrays, Question
from grader.student import form
from grader.student.keras_probes.backend import tf
from grader.student.keras_probes.returned import items, numbers, one_array
from rnn_review.questions import initial_weights, network, scan_function, stretch

CS = 8
_EVERY = 1000  # the default of an argument of `train_scan`
_SMALL = 1e-4  # a learning rate with which no training diverges
LARGE = 32  # gradients are then more than 10 long; they are often cut at 1, 5 or 10
# The first that fails is reported, so the plainest comes first.
INDICES = ("one", "two", "column", "three", "zero")


def _one_hot_challenge(rng: np.random.Generator) -> Arrays:
    """Draw integers of several shapes; every index occurs in ``one``."""
    vocab_size = int(rng.integers(9, 30))
    return {
        "vocab_size": np.int64(vocab_size),
        "zero": rng.integers(0, vocab_size, size=()),
        "one": rng.permutation(vocab_size),
        "column": rng.integers(0, vocab_size, size=(5, 1)),
        "two": rng.integers(0, vocab_size, size=(3, 4)),
        "three": rng.integers(0, vocab_size, size=(2, 3, 4)),
    }


def _one_hot_response(one_hot: Any, challenge: Arrays) -> Arrays:
    vocab_size, arrays = int(challenge["vocab_size"]), {}
    for name in INDICES:
        idx = np.array(challenge[name])
        with form.left_alone(idx=idx):
            answer = one_hot(idx, vocab_size)
        arrays[name] = one_array(answer, f"For integers of shape {idx.shape}")
    return arrays | {"dtype": np.array([str(array.dtype) for array in arrays.values()])}


def _encoded(challenge: Arrays, key: str, n: int) -> np.ndarray:
    """Return characters of a challenge as answers take them: float32 vectors of length n."""
    return (challenge[key][..., None] == np.arange(n)).astype(np.float32)


def _step_challenge(rng: np.random.Generator) -> Arrays:
    """Draw small states and large ones: relu6 differs from relu for the large ones only."""
    arrays = network.drawn(rng)
    n_input, n_hidden, _ = network.sizes_of(arrays)
    scale = np.repeat([1, 32], [5, 8])[:, None]
    h = scale * rng.standard_normal((len(scale), n_hidden))
    return arrays | {"x": rng.integers(0, n_input, size=len(h)), "h": h.astype(np.float32)}


def _step_response(step: Any, challenge: Arrays) -> Arrays:
    weights, new_h, probabilities = network.tensors(challenge), [], []
    xs = _encoded(challenge, "x", len(challenge["W_x"]))
    for x, h in zip(xs, challenge["h"], strict=True):
        pair = items(step(tf.constant(x), tf.constant(h), *weights), 2, "values, h and y")
        new_h.append(one_array(pair[0], "the new hidden state"))
        probabilities.append(one_array(pair[1], "the probabilities"))
    return {"h": np.stack(new_h), "y": np.stack(probabilities)}


def _window_challenge(rng: np.random.Generator) -> Arrays:
    """Draw a window, and a network whose gradients are so long that cutting them shows.

    States are many times as large, which the weights of the output undo: relu keeps factors.
    """
    arrays = network.drawn(rng)
    n_input, n_hidden, n_output = network.sizes_of(arrays)
    arrays |= {name: LARGE * arrays[name] for name in ("W_x", "b_x", "b_h")}
    return arrays | {
        "W_y": arrays["W_y"] / LARGE,
        "h0": LARGE * rng.standard_normal(n_hidden).astype(np.float32),
        "x": rng.integers(0, n_input, size=CS),
        "y": rng.integers(0, n_output, size=CS),
    }


def _window(challenge: Arrays) -> list[Any]:
    """Return the arguments of scan_loss and loss_and_gradients: weights, h0, x and y (one-hot)."""
    n_input, _, n_output = network.sizes_of(challenge)
    x, y = _encoded(challenge, "x", n_input), _encoded(challenge, "y", n_output)
    return [
        network.tensors(challenge),
        tf.constant(challenge["h0"]),
        tf.constant(x),
        tf.constant(y),
    ]


def _loss_response(scan_loss: Any, challenge: Arrays) -> Arrays:
    given, *window = _window(challenge)
    with form.left_alone(weights=given):
        error = scan_loss(given, *window)
    return {"loss": one_array(error, "the error")}


def _gradient_response(loss_and_gradients: Any, challenge: Arrays) -> Arrays:
    given, *window = _window(challenge)
    with form.left_alone(weights=given):
        pair = loss_and_gradients(given, *window)
    if isinstance(pair, (list, tuple)) and len(pair) == 2 and pair[1] is None:
        raise AnswerError(
            "The second value, which should be the gradients, is None. `tape.gradient` takes first "
            "what is differentiated, the error, and then the list of weights."
        )
    pair = items(pair, 2, "values, error and gradients")
    if isinstance(pair[1], (list, tuple)) and any(g is None for g in pair[1]):
        raise AnswerError(
            "A gradient is None: the tape has not recorded how the error depends on the array. "
            "Does the tape watch the weights before the error is computed, and inside of `with`?"
        )
    return {"loss": one_array(pair[0], "the error")} | network.six(pair[1], "gradients")


def _update_challenge(rng: np.random.Generator) -> Arrays:
    arrays = network.drawn(rng)
    drawn = network.six_drawn(rng, *network.sizes_of(arrays))
    gradients = {f"d{name}": gradient for name, gradient in drawn.items()}
    return arrays | gradients | {"lr": rng.uniform(0.1, 0.5)}


def _update_response(sgd_update: Any, challenge: Arrays) -> Arrays:
    """Call it with NumPy arrays, which `-=` would change, and then with tensors, as in training."""
    drawn = [[challenge[f"{d}{name}"] for name in network.NAMES] for d in ("", "d")]
    weights, gradients = ([array.copy() for array in arrays] for arrays in drawn)
    lr = float(challenge["lr"])
    from_arrays = network.six(sgd_update(weights, gradients, lr), "new arrays")
    arguments = np.concatenate([argument.reshape(-1) for argument in weights + gradients])
    tensors = [[tf.constant(array) for array in arrays] for arrays in drawn]
    from_tensors = network.six(sgd_update(*tensors, lr), "new arrays, from tensors,")
    return from_tensors | {
        "arguments": arguments,
        "from_arrays": np.concatenate([a.reshape(-1) for a in from_arrays.values()]),
    }


def _arguments_stay(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if np.array_equal(theirs["arguments"], ours["arguments"]):
        return None
    return (
        "The function changes the arrays that it is given, as `-=` does with NumPy arrays. It "
        "should return new ones."
    )


def _training_challenge(rng: np.random.Generator) -> Arrays:
    """Draw two numbers of windows: one with a remainder after groups of `every`, one without.

    The first `every` targets use other characters than the rest, so that no two mean errors are
    alike by chance.
    """
    arrays = network.drawn(rng)
    n_input, _, n_output = network.sizes_of(arrays)
    every = int(rng.integers(6, 10))
    lengths = np.array([2 * every + int(rng.integers(1, every)), every])
    half = n_output // 2
    y = rng.integers(0, half, size=(lengths[0], CS))
    y[every:] += half
    return arrays | {
        "X": rng.integers(0, n_input, size=(lengths[0], CS)),
        "Y": y,
        "lr": rng.uniform(0.03, 0.08),
        "every": np.int64(every),
        "lengths": lengths,
    }


def _training_response(train_scan: Any, challenge: Arrays) -> Arrays:
    n_input, _, n_output = network.sizes_of(challenge)
    X, Y = _encoded(challenge, "X", n_input), _encoded(challenge, "Y", n_output)
    lr, every = float(challenge["lr"]), int(challenge["every"])
    response = {"default": np.int64(_default_of_every(train_scan, challenge, (X, Y)))}
    weights_given = network.tensors(challenge), [challenge[n].copy() for n in network.NAMES]
    for i, (n, given) in enumerate(zip(challenge["lengths"], weights_given, strict=True)):
        x, y = X[:n].copy(), Y[:n].copy()
        alone = form.left_alone(weights=given, X=x, Y=y)
        with contextlib.redirect_stdout(io.StringIO()), alone:
            result = train_scan(given, x, y, lr, every)
        weights, errors = items(result, 2, "values, weights and errors")
        response |= {f"errors_{i}": numbers(errors, "errors")}
        response |= {f"{k}_{i}": w for k, w in network.six(weights, "trained arrays").items()}
    return response


def _default_of_every(train_scan: Any, challenge: Arrays, windows: tuple[Any, Any]) -> int:
    """The default value of `every`; -1 if it has none.

    Behind a decorator, or `every or 1000`, only a call can tell.
    """
    every = inspect.signature(train_scan).parameters.get("every")
    if every and isinstance(every.default, int):
        return every.default
    repeated = np.resize(np.arange(len(windows[0])), _EVERY)
    X, Y = (rows[repeated] for rows in windows)

    def errors(*every: int) -> np.ndarray:
        given = [challenge[name].copy() for name in network.NAMES]
        with contextlib.redirect_stdout(io.StringIO()):
            return np.asarray(train_scan(given, X.copy(), Y.copy(), _SMALL, *every)[1])

    try:
        return _EVERY if np.array_equal(errors(), errors(_EVERY)) else -1
    except Exception:  # student code: what it makes of other calls is compared elsewhere
        return -1


def _trained(suffix: str, length: str) -> tuple[Comparison | tuple[Comparison, ...], ...]:
    """Compare the errors and the arrays of one training run."""
    arrays = network.same_six(
        f"The errors are right, but the arrays after training ({length})",
        "Are they those after the last window, and is every window used, those left over, too?",
        suffix,
    )

    def errors(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        trained = arrays(theirs, ours, challenge) is None
        but, every = "the training is right, but " if trained else "", challenge["every"]
        what = f"{but}the mean error of each group of `every` = {every} windows, {length},"
        return close(f"errors{suffix}", what, 1e-3)(theirs, ours, challenge)

    return (Named(f"the mean errors, {length}", errors),), arrays


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
            same("zero", "one integer, an array of shape (), one-hot"),
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
            close("h", "the new hidden states of some steps"),
            close("y", "the hidden states are right, but the probabilities of some steps"),
        ),
    ),
    scan_function.SCAN,
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
            network.same_six(
                "The error is right, but the gradients",
                f"Are they the gradients as they are, in the order {', '.join(network.NAMES)}?",
            ),
        ),
    ),
    Question(
        "sgd_update",
        _update_challenge,
        _update_response,
        all_of(
            (
                Named("the arguments after the call", _arguments_stay),
                first_of(
                    network.same_six(
                        "With tensors, the new arrays",
                        "How does a new array follow from the old one and its gradient?",
                    ),
                    close("from_arrays", "with NumPy arrays, the six new arrays, joined"),
                ),
            ),
        ),
    ),
    Question(
        "train_scan",
        _training_challenge,
        _training_response,
        all_of(
            *_trained("_0", "with some windows left over"),
            *_trained("_1", "with no window left over"),
            same("default", "the default value of `every` (-1 if there is none)"),
        ),
    ),
    stretch.GRU_STEP,
)
