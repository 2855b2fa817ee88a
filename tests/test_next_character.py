"""What a student's `get_next` may call `predict` with: it predicts as Keras' own does."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_review.questions.next_character import GET_NEXT, _asked_model

pytestmark = pytest.mark.keras

CHALLENGE = GET_NEXT.challenge(np.random.default_rng(0))
COLUMNS = [np.array([[1], [4]]), np.array([[2], [5]]), np.array([[3], [6]])]


@pytest.fixture(scope="module")
def model():
    return _asked_model(CHALLENGE["vectors"], CHALLENGE["kernel"])


@pytest.mark.parametrize(
    "x",
    [
        COLUMNS,
        tuple(COLUMNS),
        dict(zip(("c1", "c2", "c3"), COLUMNS, strict=True)),
        [column.astype(np.float32) for column in COLUMNS],
        [tf.constant(column) for column in COLUMNS],
    ],
    ids=["list", "tuple", "dict", "floats", "tensors"],
)
@pytest.mark.parametrize("named", [{}, {"verbose": 0}, {"verbose": 0, "batch_size": 1}], ids=str)
def test_predict_returns_what_keras_predicts(model, x, named):
    found, expected = model.predict(x, **named), keras.Model.predict(model, x, **named)
    assert type(found) is type(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_predict_takes_what_keras_alone_can_take(model):
    dataset = tf.data.Dataset.from_tensors((tuple(map(tf.constant, COLUMNS)),))
    told = []
    callback = keras.callbacks.LambdaCallback(on_predict_end=told.append)
    found = model.predict(dataset, callbacks=[callback], verbose=0)
    np.testing.assert_allclose(found, model.predict(COLUMNS), rtol=1e-6)
    assert told
