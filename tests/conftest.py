"""Fixtures that the tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.questions import Verdict
from tests.harness import answer_from, verdict_on


@pytest.fixture
def verdict(tmp_path: Path) -> Callable[[str, str], Verdict]:
    """verdict(question, source): the judge's verdict on a solution cell with this source."""
    return lambda question, source: verdict_on(question, answer_from(question, source), tmp_path)
