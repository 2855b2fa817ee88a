"""Probe a Keras model: put known weights in, get predictions, loss, gradients and updates back.

Two models that agree in all of these are the same model, however they were written. Nothing here
depends on layer names, on the order in which layers were made, or on how inputs are grouped.

Weights are matched by role. Arrays of one shape (three embeddings, two biases) first get one and
the same value, so that the model is the same function whichever is which; the gradients at that
point tell the roles apart, and a projection of each gradient on a known direction puts them into
an order that equivalent models share. In that order they then get different values.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

from grader.backend import keras, tf
from grader.questions import models
from grader.questions.models import Model
from grader.questions.question import Arrays

# The sizes of the probed models: distinct, so that none can stand in for another.
VOCAB_SIZE, N_FAC, N_HIDDEN, BATCH = 11, 5, 7, 16
_NUMBER = re.compile(r"_\d+(?=/|$)")  # Keras counts layers through the process: embedding_12
UPDATES = 3  # enough that a wrong optimizer or learning rate shows, too few for rounding to grow


def model_challenge(
    *sizes: int, timesteps: int, every_step: bool = False
) -> Callable[[np.random.Generator], Arrays]:
    """The challenge of a question on a model: what `probe_model` takes.

    Args:
        sizes: what `build` takes after vocab_size, n_fac and n_hidden.
        timesteps: characters in a window.
        every_step: whether there is a target for each character, or one for the window.
    """

    def challenge(rng: np.random.Generator) -> Arrays:
        return {
            "sizes": np.array([VOCAB_SIZE, N_FAC, N_HIDDEN, *sizes]),
            "x": rng.integers(0, VOCAB_SIZE, size=(BATCH, timesteps)),
            "y": rng.integers(0, VOCAB_SIZE, size=(BATCH, timesteps) if every_step else BATCH),
            "seed": rng.integers(2**62),
        }

    return challenge


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
    lesson = models.built(
        build(*map(int, lesson_sizes)), np.zeros((batch, timesteps), dtype=np.int32)
    )
    model = models.built(build(*(int(n) for n in challenge["sizes"])), challenge["x"])
    response = {
        "parameters": np.int64(sum(int(np.prod(w.shape)) for w in lesson.weights)),
        "shapes": models.shapes(lesson.weights),
        "small_shapes": models.shapes(model.weights),
        "trainable": models.shapes(model.trainable_weights),
        "initial_square": _square(model),
    }
    probe = _Probe(model, challenge, training)
    response |= {f"tied_{key}": value for key, value in probe.tie().items()}
    response |= probe.untie()
    if extra is not None:
        response |= extra(model, challenge)
    return response | {"losses_after_updates": probe.update()}


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
        self.inputs = models.feed(model, self.x)
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
        roles = np.array([_NUMBER.sub("", v.path) for v in self.variables], dtype=np.str_)
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
        models.reset_states(self.model)
        return models.probabilities(self.model(self.inputs, training=False))

    def _loss_and_gradients(self) -> tuple[np.ndarray, list[np.ndarray]]:
        models.reset_states(self.model)
        with tf.GradientTape() as tape:
            outputs = self.model(self.inputs, training=self.training)
            value = models.loss(self.model, outputs, self.y)
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
