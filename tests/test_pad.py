"""The pad, from disk, in a browser: what one types, presses and sees, and where it is not."""

import json
import shutil

import pytest

from slides.deck.build.pipeline import build_deck
from slides.deck.inspect.browser import open_page
from slides.deck.inspect.check import check_deck
from tests.decks import slide, write_topic
from tests.live import presenting

pytestmark = [pytest.mark.browser, pytest.mark.deck]

# A network of random numbers: what it says means nothing, how the page runs it is the same.
NETWORK = """
import numpy as np
from slides.figures import heatmap, network
rng, chars = np.random.default_rng(0), list("\\n abcdefghijklmnopqrstuvwxyz")
shapes = [(28, 4), (4, 32), (32, 32), (32,), (32, 28), (28,)]
weights = [rng.normal(scale=0.3, size=shape) for shape in shapes]
states = rng.random((9, 32))
picture = heatmap.states(states, "a picture")
network.alive(
    picture, weights, chars, name="small", window=8, seed="abc", written="de", states=states
)
"""

ASK = (
    NETWORK.rpartition("network.alive")[0]
    + """
network.asked(weights, chars, name="ask", window=8, text=" this is")
"""
)


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    first = slide("Words", text="Words.").replace("# ## ", "# # ")
    shown = slide("Alive", NETWORK, tags=["hide-input"])
    between = [slide(title, text="Words.") for title in ("Two", "Three")]
    after = slide("After", "print('printed')", ASK).replace(
        "# %%\n\nimport", '# %% tags=["hide"]\nimport'
    )
    write_topic(folder / "00_alive.py", first, *between, shown, after)
    return build_deck(source=folder, output=folder / "deck")


@pytest.fixture
def visit(browser, deck):
    """visit(query, **options): the page with its requests; no test may leave an error behind."""
    opened = []

    def open_with(query="#/alive", page=deck, **options):
        entered = open_page(browser, page.as_uri() + query, **options)
        visited = entered.__enter__()
        opened.append((entered, visited))
        return visited

    yield open_with
    for entered, visited in opened:
        entered.__exit__(None, None, None)
        assert [error for error in visited.errors if "net::ERR_FILE_NOT_FOUND" not in error] == []
        assert [url for url in visited.requests if not url.startswith(("file:", "data:"))] == []


@pytest.fixture
def page(visit):
    """The page at the pad, which has its network."""
    page = visit().page
    page.wait_for_selector("#alive .pad[aria-busy=false]")
    return page


def paper(page):
    return page.locator(".paper").text_content()


def bars(page):
    return page.locator(".bars").inner_text()


def scripts(visited):
    return [url.rsplit("/", 1)[1] for url in visited.requests if "network-" in url]


def test_weights_are_loaded_when_the_slide_is_near(visit):
    visited = visit("#/words")
    visited.page.wait_for_selector("html.ready", state="attached")
    assert scripts(visited) == []
    visited.page.evaluate("location.hash = '/alive'")
    visited.page.wait_for_selector("#alive .pad[aria-busy=false]")
    assert "network-small.js" in scripts(visited)
    assert not visited.page.locator("#alive .outputs").is_visible()


def test_what_is_typed_is_read_at_once_and_moves_no_slide(page):
    assert paper(page) == "abcde"
    before = bars(page)
    field = page.get_by_label("Begin with")
    field.fill("")
    field.press_sequentially("a bd?")
    assert paper(page) == "a bd"
    assert bars(page) != before
    assert "a␣bd" in bars(page)
    assert "?" in page.locator("#alive .note").inner_text()
    field.press("ArrowRight")
    assert page.url.endswith("#/alive")
    field.press("Escape")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**#/after")


def test_buttons_write_and_begin_again(page):
    page.get_by_role("button", name="One step").press("Space")
    assert len(paper(page)) == len("abcde") + 1
    page.get_by_role("button", name="Write").click()  # all at once: this page moves nothing
    assert len(paper(page)) == len("abcde") + 61
    page.get_by_role("button", name="Start again").press("Enter")
    assert paper(page) == "abc"
    assert page.url.endswith("#/alive")


def test_it_writes_on_until_it_is_paused_or_out_of_sight(visit):
    page = visit().page
    page.emulate_media(reduced_motion="no-preference")
    page.wait_for_selector("#alive .pad[aria-busy=false]")
    page.get_by_label("Begin with").press("Enter")
    page.wait_for_function("document.querySelector('.paper').textContent.length > 8")
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Write").is_visible()
    page.get_by_role("button", name="Write").click()
    page.get_by_label("Begin with").press("Escape")
    page.evaluate("Deck.reveal.next()")
    page.wait_for_function("document.querySelector('.write').textContent === 'Write'")


def test_at_temperature_zero_one_character_is_certain(page):
    page.get_by_label("Temperature").fill("0")
    assert "100 %" in bars(page)
    assert page.locator(".settings output").inner_text() == "0.0"


def test_reading_all_in_one_go_gives_other_states(page):
    page.get_by_label("Begin with").fill("a text longer than the window")
    before = page.locator(".shade").evaluate_all("all => all.map((p) => p.getAttribute('d'))")
    page.get_by_label("It reads", exact=True).select_option("all, in one go")
    after = page.locator(".shade").evaluate_all("all => all.map((p) => p.getAttribute('d'))")
    assert before != after


def test_a_row_or_the_list_colours_the_text_by_a_unit(page):
    page.locator(".strip").click(position={"x": 40, "y": 30})
    chosen = page.get_by_label("Colour by").input_value()
    assert chosen
    shares = "all => all.map((c) => Number(c.style.getPropertyValue('--share')))"
    coloured = page.locator(".coloured").evaluate_all(shares)
    assert len(coloured) == len("abcde")
    assert max(coloured) == 1
    page.get_by_label("Colour by").select_option("no unit")
    assert page.locator(".coloured").count() == 0


def test_over_a_column_the_bars_are_those_after_its_character(page):
    at_the_end = bars(page)
    page.locator(".strip").hover(position={"x": 5, "y": 30})
    assert "“a”" in bars(page)
    page.mouse.move(0, 0)
    assert bars(page) == at_the_end


def test_asked_it_says_what_it_expects_after_each_character(visit):
    page = visit("#/after").page
    page.wait_for_selector("#after .ask[aria-busy=false]")
    heads = ".answers th"
    read = ["␣", "␣t", "␣th", "␣thi", "␣this", "␣this␣", "␣this␣i", "␣this␣is"]
    assert page.locator(heads).all_inner_texts() == read
    assert not page.locator("#after .outputs").is_visible()
    page.get_by_label("Let it read").fill("ab?")
    assert page.locator(heads).all_inner_texts() == ["a", "ab"]
    assert page.locator(".answers tr").first.locator("td").count() == 4
    assert "?" in page.locator("#after .note").inner_text()


@pytest.mark.parametrize("query", ["?print", "?presenter"])
def test_on_paper_the_picture_stays(visit, query):
    page = visit(query).page
    assert page.locator(".pad").count() == 0
    if query == "?print":
        assert page.get_by_role("img", name="A heat map").is_visible()


def test_without_scripts_the_picture_is_there(browser, deck):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(deck.as_uri())
        assert page.get_by_role("img", name="A heat map").is_visible()
        assert page.locator(".pad").count() == 0
    finally:
        context.close()


def test_without_its_file_the_picture_is_back(visit, deck, tmp_path):
    copy = shutil.copytree(deck.parent, tmp_path / "deck")
    (copy / "network-small.js").unlink()
    page = visit(page=copy / "index.html").page
    page.get_by_role("img", name="A heat map").wait_for()
    assert page.locator("#alive .pad").count() == 0


def test_the_live_deck_allows_its_weights_too(deck, browser):
    with presenting(deck.parent) as running, open_page(browser, running.address) as visited:
        visited.page.wait_for_url("**/deck/#/*")  # without the token, at the first slide
        visited.page.wait_for_selector("html.ready", state="attached")
        visited.page.evaluate("location.hash = '/alive'")
        visited.page.wait_for_selector("#alive .pad[aria-busy=false]")
        assert paper(visited.page) == "abcde"
        visited.page.get_by_label("Begin with").fill("x")
        assert paper(visited.page) == "x"
        assert visited.errors == []


def test_the_pad_fits_and_reads_well_on_all_screens(deck, browser):
    report = check_deck(deck, running=browser)
    assert [str(finding) for finding in report.findings] == []


def test_the_file_holds_what_the_network_needs(deck):
    script = (deck.parent / "network-small.js").read_text()
    stored = json.loads(script[script.index("] = ") + 4 :].rstrip().rstrip(";"))
    assert (stored["name"], stored["window"], stored["hidden"]) == ("small", 8, 32)
    assert "network-" not in deck.read_text()
