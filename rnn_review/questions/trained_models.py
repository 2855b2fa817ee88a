"""The models that training functions are tried on, and their predictions, computed with NumPy.

Each has the form of its exercise's own model: inputs, outputs, names of layers, loss and optimizer.
But it is another function, so that it answers no question: in topics 01 and 02 one layer reads all
characters at once; in 03 and 04 the state starts from other weights. And its learning rate is not
Adam's own, so that a training shows which compiles the model again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np

from grader.student.keras_probes import feeding
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.models import Model
from rnn_review.questions.quick_fit import fit_quickly
from rnn_review.text import corpus

Inputs = feeding.Form
Widths = dict[bool, set[int]]  # of windows, in training mode and outside of it
N_FAC, DENSE_UNITS, RNN_UNITS = 16, 128, 64  # few weights, since they are sent
Response = TypeVar("Response")
_PART = 2_048  # predictions whose logits are computed at a time: the processor's cache holds them


_registered = keras.saving.register_keras_serializable("rnn_review")  # clones have these, too


@_registered
class Adam(keras.optimizers.Adam):
    """Adam with one operation for the update of an array: Keras' own takes long to trace.

    Of an embedding it also moves the rows that a batch does not have, as Kingma and Ba's does.
    """

    def _backend_update_step(
        self, grads: list[Any], trainable_variables: list[Any], learning_rate: Any
    ) -> None:
        if any(keras.backend.standardize_dtype(v.dtype) != "float32" for v in trainable_variables):
            # After set_floatx("float64"), say: the operation would end the process.
            super()._backend_update_step(grads, trainable_variables, learning_rate)
            return
        updates = tf.cast(self.iterations.value, tf.float32) + 1
        betas = tf.constant([self.beta_1, self.beta_2])
        beta_1, beta_2 = tf.unstack(betas)
        beta_1_power, beta_2_power = tf.unstack(betas**updates)
        rate, epsilon = tf.cast(learning_rate, tf.float32), tf.constant(self.epsilon)
        for gradient, variable in zip(grads, trainable_variables, strict=True):
            index = self._get_variable_index(variable)
            # A tape's variables are TensorFlow's.
            value = variable.value if isinstance(variable, keras.Variable) else variable
            tf.raw_ops.ResourceApplyAdam(
                var=value.handle,
                m=self._momentums[index].value.handle,
                v=self._velocities[index].value.handle,
                beta1_power=beta_1_power,
                beta2_power=beta_2_power,
                lr=rate,
                beta1=beta_1,
                beta2=beta_2,
                epsilon=epsilon,
                grad=tf.convert_to_tensor(gradient),
            )


@_registered
class SimpleRNN(keras.layers.SimpleRNN):
    """A SimpleRNN with relu and without bias, unrolled into two operations a step.

    Keras' own takes a dozen, most of which look at shapes, and so takes long to trace.
    """

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = False
    ) -> Any:
        _, steps, n_in = sequences.shape
        # Without a number of steps it cannot be unrolled, and says so.
        if steps is None or initial_state is not None or mask is not None:
            return super().call(sequences, initial_state, mask, training)
        driven = tf.reshape(sequences, [-1, n_in]) @ self.cell.kernel
        first, *rest = tf.unstack(tf.reshape(driven, [-1, steps, self.units]), axis=1)
        recurrent_kernel = tf.convert_to_tensor(self.cell.recurrent_kernel)  # is read once
        states = [tf.nn.relu(first)]
        for step in rest:
            # The gradient of `+` would look at shapes.
            states.append(tf.nn.relu(tf.add_n([step, states[-1] @ recurrent_kernel])))
        return tf.stack(states, axis=1) if self.return_sequences else states[-1]


@dataclass(frozen=True)
class Form:
    """The form of an exercise's model.

    Attributes:
        cs: characters in a window.
        builds: functions that make the model, not compiled: the first has its inputs as the
            exercise asks for them, others as students may also have made them.
        hidden: the hidden states (windows, units), or (windows, cs, units), that the weights
            without the last two arrays compute from vectors (windows, cs, n_fac).
        every_step: whether it predicts after each character, or once.
    """

    cs: int
    builds: tuple[Callable[[], Model], ...]
    hidden: Callable[[list[np.ndarray], np.ndarray], np.ndarray]
    every_step: bool = False

    def models(self, seed: int) -> Iterator[Model]:
        """Compiled models with the same weights, the exercise's own first; others for one-hot."""
        losses, rate = keras.losses, learning_rate(seed)
        for loss in (losses.SparseCategoricalCrossentropy, losses.CategoricalCrossentropy):
            for build in self.builds:
                model = build()
                model.set_weights(start([tuple(w.shape) for w in model.weights], seed))
                model.compile(Adam(rate), loss=loss())
                # Variables made while Keras traces the training would have it traced twice.
                model.optimizer.build(model.trainable_variables)
                fit_quickly(model)
                yield model

    def windows(self, idx: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Windows (windows, cs) of a text and their targets (windows,), or (windows, cs)."""
        rows = corpus.rows(idx, self.cs)
        return rows[:, :-1], rows[:, 1:] if self.every_step else rows[:, -1]

    def losses(self, weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The cross-entropy in nats of each target of windows (windows, cs), in their shape."""
        # Half of a text's windows of three characters were there before: each is computed once.
        numbers = x @ corpus.VOCAB_SIZE ** np.arange(self.cs)
        alike = numbers.argsort()
        losses = np.empty(y.shape, np.float32)
        with np.errstate(over="ignore", invalid="ignore"):  # what then is no number is no loss
            vectors, *between, kernel, bias = (w.astype(np.float32) for w in weights)
            for part in np.array_split(alike, 1 + y.size // _PART):
                _, first, which = np.unique(numbers[part], return_index=True, return_inverse=True)
                logits = self.hidden(between, vectors[x[part[first]]]) @ kernel + bias
                logits -= logits.max(-1, keepdims=True)
                at = (which[:, None], np.arange(self.cs)) if self.every_step else (which,)
                losses[part] = np.log(np.exp(logits).sum(-1))[at] - logits[*at, y[part]]
        return losses


def learning_rate(seed: int) -> float:
    """Draw about twice Adam's default, 0.001, so that few updates show what they are good for."""
    return float(np.random.default_rng([seed, 1]).uniform(1.8e-3, 2.2e-3))


def start(shapes: Sequence[tuple[int, ...]], seed: int) -> list[np.ndarray]:
    """Draw the weights that training starts from.

    Its vectors are long, so that Adam's default steps change the predictions soon.
    """
    rng = np.random.default_rng(seed)
    vectors, *between, kernel, bias = shapes
    drawn = [rng.standard_normal(s) / np.sqrt(s[0]) for s in between]
    return [3 * rng.standard_normal(vectors), *drawn, np.zeros(kernel), np.zeros(bias)]


def window_form(cs: int, *inputs: Inputs) -> Form:
    """Topics 01 and 02: ``dense_in``, ``dense_hidden`` and ``dense_out``, one prediction.

    Args:
        cs: characters in a window.
        inputs: how the exercise's model may take windows, as its text asks for first.
    """

    def build(by: Inputs) -> Model:
        columns, layers = by is Inputs.COLUMNS, keras.layers
        named = [f"c{i + 1}" for i in range(cs)] if columns else ["windows"]
        inputs = [keras.Input((cs // len(named),), name=n, dtype="int32") for n in named]
        joined = layers.Concatenate()(inputs) if columns else inputs[0]
        h = layers.Flatten()(layers.Embedding(corpus.VOCAB_SIZE, N_FAC)(joined))
        for name in ("dense_in", "dense_hidden"):
            h = layers.Dense(DENSE_UNITS, "relu", use_bias=False, name=name)(h)
        outputs = layers.Dense(corpus.VOCAB_SIZE, name="dense_out", activation="softmax")(h)
        return keras.Model(inputs if columns else inputs[0], outputs)

    def hidden(between: list[np.ndarray], vectors: np.ndarray) -> np.ndarray:
        h = vectors.reshape(len(vectors), -1)
        for kernel in between:
            h = np.maximum(0, h @ kernel)
        return h

    return Form(cs, tuple(partial(build, by) for by in inputs), hidden)


def recurrent_form(cs: int, every_step: bool) -> Form:
    """Topics 03 and 04: a Sequential of an embedding, a SimpleRNN and a dense layer."""

    def build(unroll: bool) -> Model:
        layers = keras.layers
        kind = SimpleRNN if unroll else layers.SimpleRNN
        rnn = partial(kind, RNN_UNITS, "relu", use_bias=False, unroll=unroll)
        return keras.Sequential(
            layers=[
                keras.Input((cs,), dtype="int32"),
                layers.Embedding(corpus.VOCAB_SIZE, N_FAC),
                rnn(return_sequences=every_step),
                layers.Dense(corpus.VOCAB_SIZE, "softmax"),
            ]
        )

    def hidden(between: list[np.ndarray], vectors: np.ndarray) -> np.ndarray:
        kernel, recurrent_kernel = between
        states = [np.zeros((len(vectors), len(recurrent_kernel)), vectors.dtype)]
        for x in vectors.swapaxes(0, 1):
            states.append(np.maximum(0, x @ kernel + states[-1] @ recurrent_kernel))
        return np.stack(states[1:], axis=1) if every_step else states[-1]

    # A loop in the graph takes longer, to trace and to run; but only a loop takes windows whose
    # width TensorFlow does not know, as those of `timeseries_dataset_from_array`.
    return Form(cs, (partial(build, True), partial(build, False)), hidden, every_step)


@contextmanager
def noting_widths(model: Model, widths: Widths) -> Iterator[None]:
    """Note how many characters the windows have that a model is called with: traced, or run."""
    call = model.call

    def noted(inputs: Any, training: bool | None = None, mask: Any = None, **named: Any) -> Any:
        widths[bool(training)].update(_width(inputs))
        return call(inputs, training=training, mask=mask, **named)

    model.call = noted
    try:
        yield
    finally:
        del model.call


def _width(inputs: Any) -> Iterator[int]:
    """The number of characters in a window of a batch, in one array or in columns, if known."""
    shapes = [tf.TensorShape(column.shape) for column in keras.tree.flatten(inputs)]
    known = [(*shape, 1)[1] for shape in shapes if shape.rank]
    if len(known) == len(shapes) and all(known):
        yield sum(n or 0 for n in known)


def first_that_works(models: Iterator[Model], use: Callable[[Model], Response]) -> Response:
    """What `use` returns for the first of several models with which it does not raise.

    Raises:
        Exception: if it raises with all of them, what it raised with the first.
    """
    first = None
    for model in models:
        try:
            return use(model)
        except Exception as error:  # student code: any exception means "not with this model"
            first = first or error
            if isinstance(error, NotImplementedError) and not error.args:  # nothing is written yet
                break
    raise first or ValueError("no model")
