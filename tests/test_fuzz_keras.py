"""Responses to questions of the RNN course: whatever comes, no wrong one is called right.

`tests.test_fuzz` has the same for the NumPy course, whose responses are simpler.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import fuzz
from tests.fuzz_verdicts import assert_passes_only_if_equal, assert_reference_passes
from tests.harness import judge

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

TOPIC = "01_three_characters"
QUESTIONS = [
    "char_maps",
    "three_char_windows",
    "embedding_input",
    "get_next",
    "three_char_model",
]


@pytest.fixture
def diagnosed(question):
    """What known mistakes give is computed once, with Keras: no part of the time of a verdict."""
    for _, response in judge(TOPIC).diagnosis.known(question):
        dict(response)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.usefixtures("diagnosed")
@given(data=st.data())
@settings(max_examples=max(10, fuzz.CASES // 4))
def test_a_response_passes_only_if_it_is_the_references(question, data):
    assert_passes_only_if_equal(judge(TOPIC), question, data)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_references_own_response_passes(question):
    assert_reference_passes(judge(TOPIC), question)
