"""The form of what an answer returned: what is taken, and the words for what is not."""

import numpy as np
import pytest

from grader.contract.question import AnswerError
from grader.contract.words import TEXT, text_of
from grader.student import form
from grader.student.failure import failure


@pytest.mark.parametrize("values", [(1, 2), [1, 2], np.zeros((2, 3))])
def test_several_values_come_in_a_tuple_a_list_or_the_rows_of_an_array(values):
    assert form.several(values, 2, "arrays") is values


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (None, "Does it end with `return`?"),
        ((1, 2, 3), "Expected 2 arrays, found 3"),
        (np.float64(3), "found one value"),
        ({1: 2}, "found one value: a dict"),
        (iter([1, 2]), "found one value"),
    ],
)
def test_anything_else_is_not_several_values(values, words):
    with pytest.raises(AnswerError, match="xpected") as caught:
        form.several(values, 2, "arrays")
    assert words in str(caught.value)


@pytest.mark.parametrize("value", [6, np.int64(6), np.array(6), True])
def test_an_integer_may_be_of_any_kind(value):
    assert form.integer(value, "The number") == value


@pytest.mark.parametrize("value", [6.0, np.float32(6), "6", [6], np.array([6, 6]), None])
def test_what_is_no_integer_is_shown(value):
    with pytest.raises(AnswerError, match="The number: expected an integer, found"):
        form.integer(value, "The number")


def test_an_array_of_integers_is_neither_a_list_nor_an_array_of_floats():
    assert form.numpy_array(np.arange(3), "x").tolist() == [0, 1, 2]
    with pytest.raises(AnswerError, match="x: expected a NumPy array, found a list"):
        form.numpy_array([0, 1], "x")
    with pytest.raises(AnswerError, match="x: expected an array of integers, found one of dtype"):
        form.numpy_array(np.zeros(3), "x")


def test_an_argument_that_an_answer_changes_is_named():
    p, y = np.zeros(3), np.zeros(3)
    with form.left_alone(p=p, y=y):
        _ = p + 1
    with pytest.raises(AnswerError, match="changes its argument `y`"), form.left_alone(p=p, y=y):
        y += 1


def test_a_list_whose_arrays_are_exchanged_is_changed():
    weights = [np.zeros((2, 3)), np.zeros(3)]
    with form.left_alone(weights=weights):
        _ = [w - 1 for w in weights]
    changes = pytest.raises(AnswerError, match="changes its argument `weights`")
    with changes, form.left_alone(weights=weights):
        weights[1] = weights[1] - 1


def test_what_an_answer_raises_says_with_which_shapes_it_was_called():
    with pytest.raises(IndexError) as raised, form.left_alone(p=np.zeros((2, 3)), n=np.zeros(())):
        raise IndexError("too far")
    assert raised.value.__notes__ == ["It was called with `p` of shape (2, 3), `n` of shape ()."]
    words = text_of(failure(raised.value), TEXT)
    assert words.splitlines() == ["too far", *raised.value.__notes__]
