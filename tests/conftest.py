"""Fixtures that the tests share, and which tests one worker runs after another.

Imported by every test run, so it imports neither TensorFlow, nor Playwright, nor the deck: fixtures
import what they need.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import grader  # noqa: F401 - before nbformat: it spares each process jsonschema's grammars
from tests import selection

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from xdist.remote import Producer

    from grader.contract.question import Verdict

# A shell without job control starts what runs in the background deaf to Ctrl-C, and so are its
# children, xdist's workers among them: what is tested on Ctrl-C must not depend on how the tests
# were started.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What collecting imports and makes stays: looking for garbage among it takes a sixth of the time.
gc.disable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out modules of which no test is wanted: importing them may take TensorFlow."""
    if not collection_path.match("test_*.py"):
        return None
    wanted = config.getoption("markexpr") or ""
    return selection.leaves_out(wanted, collection_path) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let workers of xdist begin with what takes longest."""
    if hasattr(config, "workerinput"):
        selection.longest_first(items)


def pytest_collection_finish() -> None:
    """Look for garbage again, in what the tests make."""
    gc.freeze()
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> selection.Groups:
    """Share out groups of tests, whatever ``--dist`` says."""
    return selection.Groups(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have what decks need in place before two workers find at once that it is not."""
    if item.get_closest_marker("deck"):
        from tests.decks import prepare

        prepare()


@pytest.fixture
def verdict() -> Callable[[str, str], Verdict]:
    """verdict(question, source): the judge's verdict on a solution cell with this source."""
    from tests.harness import answer_from, verdict_on

    return lambda question, source: verdict_on(question, answer_from(question, source))


@pytest.fixture(scope="session")
def built_deck() -> Path:
    """The folder of the whole deck, built from the generated text as `make deck` does."""
    from rnn_review.text import corpus
    from slides.deck.build.pipeline import build_deck

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(corpus.CORPUS_VARIABLE, raising=False)
        return build_deck().parent


# Not for the whole session: while Playwright runs, this thread has a running event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that the tests of a module share."""
    from playwright.sync_api import expect

    from slides.deck.inspect.browser import chromium
    from tests.processes import PATIENCE

    expect.set_options(timeout=PATIENCE * 1000)
    with chromium() as running:
        yield running
