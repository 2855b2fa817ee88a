"""Read what a Keras model returns and holds, however a student has built it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.contract.question import AnswerError
from grader.student.keras_probes.backend import keras, tf

Model = Any  # keras.Model; Keras' lazy modules are opaque to a type checker


def probabilities(outputs: Any) -> np.ndarray:
    """Outputs as probabilities, (batch, vocab_size) or (batch, timesteps, vocab_size).

    Softmax is applied to logits and log-probabilities; a list of one output per step is stacked.
    """
    flat = keras.tree.flatten(outputs)
    array = np.asarray(flat[0]) if len(flat) == 1 else np.stack([np.asarray(o) for o in flat], 1)
    if array.ndim == 3 and array.shape[1] == 1:
        array = array[:, 0]
    if (array < 0).any() or not np.allclose(array.sum(-1), 1, atol=1e-3):
        array = np.exp(array - array.max(-1, keepdims=True))
        array /= array.sum(-1, keepdims=True)
    return array


def loss(model: Model, outputs: Any, y: np.ndarray) -> Any:
    """The loss that the model was compiled with, for targets that are indices.

    Raises:
        AnswerError: if the model was not compiled with a loss that takes them.
    """
    if not getattr(model, "compiled", False):
        raise AnswerError("The model is not compiled. Does the function call model.compile?")
    n_classes = keras.tree.flatten(outputs)[0].shape[-1]
    try:
        return model.compute_loss(y=_like_outputs(y, outputs), y_pred=outputs)
    except Exception as error:  # the loss is the student's: it may raise anything
        failure = error
    shapes = [tuple(o.shape) for o in keras.tree.flatten(outputs)]
    found = " and ".join(dict.fromkeys(map(str, shapes)))
    expected = (*y.shape, n_classes)
    if len(shapes) == 1 and shapes[0] != expected:
        raise AnswerError(
            f"The model's output has shape {found}, expected {expected}: one row of probabilities "
            f"for each target.{_other_shape(model, shapes[0], expected)}"
        )
    which, name = "Is it the sparse one? ", _name(model.loss).lower()
    if "sparse" in name:
        which = ""
    elif "binary" in name:
        which = (
            "A binary one judges yes or no for each number. Which loss does the exercise ask for? "
        )
    raise AnswerError(
        f"The loss that the model was compiled with, {_name(model.loss)}, does not accept outputs "
        f"of shape {found} and targets that are indices, of shape {y.shape}. {which}"
        f"({failure})"
    )


def _other_shape(model: Model, found: tuple[int, ...], expected: tuple[int, ...]) -> str:
    if len(found) < len(expected):
        if not any(isinstance(layer, keras.layers.RNN) for layer in model._flatten_layers()):
            return " Does the model return its predictions of all steps, or only the last?"
        return " Does the recurrent layer return its states of all steps, or only the last?"
    if len(found) > len(expected):
        return " Does the recurrent layer return only its last state, or those of all steps?"
    if found[0] != expected[0]:
        return (
            " The first axis of every tensor in the model is the window in the batch: `x[i]` is "
            "window i. Along which axis are the characters of a window?"
        )
    return ""


def _name(loss: Any) -> str:
    """A loss as students write it: its own name, or a function's; of several, the first one's."""
    loss = next(iter(keras.tree.flatten(loss)), loss)
    return str(getattr(loss, "name", None) or getattr(loss, "__name__", None) or loss)[:100]


def _like_outputs(targets: np.ndarray, outputs: Any) -> Any:
    """Split targets along time if the model has one output per step."""
    flat = keras.tree.flatten(outputs)
    if targets.ndim == 1 or len(flat) == 1:
        return tf.constant(targets)
    steps = [tf.constant(targets[:, i]) for i in range(len(flat))]
    return keras.tree.pack_sequence_as(outputs, steps)


def shapes(weights: Sequence[Any]) -> np.ndarray:
    """The shapes of weights as rows (n, 3), padded with 0, and sorted so that order is ignored."""
    rows = sorted(padded(w.shape) for w in weights)
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def padded(shape: Sequence[int]) -> tuple[int, ...]:
    """A shape as a row of three numbers."""
    return (*(int(n) for n in shape), 0, 0, 0)[:3]


def reset_states(model: Model) -> None:
    """Set the state of every stateful layer to zero."""
    for layer in model._flatten_layers():
        reset = getattr(layer, "reset_state", None)
        if getattr(layer, "stateful", False) and reset:
            reset()
