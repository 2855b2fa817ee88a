"""Probe a Keras model: set known weights; return predictions, loss, gradients and updates.

Two models that agree in all of these are the same model, however they were written. Nothing here
depends on layer names, on the order in which layers were made, or on how inputs are grouped.

Weights are matched by role. Arrays of one shape (three embeddings, two biases) first get the same
value, so that the model is the same function whichever is which; the gradients at that point
distinguish the roles, and a projection of each gradient on a known direction sorts them in an order
that equivalent models share. In that order they then get different values.

| response | shape |
|---|---|
| ``parameters`` | (), of the lesson's own model |
| ``shapes`` | (weights, 3), of the lesson's own model |
| ``small_shapes``, ``trainable`` | (weights, 3), of all weights and of those that are trained |
| ``start``, ``start_shapes`` | as `weights.start`, of the lesson's own model |
| ``initial``, ``initial_shapes`` | as `weights.initial` |
| ``constrained``, ``regularized``, ``stateful`` | as `details.restrictions` |
| ``from_identity`` (if asked for), ``large_predictions`` | as ``predictions`` |
| ``lesson_predictions`` | as ``predictions``, of the lesson's own model, for two windows |
| ``tied_loss``, ``loss`` | () |
| ``tied_loss_again`` | (), once more if copies of a window in the batch have several predictions: \
then something may be random |
| ``tied_predictions``, ``predictions`` | (batch, vocab_size), or (batch, cs, vocab_size) |
| ``tied_gradient_I``, ``gradient_I`` | that of trained array I |
| ``roles`` | (trained arrays,), text |
| ``descents`` | (updates,): how far each update moves along the gradient of ``loss`` |
| ``optimizer`` | as `details.settings` |
| ``tied_moving_statistics`` | as `details.moving_statistics`, after two batches |

"tied" means that all arrays of one shape have the same value. The challenge is `model_challenge`'s.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from grader.contract.question import Arrays
from grader.student.keras_probes import details, feeding, graph, models, weights
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.lesson_model import LessonModel
from grader.student.keras_probes.models import Model

_NUMBER = re.compile(r"_\d+(?=/|$)")  # Keras numbers layers throughout a process: embedding_12
# A power of two, so that division restores the value. About a third of the units then exceed 6.
_ENLARGED = 64


def probe_model(
    build: Callable[..., Model],
    challenge: Arrays,
    lesson_sizes: Sequence[int],
    timesteps: int,
    forms: feeding.Forms = (feeding.Form.WINDOWS,),
    zeros: bool = False,
    training: bool = True,
    identity: bool = False,
    extra: Callable[[Model, Arrays], Arrays] | None = None,
) -> Iterator[Arrays]:
    """Respond, part by part, with everything that distinguishes one model from another.

    Args:
        build: the student's function; takes sizes, returns a compiled model.
        challenge: as `model_challenge.model_challenge` makes it.
        lesson_sizes: the sizes of the lesson's own model, whose parameters are counted.
        timesteps: characters in a window of the lesson's own model.
        forms: in which the exercise allows the model to take windows.
        zeros: whether it may take zeros, too, as `feeding.feed` gives them.
        training: whether loss and gradients are taken in training mode. Not for models with
            dropout, whose masks are random.
        identity: whether the model's square arrays should start as identity matrices.
        extra: an additional probe; called on (model, challenge) with the seed's weights set,
            which it must leave unchanged.

    Raises:
        AnswerError: if `build` does not return a compiled model that takes the inputs.
    """
    lesson = LessonModel(build, challenge, lesson_sizes, timesteps, forms, zeros)
    model = build(*(int(n) for n in challenge["sizes"]))
    inputs = feeding.feed(model, challenge["x"], forms, zeros)
    if not getattr(model, "inputs", None) and not model.run_eagerly:
        graph.traced(lambda x: model(x, training=False), inputs)  # as `fit` does
    yield (
        lesson.arrays()
        | {
            "small_shapes": models.shapes(model.weights),
            "trainable": models.shapes(model.trainable_weights),
        }
        | details.restrictions(model)
        | weights.initial(model.trainable_variables)
    )
    probe = _Probe(model, inputs, challenge, training)
    if identity:
        yield {"from_identity": probe.from_identity()}
    yield {f"tied_{key}": value for key, value in probe.tie().items()}
    yield probe.untie()
    yield {"large_predictions": probe.enlarge()}
    yield {"lesson_predictions": lesson.predictions()}
    del lesson
    if extra is not None:
        yield extra(model, challenge)
    yield {"descents": probe.update(), "optimizer": details.settings(model.optimizer)}


class _Probe:
    """A model, the windows as it takes them, and the challenge that it is probed with."""

    def __init__(self, model: Model, inputs: Any, challenge: Arrays, training: bool):
        self.model, self.inputs, self.training = model, inputs, training
        self.x, self.y, self.seed = challenge["x"], challenge["y"], challenge["seed"]
        self.scales = challenge["scales"]
        self.embedding = tuple(int(n) for n in challenge["sizes"][:2])  # (vocab_size, n_fac)
        self.variables = sorted(model.trainable_variables, key=lambda v: tuple(v.shape))
        details.set_moving_statistics(model, self.seed)

    def from_identity(self) -> np.ndarray:
        """Predictions with the challenge's weights in all but the square arrays.

        These keep their initial values, and each prediction depends on them: it can be forged only
        by computing it.
        """
        weights.put_tied(self.variables, self.seed, square=False)
        return self._predictions()

    def tie(self) -> Arrays:
        """Probe with one value per shape; sort `variables` by their roles."""
        weights.put_tied(self.variables, self.seed)
        predictions = self._predictions()
        value, gradients, outputs = self._loss_and_gradients()
        again = value if self._copies_alike(outputs) else np.asarray(self._loss()[0])
        direction = [weights.draw(self.seed, v.shape, 1) for v in self.variables]
        projections = [float((g * d).sum()) for g, d in zip(gradients, direction, strict=True)]
        keys = [(tuple(v.shape), p) for v, p in zip(self.variables, projections, strict=True)]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self.variables = [self.variables[i] for i in order]
        response = {"loss": value, "loss_again": again, "predictions": predictions}
        response["moving_statistics"] = details.moving_statistics(self.model)
        return response | _numbered(gradients[i] for i in order)

    def untie(self) -> Arrays:
        """Probe with a value of its own for each variable; predictions are those of the loss."""
        for i, variable in enumerate(self.variables):
            variable.assign(weights.draw(self.seed, variable.shape, 2 + i))
        value, self.gradients, predictions = self._loss_and_gradients()
        roles = np.array([_NUMBER.sub("", v.path) for v in self.variables], dtype=np.str_)
        response = {"loss": value, "predictions": predictions, "roles": roles}
        return response | _numbered(self.gradients)

    def enlarge(self) -> np.ndarray:
        """Predictions with vectors so long that an activation with an upper bound shows."""
        vectors = [v for v in self.variables if tuple(v.shape) == self.embedding]
        for variable in vectors:
            variable.assign(variable * _ENLARGED)
        predictions = self._predictions()
        for variable in vectors:
            variable.assign(variable / _ENLARGED)
        return predictions

    def update(self) -> np.ndarray:
        """How far each of a few steps of the model's own optimizer moves along the gradient.

        That is the change of the loss to first order, (updates,). In it, unlike in the weights, an
        entry whose gradient is nothing but rounding has no part, although Adam moves it as far as
        others.
        """
        variables, gradients = self._stepped()
        descents, after = [], _values(variables)
        for scale in self.scales:
            before = after
            self.model.optimizer.apply([tf.constant(scale * g) for g in gradients], variables)
            after = _values(variables)
            moved = zip(gradients, before, after, strict=True)
            descents.append(sum(float((g * (b - a)).sum()) for g, b, a in moved))
        # What diverged, as with a wrong optimizer, must equal itself: NaN equals nothing.
        return np.nan_to_num(np.array(descents), nan=-1, posinf=-1, neginf=-1)

    def _stepped(self) -> tuple[list[Any], list[np.ndarray]]:
        """What the optimizer updates, and the gradients: all weights, joined in one variable.

        Adam treats each number alone, and takes as long for a small array as for a large one. An
        optimizer that knows the model's variables already takes no other.
        """
        if self.model.optimizer.built:
            return self.variables, self.gradients
        joined = keras.Variable(_joined(_values(self.variables)), dtype="float32")
        return [joined], [_joined(self.gradients)]

    def _copies_alike(self, outputs: np.ndarray) -> bool:
        """Whether the copies of the first window have the same outputs."""
        if len(outputs) != len(self.x):
            return False
        copies = outputs[(self.x == self.x[0]).all(axis=1)]
        return np.allclose(copies, copies[:1], rtol=1e-4, atol=0)

    def _predictions(self) -> np.ndarray:
        models.reset_states(self.model)
        return models.probabilities(self.model(self.inputs, training=False))

    def _loss_and_gradients(self) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
        """The loss, its gradients, and the predictions that it is the loss of."""
        with tf.GradientTape() as tape:
            value, outputs = self._loss()
        gradients = dense_gradients(tape, value, self.variables)
        return np.asarray(value), gradients, models.probabilities(outputs)

    def _loss(self) -> tuple[Any, Any]:
        """The loss, and the outputs that it is the loss of."""
        models.reset_states(self.model)
        outputs = self.model(self.inputs, training=self.training)
        return models.loss(self.model, outputs, self.y), outputs


def dense_gradients(tape: Any, value: Any, variables: Sequence[Any]) -> list[np.ndarray]:
    """The gradients of a value as dense arrays: zeros where there is none."""
    found = tape.gradient(value, [v.value for v in variables])
    return [
        np.zeros(v.shape, np.float32) if g is None else np.asarray(tf.convert_to_tensor(g))
        for v, g in zip(variables, found, strict=True)
    ]


def _values(variables: Sequence[Any]) -> list[np.ndarray]:
    return [np.asarray(v, dtype=np.float64) for v in variables]


def _joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([a.reshape(-1) for a in arrays])


def _numbered(gradients) -> Arrays:
    return {f"gradient_{i}": gradient for i, gradient in enumerate(gradients)}
