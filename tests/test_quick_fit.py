"""A model whose `fit` begins sooner trains, and fails, as another one."""

import inspect
from typing import Any

import numpy as np
import pytest
from keras.src.trainers.data_adapters import array_data_adapter

from grader.student.keras_probes.backend import keras, tf
from rnn_review.questions.quick_fit import fit_quickly

pytestmark = pytest.mark.keras

WINDOWS = np.random.default_rng(3).integers(0, 5, (70, 4))
X, Y = WINDOWS[:, :-1], WINDOWS[:, -1]


def model() -> Any:
    made = keras.Sequential(
        layers=[
            keras.Input((3,), dtype="int32"),
            keras.layers.Embedding(5, 2),
            keras.layers.Flatten(),
            keras.layers.Dense(5, "softmax"),
        ]
    )
    rng = np.random.default_rng(4)
    made.set_weights([rng.standard_normal(w.shape) for w in made.weights])
    made.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return made


def both(**arguments: Any) -> Any:
    """What `fit` makes of a quick model, and of a usual one."""
    quick, usual = model(), model()
    fit_quickly(quick)
    return [(m, m.fit(verbose=0, **arguments)) for m in (quick, usual)]


@pytest.mark.parametrize(
    "arguments",
    [
        {"x": X, "y": Y, "shuffle": False, "epochs": 2},
        {"x": X, "y": Y, "shuffle": False, "batch_size": 16},
        {"x": X, "y": Y, "shuffle": False, "batch_size": 14},
        {"x": X, "y": Y, "shuffle": False, "batch_size": 100},
        {"x": X, "y": Y, "shuffle": False, "batch_size": 0},
        {"x": X, "y": np.eye(5)[Y].argmax(1), "shuffle": False, "callbacks": []},
        {"x": X, "y": Y.astype(np.float32), "shuffle": False},
        {"x": X, "y": Y, "shuffle": False, "sample_weight": None},
        {"x": X, "y": Y, "shuffle": False, "validation_split": 0.2},
        {"x": X, "y": Y, "shuffle": False, "sample_weight": np.arange(70) / 70},
        {"x": tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)},
    ],
)
def test_it_trains_on_the_same_batches(arguments):
    (quick, its), (usual, others) = both(**arguments)
    for a, b in zip(quick.get_weights(), usual.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    assert its.history.keys() == others.history.keys()
    np.testing.assert_allclose(its.history["loss"], others.history["loss"], rtol=1e-5)


def test_arrays_of_whole_numbers_need_none_of_keras_traced_functions(monkeypatch):
    def refused(_adapter: Any) -> Any:
        raise AssertionError("Keras made its own pipeline")

    monkeypatch.setattr(array_data_adapter.ArrayDataAdapter, "get_tf_dataset", refused)
    (quick, usual) = model(), model()
    fit_quickly(quick)
    quick.fit(X, Y, batch_size=16, epochs=2, verbose=0)
    with pytest.raises(AssertionError, match="own pipeline"):
        usual.fit(X, Y, batch_size=16, epochs=2, verbose=0)


def test_each_epoch_has_all_windows_once_in_an_order_of_its_own():
    trained = model()
    fit_quickly(trained)
    seen: list[list[int]] = []
    number = {tuple(window): i for i, window in enumerate(np.unique(WINDOWS, axis=0))}

    def step(data: Any) -> dict[str, Any]:
        x, y = data
        seen.extend(np.concatenate([x.numpy(), y.numpy()[:, None]], axis=1).tolist())
        return {"loss": tf.constant(0.0)}

    trained.train_step = step
    trained.compile(loss="mse", run_eagerly=True)
    trained.fit(X, Y, epochs=2, verbose=0)
    epochs = [[number[tuple(window)] for window in part] for part in (seen[:70], seen[70:])]
    every = sorted(number[tuple(window)] for window in WINDOWS)
    assert [sorted(epoch) for epoch in epochs] == [every, every]
    assert epochs[0] != epochs[1]


@pytest.mark.parametrize(
    "arguments",
    [
        {"x": X, "y": Y, "epoch": 2},
        {"x": X, "y": Y[1:]},
        {"x": X},
        {"x": X, "y": Y, "batch_size": "8"},
        {"x": X[:, :2], "y": Y},
        {"x": X.tolist(), "y": Y},
        {"x": X + 1, "y": Y},
    ],
)
def test_what_is_wrong_fails_with_the_same_words(arguments):
    told = []
    for quick in (True, False):
        failing = model()
        if quick:
            fit_quickly(failing)
        with pytest.raises((TypeError, ValueError, tf.errors.InvalidArgumentError)) as caught:
            failing.fit(verbose=0, **arguments)
        told.append((type(caught.value), str(caught.value).splitlines()[0]))
    assert told[0] == told[1]


def test_it_describes_itself_as_keras_own():
    quick, usual = model(), model()
    fit_quickly(quick)
    assert inspect.signature(quick.fit) == inspect.signature(usual.fit)
    assert (quick.fit.__qualname__, quick.fit.__doc__) == (
        usual.fit.__qualname__,
        usual.fit.__doc__,
    )
