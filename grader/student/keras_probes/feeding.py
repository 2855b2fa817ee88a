"""Feed windows to a Keras model in the form in which it takes them, however it was built."""

import warnings
from collections import Counter
from enum import StrEnum
from typing import Any

import numpy as np

from grader.contract.question import AnswerError
from grader.student import form
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.models import Model


class Form(StrEnum):
    """How a model takes a batch of windows (batch, cs): in one array, or column by column."""

    WINDOWS = "one array of integers of shape (batch, {cs})"
    COLUMNS = "{cs} arrays of shape (batch, 1), one for each character"

    def words(self, cs: int) -> str:
        return self.value.format(cs=cs)


Forms = tuple[Form, ...]
EITHER: Forms = (Form.WINDOWS, Form.COLUMNS)


def feed(model: Model, x: np.ndarray, forms: Forms = EITHER, zeros: bool = False) -> Any:
    """Arrange windows (batch, timesteps) as the inputs that the model takes.

    One input takes whole windows, or one input per character takes a column each. A model that does
    not name its inputs is called, and so has all of its weights afterwards.

    Args:
        forms: those that the exercise allows; a model that does not name its inputs is tried with
            them in this order.
        zeros: whether there may be one more input, of any other width, which gets zeros.

    Raises:
        AnswerError: if it is not a Keras model, or takes windows in another form.
    """
    if not isinstance(model, keras.Model):
        raise AnswerError(
            f"Expected the function to return a Keras model, found {form.article(model)}. "
            f"Does the function end with `return model`?"
        )
    if not getattr(model, "inputs", None):
        return _feed_subclassed(model, x, forms)
    structure = getattr(model, "input", model.inputs[0])  # a Sequential may have no `input`
    inputs = keras.tree.flatten(structure)
    columns = iter(x.T)
    arranged, kinds = [], Counter[Form | None]()
    for tensor in inputs:
        size = int(np.prod(tensor.shape[1:])) if None not in tensor.shape[1:] else None
        shape = (len(x), *(n or x.shape[1] for n in tensor.shape[1:]))
        if size == x.shape[1] or size is None:
            kind, array = Form.WINDOWS, x
        elif size == 1:
            kind, array = Form.COLUMNS, next(columns, x[:, 0])  # one too many is told below
        else:
            kind, array = None, np.zeros(shape, dtype=np.float32)
        kinds[kind] += 1
        arranged.append(array.reshape(shape))
    whole = {Form.WINDOWS: 1, Form.COLUMNS: x.shape[1]}
    more = kinds.pop(None, 0)
    if more > zeros or kinds not in [Counter({form: whole[form]}) for form in forms]:
        raise _other_inputs(inputs, x, forms)
    return keras.tree.pack_sequence_as(structure, [tf.constant(a) for a in arranged])


def _other_inputs(inputs: list, x: np.ndarray, forms: Forms) -> AnswerError:
    shapes = ", ".join(str(("batch", *tensor.shape[1:])).replace("'", "") for tensor in inputs[:9])
    return AnswerError(
        f"For windows of {x.shape[1]} characters the model should take "
        f"{' or '.join(f.words(x.shape[1]) for f in forms)}; it has {len(inputs)} "
        f"input{'s' * (len(inputs) != 1)}, of the shapes {shapes}."
    )


def _feed_subclassed(model: Model, x: np.ndarray, forms: Forms) -> Any:
    """A subclassed model does not name its inputs: the first form that fits is the right one.

    TensorFlow stacks a list of columns in silence where one array is expected, so an output without
    a row for each window means that the form was another.
    """
    failures, unlike = [], []
    for inputs in [inputs for f in forms for inputs in _arranged(x, f)]:
        try:
            with warnings.catch_warnings(action="ignore"):  # Keras warns of calls that fail
                outputs = model(inputs, training=False)
        except Exception as error:  # student code: any exception means "not these inputs"
            failures.append(error)
            continue
        if all(o.shape[:1] == (len(x),) for o in keras.tree.flatten(outputs)):
            return inputs
        unlike.append(inputs)
    if unlike:
        return unlike[0]  # a comparison says what is wrong with the output's shape
    unanswered = [e for e in failures if isinstance(e, NotImplementedError)]
    if unanswered:
        raise unanswered[0]
    tried = " nor ".join(f"{f.words(x.shape[1])}" for f in forms)
    raise AnswerError(
        f"The model does not accept {tried} ({type(failures[0]).__name__}: {failures[0]})."
    )


def _arranged(x: np.ndarray, shape: Form) -> list[Any]:
    if shape is Form.WINDOWS:
        return [tf.constant(x)]
    columns = [tf.constant(column[:, None]) for column in x.T]
    return [columns, [tf.reshape(column, (-1,)) for column in columns]]
