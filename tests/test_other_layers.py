"""Layers of another kind, recognized by the shapes of a model's arrays."""

from collections import Counter

import numpy as np
import pytest

from grader.student.keras_probes.other_layers import other_layer
from grader.student.keras_probes.same_arrays import same_parameters
from grader.student.keras_probes.same_start import initial_weights

pytestmark = pytest.mark.keras

SIMPLE_RNN = Counter([(86, 42, 0), (42, 256, 0), (256, 256, 0), (256, 0, 0), (256, 86, 0)])
LSTM = Counter([(86, 42, 0), (42, 1024, 0), (256, 1024, 0), (1024, 0, 0), (256, 86, 0)])
JOINED = SIMPLE_RNN - Counter([(256, 256, 0)]) + Counter([(512, 256, 0), (512, 256, 0)])
TWICE = SIMPLE_RNN + Counter([(256, 256, 0)])


@pytest.mark.parametrize(
    ("found", "expected", "words"),
    [
        (LSTM, SIMPLE_RNN, "256 x 1024 is one that an LSTM has"),
        (SIMPLE_RNN, LSTM, "256 x 256 is one that a SimpleRNN has"),
        (JOINED, SIMPLE_RNN, "512 rows takes two concatenated vectors, of 256 and 256 numbers"),
        (TWICE, SIMPLE_RNN, ""),
        (SIMPLE_RNN, SIMPLE_RNN, ""),
    ],
)
def test_another_layer_is_told_by_its_arrays(found, expected, words):
    recognized = other_layer(found, expected)
    assert words in recognized
    assert bool(recognized) == bool(words)


@pytest.mark.parametrize(("units", "recognized"), [(128, False), (8 + 6, True)])
def test_a_sum_of_sizes_by_chance_is_no_pair_of_vectors(units, recognized):
    """In the lesson's model 128 is 42 + 86; the small one shows whether it is a sum."""

    def arrays(rows: int, sizes: tuple[int, int]) -> np.ndarray:
        n_fac, vocab_size = sizes
        return np.array([(vocab_size, n_fac, 0), (n_fac, rows, 0), (rows, vocab_size, 0)])

    def response(small: int, lesson: int) -> dict[str, np.ndarray]:
        return {
            "small_shapes": arrays(small, (6, 8)),
            "shapes": arrays(lesson, (42, 86)),
            "parameters": np.array(lesson),
            "roles": np.array([]),
        }

    words = same_parameters()(response(units, 128), response(10, 256), {}) or ""
    assert ("takes two concatenated vectors" in words) is recognized


def test_every_array_that_starts_wrongly_is_named():
    random = np.random.default_rng(0).normal(scale=0.1, size=18)
    shapes = np.array([[2, 3, 0], [3, 3, 0]])
    ours = {"initial_shapes": shapes, "initial": np.concatenate([random[:6], np.eye(3).ravel()])}
    theirs = {
        "initial_shapes": shapes,
        "initial": np.concatenate([np.eye(2, 3).ravel(), random[:9]]),
    }
    assert initial_weights(ours, ours, {}) is None
    words = initial_weights(theirs, ours, {}) or ""
    assert "shape 2 x 3 starts as an identity matrix. Its numbers should be random" in words
    assert "shape 3 x 3 does not start as an identity matrix" in words
