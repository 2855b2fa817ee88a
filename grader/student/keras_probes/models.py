"""Feed and read a Keras model, however a student has built it."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.contract.question import AnswerError
from grader.student.keras_probes.backend import keras, tf

Model = Any  # keras.Model; Keras' lazy modules are opaque to a type checker


def built(model: Model, x: np.ndarray) -> Model:
    """Return the model with all of its weights made: a model without known inputs is called.

    Raises:
        AnswerError: if it is not a Keras model.
    """
    if not isinstance(model, keras.Model):
        raise AnswerError(
            f"Expected the function to return a Keras model, found {type(model).__name__}. "
            f"Does the function end with `return model`?"
        )
    feed(model, x)
    return model


def feed(model: Model, x: np.ndarray) -> Any:
    """Arrange windows (batch, timesteps) as the inputs that the model takes.

    One input takes whole windows, one input per character takes a column each; an input of any
    other width is the vector of zeros that a sequence model may start from.
    """
    if not getattr(model, "inputs", None):
        return _feed_subclassed(model, x)
    structure = getattr(model, "input", model.inputs[0])  # a Sequential may have no `input`
    inputs = keras.tree.flatten(structure)
    columns = iter(x.T)
    arranged = []
    for tensor in inputs:
        size = int(np.prod(tensor.shape[1:])) if None not in tensor.shape[1:] else None
        shape = (len(x), *(n or x.shape[1] for n in tensor.shape[1:]))
        if size == x.shape[1] or size is None:
            arranged.append(x.reshape(shape))
        elif size == 1:
            arranged.append(_next_column(columns, x, inputs).reshape(shape))
        else:
            arranged.append(np.zeros(shape, dtype=np.float32))
    return keras.tree.pack_sequence_as(structure, [tf.constant(a) for a in arranged])


def _next_column(columns, x: np.ndarray, inputs: list) -> np.ndarray:
    column = next(columns, None)
    if column is None:
        raise AnswerError(
            f"The model has {len(inputs)} inputs, but a window has {x.shape[1]} characters."
        )
    return column


def _feed_subclassed(model: Model, x: np.ndarray) -> Any:
    """A subclassed model does not name its inputs: try a list of columns, then whole windows."""
    columns = [tf.constant(column[:, None]) for column in x.T]
    failures = []
    for inputs in (columns, tf.constant(x), [tf.reshape(c, (-1,)) for c in columns]):
        try:
            with warnings.catch_warnings(action="ignore"):  # Keras warns of calls that fail
                model(inputs, training=False)
        except Exception as error:  # student code: any exception means "not these inputs"
            failures.append(error)
        else:
            return inputs
    unanswered = [e for e in failures if isinstance(e, NotImplementedError)]
    if unanswered:
        raise unanswered[0]
    raise AnswerError(
        f"The model accepts neither a list of {x.shape[1]} columns ({failures[0]}) "
        f"nor one array of shape {x.shape} ({failures[1]})."
    )


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
    """The loss that the model was compiled with, for targets in the form that it takes.

    Raises:
        AnswerError: if the model was not compiled with a loss.
    """
    if not getattr(model, "compiled", False):
        raise AnswerError("The model is not compiled. Does the function call model.compile?")
    n_classes = keras.tree.flatten(outputs)[0].shape[-1]
    failures = []
    for targets in (y, np.eye(n_classes, dtype=np.float32)[y]):
        try:
            return model.compute_loss(y=_like_outputs(targets, outputs, y.ndim), y_pred=outputs)
        except Exception as error:  # the loss is the student's: it may raise anything
            failures.append(error)
    found = " and ".join(dict.fromkeys(str(o.shape) for o in keras.tree.flatten(outputs)))
    expected = (*y.shape, n_classes)
    if len(keras.tree.flatten(outputs)) == 1 and found != str(expected):
        raise AnswerError(
            f"The model's output has shape {found}, expected {expected}: one row of probabilities "
            f"for each target."
        )
    raise AnswerError(
        f"The loss that the model was compiled with does not accept outputs of shape {found} and "
        f"targets of shape {y.shape}: {failures[0]}"
    )


def _like_outputs(targets: np.ndarray, outputs: Any, ndim: int) -> Any:
    """Split targets along time if the model has one output per step."""
    flat = keras.tree.flatten(outputs)
    if ndim == 1 or len(flat) == 1:
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
