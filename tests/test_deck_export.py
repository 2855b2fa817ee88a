"""`review slides export`: the deck as a zip, and as one page that asks for nothing."""

import shutil
import zipfile

import pytest

from grader.contract.errors import ReviewError
from slides.deck.build.export import export_page, export_zip
from slides.deck.build.pipeline import build_deck
from slides.deck.inspect.browser import open_page
from tests.decks import slide, write_topic

pytestmark = [pytest.mark.browser, pytest.mark.deck]

NETWORK = "(globalThis.deckNetworks ??= {}).small = {};"


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    write_topic(folder / "00_small.py", slide("Small", "print('</script>')", text="$x^2$"))
    built = build_deck(source=folder, output=folder / "deck").parent
    (built / "network-small.js").write_text(NETWORK)
    return built


def test_one_page_from_disk_is_the_whole_deck(deck, browser, tmp_path):
    page = export_page(deck, tmp_path / "deck.html")
    with open_page(browser, page) as visit:
        visit.page.wait_for_selector("html.ready", state="attached")
        assert "</script>" in visit.page.locator("#small .output").inner_text()
        assert visit.page.evaluate("Object.keys(window.deckNetworks)") == ["small"]
        assert visit.page.evaluate("document.fonts.check('20px \"Source Sans 3 Variable\"')")
    assert visit.errors == []
    assert [url for url in visit.requests if not url.startswith("data:")] == [page.as_uri()]


def test_the_zip_has_the_deck_and_nothing_that_only_the_live_deck_needs(deck, browser, tmp_path):
    packed = export_zip(deck, tmp_path / "deck.zip")
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "unpacked")
    assert names == {"index.html", "deck.css", "deck.js", "network-small.js"}
    with open_page(browser, tmp_path / "unpacked" / "index.html") as visit:
        visit.page.wait_for_selector("html.ready", state="attached")
    assert visit.errors == []


def test_what_is_missing_is_named(deck, tmp_path):
    with pytest.raises(ReviewError, match=r"has no index\.html: run `review slides build` first"):
        export_page(tmp_path, tmp_path / "deck.html")
    with pytest.raises(ReviewError, match="cannot be written"):
        export_page(deck, tmp_path / "missing" / "deck.html")
    partial = tmp_path / "partial"
    shutil.copytree(deck, partial)
    (partial / "deck.js").unlink()
    with pytest.raises(ReviewError, match=r"has no deck\.js"):
        export_zip(partial, tmp_path / "deck.zip")


def test_the_networks_of_the_whole_deck_run_in_the_one_page(built_deck, browser, tmp_path):
    exported = export_page(built_deck, tmp_path / "deck.html")
    with open_page(browser, exported) as visit:
        page = visit.page
        page.wait_for_selector("html.ready", state="attached")
        running = page.evaluate(
            """Deck.slides().filter((slide) => slide.querySelector("[data-network*='-']"))
                .map(({ id }) => id)"""
        )
        assert len(running) >= 2
        for place in running:
            page.evaluate("place => { location.hash = `#/${place}`; }", place)
            page.locator(f"#{place} .pad").first.wait_for(state="attached")
            page.wait_for_function(
                "place => !document.getElementById(place).querySelector('[aria-busy=true]')",
                arg=place,
            )
    assert visit.errors == []
    assert [url for url in visit.requests if not url.startswith("data:")] == [exported.as_uri()]
