"""Fixtures of the live deck's tests, which name this module as their plug-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from slides.deck.build.pipeline import build_deck
from slides.deck.inspect.browser import Visit, open_page
from tests.decks import slide, write_topic
from tests.live import Running, go_on, presenting, status

HIDDEN = slide("Set up", "base = 20", tags=["hide"])
FIRST = slide("First", "x = 1\nprint('x is', x + base)", tags=["live"])
SECOND = slide("Second", "print('twice', 2 * x)", tags=["live"])
OTHER = slide("Other", "x = 'its own'\nprint('x is', x)", "print(x)", tags=["live"])
LONG = slide("Long", "y = 1\ny = y + 1\ny = y * 10\nprint('y is', y)", tags=["live"])
FOLDED = LONG.replace("# %% tags", '# %% fold="2-3" tags')
MODEL = slide("Model", "model = ['new']", tags=["live"])
TRAIN = slide("Train", "model.append('trained')", tags=["hide"])
SAMPLE = slide("Sample", "print(*model)", tags=["live"])


@pytest.fixture(scope="session")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live")
    write_topic(folder / "00_small.py", HIDDEN, FIRST, SECOND)
    write_topic(folder / "01_other.py", OTHER, FOLDED)
    write_topic(folder / "02_model.py", MODEL, TRAIN, SAMPLE)
    return build_deck(source=folder, output=folder / "deck").parent


@pytest.fixture(scope="session")
def running(deck: Path) -> Iterator[Running]:
    with presenting(deck) as presented:
        yield presented


@pytest.fixture
def visit(running: Running, browser: Browser) -> Iterator[Visit]:
    """The deck at its first live slide, for a visitor of its own. All share one kernel."""
    with open_page(browser, running.address) as visited:
        expect(status(visited.page)).to_have_text("ready")
        go_on(visited.page, "first")
        yield visited


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page
