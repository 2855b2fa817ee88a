"""The settings in which answers are probed in grading."""

import re
from typing import Any

import pytest

from grader.contract.words import TEXT
from grader.student.failure import failure
from grader.student.keras_probes.backend import eager, keras, prepare, tf

pytestmark = pytest.mark.keras


def test_graphs_do_not_note_where_their_operations_were_made():
    prepare()
    with tf.Graph().as_default():
        made = tf.ones(3) + 1
    assert made.op.traceback is None


def test_an_error_while_a_graph_runs_is_told_without_tensorflows_words_of_where():
    prepare()
    gather = tf.function(lambda x: tf.gather(x, [0, 9]))
    model = keras.Sequential([keras.Input((3,)), keras.layers.Embedding(5, 2)])
    model.compile(loss="mse")
    for fails in (lambda: gather(tf.ones(3)), lambda: model.predict(tf.ones((1, 3)) * 9)):
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            fails()
        words = str(failure(caught.value)[TEXT])
        assert "is not in [0, " in words
        assert not re.search(r"node|stack traces|Op:", words)


def test_an_operation_runs_without_a_function_of_its_own():
    prepare()
    context: Any = eager.context()
    before = context.list_function_names()
    tf.raw_ops.BitwiseXor(x=tf.constant([5, 6], tf.int16), y=tf.constant([3, 3], tf.int16))
    assert context.list_function_names() == before


def test_an_operation_that_runs_by_itself_fails_with_its_own_words():
    prepare()
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        tf.gather(tf.ones(3), [0, 9])
    assert "indices[1] = 9 is not in [0, 3)" in str(failure(caught.value)[TEXT])
