"""The audit's look at pages: it notices what it is for."""

import pytest

from slides.deck.inspect.browser import chromium
from tests.audit.pages import _Watch

pytestmark = [pytest.mark.browser, pytest.mark.keras]

LIVE = {
    "<script>breach()</script>": "ran a script",
    "<img src='http://breach.invalid/a.png'>": "requested http://breach.invalid/a.png",
    "<script>alert(1)</script>": "opened a dialog",
    "<meta http-equiv=refresh content='0;url=http://breach.invalid/'>": "requested http://breach",
}


@pytest.fixture(scope="module")
def running():
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("live", LIVE)
def test_a_live_page_is_noticed(running, tmp_path, live):
    page = tmp_path / "page.html"
    page.write_text(f"<html><body>{live}</body></html>")
    watch = _Watch(running.new_context(), "http://127.0.0.1:1")
    watch.visit("ada", page.as_uri())
    assert any(said.startswith(LIVE[live]) for said in watch.found["ada"])


def test_a_quiet_page_is_none(running, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<html><body>&lt;script>breach()</body></html>")
    watch = _Watch(running.new_context(), "http://127.0.0.1:1")
    watch.visit("ada", page.as_uri())
    assert watch.found == {}
