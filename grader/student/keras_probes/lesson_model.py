"""A model of the lesson's own sizes: its arrays are counted, and it makes some predictions."""

from collections.abc import Callable, Sequence

import numpy as np

from grader.contract.question import Arrays
from grader.student.keras_probes import feeding, models, weights
from grader.student.keras_probes.models import Model

ROWS = 2  # windows in its batch


class LessonModel:
    """A model of the lesson's sizes, and windows for it."""

    def __init__(
        self,
        build: Callable[..., Model],
        challenge: Arrays,
        sizes: Sequence[int],
        timesteps: int,
        forms: feeding.Forms,
        zeros: bool,
    ):
        rng = np.random.default_rng([int(challenge["seed"]), *sizes])
        x = rng.integers(0, sizes[0], size=(ROWS, timesteps))
        self.seed = challenge["seed"]
        self.model = build(*map(int, sizes))
        self.inputs = feeding.feed(self.model, x, forms, zeros)

    def arrays(self) -> Arrays:
        """What arrays there are, and how they start."""
        return {
            "parameters": np.int64(sum(int(np.prod(w.shape)) for w in self.model.weights)),
            "shapes": models.shapes(self.model.weights),
        } | weights.start(self.model.trainable_variables)

    def predictions(self) -> np.ndarray:
        """Predictions for `ROWS` windows, with one value for all arrays of one shape."""
        weights.put_tied(self.model.trainable_variables, self.seed)
        models.reset_states(self.model)
        return models.probabilities(self.model(self.inputs, training=False))
