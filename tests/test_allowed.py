"""What of a response a verdict may be computed from."""

import numpy as np
import pytest

from grader.judge.allowed import NotAllowedError, allowed

OURS = {"x": np.zeros((4, 3)), "names": np.array(["a", "b"])}


def test_arrays_of_other_names_are_bounded_like_ours():
    response = {"x": np.ones((2, 2)), "gradient_9": np.zeros((3, 3))}
    assert allowed(response, OURS) == response
    with pytest.raises(NotAllowedError, match="gradient_9 has"):
        allowed({"gradient_9": np.zeros(600_000)}, OURS)


def test_an_error_is_two_short_texts_and_nothing_else():
    error = {"error": np.array("ValueError"), "text": np.array("x" * 2400)}
    assert allowed(error | {"x": np.zeros(3)}, OURS) == error


@pytest.mark.parametrize(
    ("response", "what"),
    [
        ({"error": np.zeros((2,) * 17)}, "error is not one text"),
        ({"error": np.array(["a", "b"])}, "error is not one text"),
        ({"error": np.array("A"), "text": np.array(3.0)}, "text is not one text"),
        ({"error": np.array("A"), "text": np.array("x" * 5000)}, "text has texts of 5,000"),
        ({"x": np.zeros((200_000, 3))}, "x has 600,000 values"),
        ({"x": np.zeros((1,) * 5)}, "x has 5 dimensions"),
        ({"names": np.array(["x" * 5000])}, "names has texts of 5,000"),
    ],
)
def test_what_would_keep_the_judge_busy_is_not_allowed(response, what):
    with pytest.raises(NotAllowedError, match=what):
        allowed(response, OURS)


def test_an_honest_mistake_is_allowed_to_be_larger():
    windows = {"x": np.zeros((400, 3, 1)), "names": np.array("one")}
    assert allowed(windows, OURS) == windows
