"""Probe a Keras model: put known weights in, get predictions, loss, gradients and updates back.

Two models that agree in all of these are the same model, however they were written. Nothing here
depends on layer names, on the order in which layers were made, or on how inputs are grouped.

Weights are matched by role. Arrays of one shape (three embeddings, two biases) first get one and
the same value, so that the model is the same function whichever is which; the gradients at that
point tell the roles apart, and a projection of each gradient on a known direction puts them into
an order that equivalent models share. In that order they then get different values.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.backend import keras, tf
from grader.questions.compare import Comparison, Complaint, close, far, same
from grader.questions.question import AnswerError, Arrays

UPDATES = 3  # enough that a wrong optimizer or learning rate shows, too few for rounding to grow

Model = Any  # keras.Model; Keras' lazy modules are opaque to a type checker


def probe_model(
    build: Callable[..., Model],
    challenge: Arrays,
    lesson_sizes: Sequence[int],
    timesteps: int,
    training: bool = True,
    extra: Callable[[Model, Arrays], Arrays] | None = None,
) -> Arrays:
    """Respond with everything that tells one model from another.

    Args:
        build: the student's function; takes sizes, returns a compiled model.
        challenge: ``sizes`` for `build`; ``x`` (batch, timesteps) and ``y`` (batch,) or
            (batch, timesteps), integers; ``seed``, from which the weights are drawn.
        lesson_sizes: the sizes of the lesson's own model, whose parameters are counted.
        timesteps: characters in a window of the lesson's own model.
        training: whether loss and gradients are taken in training mode. Not for models with
            dropout, whose masks are random.
        extra: what a topic probes besides; called on (model, challenge) with the seed's weights in
            place, which it must leave as they were.

    Raises:
        AnswerError: if what `build` returns is not a compiled model that takes the inputs.
    """
    batch = len(challenge["x"])
    lesson = built(build(*map(int, lesson_sizes)), np.zeros((batch, timesteps), dtype=np.int32))
    model = built(build(*(int(n) for n in challenge["sizes"])), challenge["x"])
    response = {
        "parameters": np.int64(sum(int(np.prod(w.shape)) for w in lesson.weights)),
        "shapes": shapes(lesson.weights),
        "small_shapes": shapes(model.weights),
        "initial_square": _square(model),
    }
    probe = _Probe(model, challenge, training)
    response |= {f"tied_{key}": value for key, value in probe.tie().items()}
    response |= probe.untie()
    if extra is not None:
        response |= extra(model, challenge)
    return response | {"losses_after_updates": probe.update()}


def built(model: Model, x: np.ndarray) -> Model:
    """The model, called once so that all of its weights exist.

    Raises:
        AnswerError: if it is not a Keras model.
    """
    if not isinstance(model, keras.Model):
        raise AnswerError(
            f"Expected a Keras model to be returned, found {type(model).__name__}. "
            f"Does the function end with `return model`?"
        )
    model(feed(model, x), training=False)
    return model


def feed(model: Model, x: np.ndarray) -> Any:
    """Arrange windows (batch, timesteps) as the inputs that the model takes.

    One input takes them whole, one input per character takes them column by column; an input of
    any other width is the vector of zeros that a sequence model may start from.
    """
    if not getattr(model, "inputs", None):
        return _feed_subclassed(model, x)
    structure = getattr(model, "input", model.inputs[0])  # a Sequential has one, and no `input`
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
    """A subclassed model does not say what it takes: try a list of columns, then the whole."""
    columns = [tf.constant(column[:, None]) for column in x.T]
    failures = []
    for inputs in (columns, tf.constant(x), [tf.reshape(c, (-1,)) for c in columns]):
        try:
            with warnings.catch_warnings(action="ignore"):  # Keras warns of calls that fail
                model(inputs, training=False)
        except Exception as error:  # student code: whatever it raises means "not these inputs"
            failures.append(error)
        else:
            return inputs
    unanswered = [e for e in failures if isinstance(e, NotImplementedError)]
    if unanswered:
        raise unanswered[0]
    raise AnswerError(
        f"The model takes neither a list of {x.shape[1]} columns ({failures[0]}) "
        f"nor one array of shape {x.shape} ({failures[1]})."
    )


def probabilities(outputs: Any) -> np.ndarray:
    """Outputs as probabilities, (batch, vocab_size) or (batch, timesteps, vocab_size).

    Logits and log-probabilities go through softmax; a list of one output per step is stacked.
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
    """The loss the model was compiled with, whichever form of targets it takes.

    Raises:
        AnswerError: if the model was not compiled with a loss.
    """
    if not getattr(model, "compiled", False):
        raise AnswerError(
            "The model is not compiled: call model.compile with a loss and an optimizer."
        )
    vocab_size = keras.tree.flatten(outputs)[0].shape[-1]
    failures = []
    for targets in (y, np.eye(vocab_size, dtype=np.float32)[y]):
        try:
            return model.compute_loss(y=_like_outputs(targets, outputs, y.ndim), y_pred=outputs)
        except Exception as error:  # the loss is the student's: it may refuse a form in any way
            failures.append(error)
    found = " and ".join(dict.fromkeys(str(o.shape) for o in keras.tree.flatten(outputs)))
    raise AnswerError(
        f"The compiled loss takes neither integers nor one-hot targets, with targets of shape "
        f"{y.shape} and outputs of shape {found}: {failures[0]}"
    )


def _like_outputs(targets: np.ndarray, outputs: Any, ndim: int) -> Any:
    """Split targets along time if the model has one output per step."""
    flat = keras.tree.flatten(outputs)
    if ndim == 1 or len(flat) == 1:
        return tf.constant(targets)
    steps = [tf.constant(targets[:, i]) for i in range(len(flat))]
    return keras.tree.pack_sequence_as(outputs, steps)


def shapes(weights: Sequence[Any]) -> np.ndarray:
    """The shapes of weights as rows (n, 3), padded with 0 and sorted: order does not count."""
    rows = sorted((*(int(n) for n in w.shape), 0, 0, 0)[:3] for w in weights)
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def reset_states(model: Model) -> None:
    """Set the state of every stateful layer to zero."""
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
            layer.reset_state()


def draw(seed: np.ndarray, shape: Sequence[int], which: int) -> np.ndarray:
    """The `which`-th secret array of a shape; rows of small norm keep softmax away from 0 and 1."""
    rng = np.random.default_rng([int(seed), which, *shape])
    scale = 0.8 / np.sqrt(shape[0]) if len(shape) > 1 else 0.3
    return (scale * rng.standard_normal(shape)).astype(np.float32)


class _Probe:
    """A model together with the challenge that it is probed with."""

    def __init__(self, model: Model, challenge: Arrays, training: bool):
        self.model, self.training = model, training
        self.x, self.y, self.seed = challenge["x"], challenge["y"], challenge["seed"]
        self.inputs = feed(model, self.x)
        self.variables = sorted(model.trainable_variables, key=lambda v: tuple(v.shape))
        _set_moving_statistics(model, self.seed)

    def tie(self) -> Arrays:
        """One value per shape. Puts `variables` into the order of their roles."""
        for variable in self.variables:
            variable.assign(draw(self.seed, variable.shape, 0))
        predictions = self._predictions()
        value, gradients = self._loss_and_gradients()
        direction = [draw(self.seed, v.shape, 1) for v in self.variables]
        projections = [float((g * d).sum()) for g, d in zip(gradients, direction, strict=True)]
        keys = [(tuple(v.shape), p) for v, p in zip(self.variables, projections, strict=True)]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self.variables = [self.variables[i] for i in order]
        return {"loss": value, "predictions": predictions} | _numbered(gradients[i] for i in order)

    def untie(self) -> Arrays:
        """Each variable its own value."""
        for i, variable in enumerate(self.variables):
            variable.assign(draw(self.seed, variable.shape, 2 + i))
        predictions = self._predictions()
        value, gradients = self._loss_and_gradients()
        roles = np.array([v.path for v in self.variables], dtype=np.str_)
        return {"loss": value, "predictions": predictions, "roles": roles} | _numbered(gradients)

    def update(self) -> np.ndarray:
        """The losses after each of a few steps of the optimizer the model was compiled with."""
        losses = []
        for _ in range(UPDATES):
            _, gradients = self._loss_and_gradients()
            self.model.optimizer.apply([tf.constant(g) for g in gradients], self.variables)
            losses.append(self._loss_and_gradients()[0])
        return np.array(losses)

    def _predictions(self) -> np.ndarray:
        reset_states(self.model)
        return probabilities(self.model(self.inputs, training=False))

    def _loss_and_gradients(self) -> tuple[np.ndarray, list[np.ndarray]]:
        reset_states(self.model)
        with tf.GradientTape() as tape:
            outputs = self.model(self.inputs, training=self.training)
            value = loss(self.model, outputs, self.y)
        gradients = tape.gradient(value, [v.value for v in self.variables])
        return np.asarray(value), [
            np.zeros(v.shape, np.float32) if g is None else np.asarray(tf.convert_to_tensor(g))
            for v, g in zip(self.variables, gradients, strict=True)
        ]


def _set_moving_statistics(model: Model, seed: np.ndarray) -> None:
    """Batch statistics that training has not touched would hide whether they are used."""
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            # The last two: a frozen layer has its scale and shift before them.
            mean, variance = layer.non_trainable_variables[-2:]
            mean.assign(draw(seed, mean.shape, 1))
            variance.assign(0.5 + np.abs(draw(seed, variance.shape, 2)))


def _square(model: Model) -> np.ndarray:
    """The initial values of the square arrays: where an identity initialisation would be."""
    square = [
        np.asarray(v)
        for v in model.trainable_variables
        if len(v.shape) == 2 and v.shape[0] == v.shape[1]
    ]
    return np.stack(square) if square else np.zeros((0, 0, 0), dtype=np.float32)


def _numbered(gradients) -> Arrays:
    return {f"gradient_{i}": gradient for i, gradient in enumerate(gradients)}


def same_parameters() -> Comparison:
    """The lesson's parameter counts, array by array and in total."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        if np.array_equal(theirs["shapes"], ours["shapes"]):
            return None
        found, expected = int(theirs["parameters"]), int(ours["parameters"])
        difference = found - expected
        count = (
            "as many, but in other arrays"
            if not difference
            else (f"{abs(difference):,} too {'many' if difference > 0 else 'few'}")
        )
        return (
            f"The model has {found:,} parameters, expected {expected:,}: {count}. "
            f"Expected and not found: {_missing(ours, theirs)}. "
            f"Found and not expected: {_missing(theirs, ours)}."
        )

    return comparison


def same_small_shapes() -> Comparison:
    """The same arrays at other sizes: the function must use its arguments."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        if np.array_equal(theirs["small_shapes"], ours["small_shapes"]):
            return None
        sizes = ", ".join(str(int(n)) for n in challenge["sizes"])
        return (
            f"Built with the arguments ({sizes}), the model has arrays of other shapes: "
            f"expected and not found: {_missing(ours, theirs, 'small_shapes')}; found and not "
            f"expected: {_missing(theirs, ours, 'small_shapes')}. Is a size written as a number "
            f"where an argument is meant?"
        )

    return comparison


def _missing(these: Arrays, those: Arrays, key: str = "shapes") -> str:
    """The shapes in `these` that are not in `those`, each as often as it is missing."""
    rest = [tuple(row) for row in those[key].tolist()]
    missing = []
    for row in map(tuple, these[key].tolist()):
        if row in rest:
            rest.remove(row)
        else:
            missing.append("x".join(str(n) for n in row if n) or "a single number")
    return ", ".join(f"{n} times {s}" if n > 1 else s for s, n in _counted(missing)) or "none"


def _counted(items: list[str]) -> list[tuple[str, int]]:
    return [(item, items.count(item)) for item in dict.fromkeys(items)]


def same_gradients(prefix: str = "") -> Comparison:
    """The gradient of the loss with respect to every array; a complaint names all that differ.

    Gradients of one shape are matched whatever their order: a wrong one may have come to stand in
    another's place.
    """

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        roles = [str(role) for role in ours["roles"]]
        rest = [theirs.get(f"{prefix}gradient_{i}") for i in range(len(roles))]
        wrong = []
        for i, role in enumerate(roles):
            match = _matching(ours[f"{prefix}gradient_{i}"], rest)
            wrong.append(role) if match is None else rest.pop(match)
        if not wrong:
            return None
        return (
            f"Predictions and loss are right, but the gradients differ for {len(wrong)} of "
            f"{len(roles)} arrays: {', '.join(wrong)} (the names of our layers)."
        )

    return comparison


def _matching(gradient: np.ndarray, candidates: list[np.ndarray | None]) -> int | None:
    for i, other in enumerate(candidates):
        if (
            other is not None
            and other.shape == gradient.shape
            and not far(other, gradient, _GRADIENT_TOLERANCE).any()
        ):
            return i
    return None


_GRADIENT_TOLERANCE = 1e-3  # of the largest entry: gradients add up more rounding than a loss does

MODEL = (
    same_parameters(),
    same_small_shapes(),
    close("tied_predictions", "predictions under weights that the grader put in"),
    close("tied_loss", "the loss under weights that the grader put in"),
    same_gradients("tied_"),
    close("predictions", "predictions under weights that the grader put in"),
    close("loss", "the loss under weights that the grader put in"),
    same_gradients(),
    close("losses_after_updates", "the loss after each step of your optimizer"),
)

IDENTITY = same("initial_square", "the initial hidden-to-hidden weights, an identity matrix")
