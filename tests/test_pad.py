"""The pad, from disk, in a browser: what one types, presses and sees, and where it is not."""

import json
import shutil

import pytest
from playwright.sync_api import Locator, expect

from slides.deck.build.pipeline import build_deck
from slides.deck.inspect.browser import open_page
from slides.deck.inspect.check import check_deck
from tests.decks import slide, write_topic
from tests.live import presenting, status

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
small = network.simple_rnn("small", weights, chars)
told = [(31, "a space", -0.75)]
network.alive(picture, small, window=8, seed="abc", written="de", states=states, told=told)
"""

ASK = (
    NETWORK.rpartition("network.alive")[0]
    + """
network.asked(small, window=8, text=" this is")
"""
)

PADS = (
    NETWORK.rpartition("network.alive")[0]
    + """
from slides.figures import embedding_map, gradients, learning
shown = {
    "typed": network.typed(small, window=8, seed="abc", written="de"),
    "surprise": network.surprised(picture, small, text="abcd", mean=[3, 2, 1, 2], guess=3.3),
    "map": embedding_map(rng.normal(size=(4, 8)), np.eye(4, 8) + 0.5, ["a", "B", "1", "?"], "a"),
    "gradients": gradients({"one": np.ones(40), "two": 0.5 ** np.arange(1, 41)}, windows=(8, 40)),
    "learning": learning([3.3, 2.0, 1.5], (0, 2), ["ab" + chr(0), "abc"]),
}
"""
)
READING = """
from slides.figures import rnn
rnn.reading("abc", np.eye(3, 64), {"it expects": ["b 9 %"] * 3}, steps=True)
"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    first = slide("Words", text="Words.").replace("# ## ", "# # ")
    shown = slide("Alive", NETWORK, tags=["hide-input"])
    between = [slide(title, text="Words.") for title in ("Two", "Three")]
    after = slide("After", "print('printed')", ASK, tags=["live"]).replace(
        '# %% tags=["live"]\n\nimport', '# %% tags=["hide"]\nimport'
    )
    guess = slide("Guess", "print('the answer')", tags=["live", "ask"])
    others = [
        slide(name.title(), f"print('{name}')", code, tags=["hide-input"])
        for name, code in (
            ("typed", f"{PADS}shown['typed']"),
            *((name, f"shown['{name}']") for name in ("surprise", "map", "gradients", "learning")),
            ("reading", READING),
        )
    ]
    write_topic(folder / "00_alive.py", first, *between, shown, after, *others, guess)
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


def alive(page):
    return page.locator("#alive")


def paper(page):
    return alive(page).locator(".paper").text_content()


def bars(page):
    return alive(page).locator(".bars").inner_text()


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
    field = alive(page).get_by_label("Begin with")
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


def test_the_presenters_window_shows_what_is_typed_and_written(page):
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    preview = opened.value.frame_locator(".now").locator("#alive")
    expect(preview.locator(".paper")).to_have_text("abcde")
    alive(page).get_by_label("Begin with").fill("bad")
    expect(preview.locator(".paper")).to_have_text("bad")
    expect(preview.get_by_label("Begin with")).to_have_value("bad")
    alive(page).get_by_label("Temperature").fill("0")
    expect(preview.locator(".settings output")).to_have_text("0.0")
    expect(preview.get_by_label("Temperature")).to_have_value("0")
    alive(page).get_by_role("button", name="One step").click()
    expect(preview.locator(".paper")).to_have_text(paper(page))


def test_buttons_write_and_begin_again(page):
    alive(page).get_by_role("button", name="One step").press("Space")
    assert len(paper(page)) == len("abcde") + 1
    alive(page).get_by_role("button", name="Write").click()  # all at once: this page moves nothing
    assert len(paper(page)) == len("abcde") + 61
    alive(page).get_by_role("button", name="Start again").press("Enter")
    assert paper(page) == "abc"
    assert page.url.endswith("#/alive")


def test_it_writes_on_until_it_is_paused_or_out_of_sight(visit):
    page = visit().page
    page.emulate_media(reduced_motion="no-preference")
    page.wait_for_selector("#alive .pad[aria-busy=false]")
    alive(page).get_by_label("Begin with").press("Enter")
    page.wait_for_function("document.querySelector('#alive .paper').textContent.length > 8")
    alive(page).get_by_role("button", name="Pause").click()
    assert alive(page).get_by_role("button", name="Write").is_visible()
    alive(page).get_by_role("button", name="Write").click()
    alive(page).get_by_label("Begin with").press("Escape")
    page.evaluate("Deck.reveal.next()")
    page.wait_for_function("document.querySelector('#alive .write').textContent === 'Write'")


def test_at_temperature_zero_one_character_is_certain(page):
    alive(page).get_by_label("Temperature").fill("0")
    assert "100 %" in bars(page)
    assert alive(page).locator(".settings output").inner_text() == "0.0"


def test_reading_all_in_one_go_gives_other_states(page):
    alive(page).get_by_label("Begin with").fill("a text longer than the window")
    before = (
        alive(page).locator(".shade").evaluate_all("all => all.map((p) => p.getAttribute('d'))")
    )
    alive(page).get_by_label("It reads", exact=True).select_option("all, in one go")
    after = alive(page).locator(".shade").evaluate_all("all => all.map((p) => p.getAttribute('d'))")
    assert before != after


def test_a_row_or_the_list_colours_the_text_by_a_unit(page):
    alive(page).locator(".strip").click(position={"x": 40, "y": 30})
    chosen = alive(page).get_by_label("Colour by").input_value()
    assert chosen
    shares = "all => all.map((c) => Number(c.style.getPropertyValue('--share')))"
    coloured = alive(page).locator(".coloured").evaluate_all(shares)
    assert len(coloured) == len("abcde")
    assert max(coloured) == 1
    alive(page).get_by_label("Colour by").select_option("unit 31, low after a space: -0.75")
    assert alive(page).locator(".coloured").count() == len("abcde")
    alive(page).get_by_label("Colour by").select_option("no unit")
    assert alive(page).locator(".coloured").count() == 0


def test_over_a_column_the_bars_are_those_after_its_character(page):
    at_the_end = bars(page)
    alive(page).locator(".strip").hover(position={"x": 5, "y": 30})
    assert "“a”" in bars(page)
    page.mouse.move(0, 0)
    assert bars(page) == at_the_end


def types(field: Locator, text: str) -> None:
    """Replace a field's text as a person does: a key may do nothing where setting a value works."""
    field.press("Control+a")
    field.press_sequentially(text)


def test_asked_it_says_what_it_expects_after_each_character(visit):
    page = visit("#/after").page
    page.wait_for_selector("#after .ask[aria-busy=false]")
    heads = ".answers th"
    read = ["␣", "␣t", "␣th", "␣thi", "␣this", "␣this␣", "␣this␣i", "␣this␣is"]
    assert page.locator(heads).all_inner_texts() == read
    assert not page.locator("#after .outputs").is_visible()
    types(page.locator("#after").get_by_label("Let it read"), "ab?")
    assert page.locator(heads).all_inner_texts() == ["a", "ab"]
    assert page.locator(".answers tr").first.locator("td").count() == 4
    assert "?" in page.locator("#after .note").inner_text()


def test_below_code_it_writes_without_a_drawing_of_its_state(visit):
    page = visit("#/typed").page
    page.wait_for_selector("#typed .short[aria-busy=false]")
    pad = page.locator("#typed .pad")
    assert pad.locator(".strip").count() == 0
    assert not pad.get_by_label("Colour by").is_visible()
    pad.get_by_role("button", name="One step").click()
    assert len(pad.locator(".paper").text_content() or "") == len("abcde") + 1


def test_a_text_of_ones_own_is_compared_with_the_mean(visit):
    page = visit("#/surprise").page
    page.wait_for_selector("#surprise .surprise[aria-busy=false]")
    pad = page.locator("#surprise .pad")
    assert pad.locator(".bar").count() == 3
    before = pad.locator("svg").get_attribute("aria-label")
    types(pad.get_by_label("Let it read"), "abcdefgh")  # the mean is known for four characters
    assert pad.get_by_label("Let it read").input_value() == "abcde"
    assert pad.locator(".bar").count() == 4
    assert pad.locator("svg").get_attribute("aria-label") != before


def test_the_map_goes_from_random_to_trained_and_shows_who_is_close(visit):
    page = visit("#/map").page
    page.wait_for_selector("#map .map[aria-busy=false]")
    pad = page.locator("#map .pad")
    place = "b => b.style.left + b.style.top"
    point = pad.get_by_role("button", name="a", exact=True)
    trained, said = point.evaluate(place), pad.get_by_role("status").inner_text()
    assert "a is close to" in said
    assert "after training" in said
    assert pad.locator(".near").count() == 2
    pad.get_by_role("button", name="1").hover()
    assert "1 is close to" in pad.get_by_role("status").inner_text()
    pad.get_by_role("button", name="Train").click()  # at once: this page moves nothing
    assert point.evaluate(place) != trained
    assert "before training" in pad.get_by_role("status").inner_text()
    pad.get_by_label("from random to trained").fill("0.5")
    assert pad.locator(".near").count() == 0
    pad.get_by_role("button", name="Train").click()
    assert point.evaluate(place) == trained


def test_arrow_keys_go_from_character_to_character(visit):
    page = visit("#/map").page
    page.wait_for_selector("#map .map[aria-busy=false]")
    page.get_by_role("button", name="a", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert "B is close to" in page.locator("#map [role=status]").inner_text()
    page.keyboard.press("End")
    assert "? is close to" in page.locator("#map [role=status]").inner_text()
    assert page.locator("#map .point[tabindex='0']").inner_text() == "?"
    assert page.url.endswith("#/map")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**#/gradients")


def test_gradients_are_shown_for_the_layer_and_the_window_that_one_chooses(visit):
    page = visit("#/gradients").page
    page.wait_for_selector("#gradients .gradients[aria-busy=false]")
    pad = page.locator("#gradients .pad")
    assert pad.locator(".bar").count() == 2 * 40
    assert pad.get_by_role("radio", name="40 steps").is_checked()
    pad.get_by_role("radio", name="two").check()
    assert pad.locator(".bar").count() == 40
    assert pad.get_by_role("status").inner_text().endswith("back: two 9.1 × 10⁻¹³")
    pad.get_by_role("radio", name="8 steps").check()
    assert pad.locator(".bar").count() == 8


def test_what_was_written_after_some_epochs_is_shown_beside_the_loss(visit):
    page = visit("#/learning").page
    page.wait_for_selector("#learning .learning[aria-busy=false]")
    pad = page.locator("#learning .pad")
    expect(pad.locator(".paper")).to_have_text("ab∅")
    expect(pad.locator("output")).to_have_text("0 epochs, loss 3.30")
    pad.get_by_role("slider").press("ArrowRight")
    expect(pad.locator(".paper")).to_have_text("abc")
    expect(pad.locator("output")).to_have_text("2 epochs, loss 1.50")
    assert "marked: 2 epochs, loss 1.50" in (pad.locator("svg").get_attribute("aria-label") or "")
    assert page.url.endswith("#/learning")
    assert not page.locator("#learning .texts").is_visible()  # what paper has in its place


@pytest.mark.parametrize("slide", ["map", "gradients"])
def test_on_a_phone_a_drawing_that_goes_on_says_so(visit, slide):
    page = visit("", size=(390, 844), phone=True).page
    page.wait_for_selector("html.linear.ready", state="attached")
    hint, room = page.locator(f"#{slide} .pad .wider"), page.locator(f"#{slide} .pad .room")
    assert hint.is_visible()
    assert room.evaluate("box => box.scrollWidth > box.clientWidth")
    room.evaluate("box => box.scrollTo(80, 0)")
    page.locator(f"#{slide} .wider.seen").wait_for(state="attached")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_key_reads_a_character_and_moves_what_goes_along_the_arrows(visit, motion):
    page = visit("#/reading").page
    page.emulate_media(reduced_motion=motion)
    page.wait_for_selector("html.ready", state="attached")
    moving = """() => {
        Deck.reveal.next();
        const tokens = [...document.querySelectorAll("#reading .visible .token")];
        return tokens.filter((token) => token.getAnimations().length).length;
    }"""
    assert page.evaluate(moving) == (0 if motion == "reduce" else 2)
    assert page.evaluate(moving) == (0 if motion == "reduce" else 5)
    assert page.locator("#reading .fragment.visible").count() == 2


@pytest.mark.parametrize("query", ["?print", "?presenter"])
def test_on_paper_the_picture_stays(visit, query):
    page = visit(query).page
    assert page.locator(".pad").count() == 0
    if query == "?print":
        assert page.locator("#alive").get_by_role("img", name="A heat map").is_visible()
        assert page.get_by_role("img", name="characters as points").is_visible()


def test_without_scripts_the_picture_is_there(browser, deck):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(deck.as_uri())
        assert page.locator("#alive").get_by_role("img", name="A heat map").is_visible()
        assert page.locator(".pad").count() == 0
    finally:
        context.close()


def test_without_its_file_the_picture_is_back(visit, deck, tmp_path):
    copy = shutil.copytree(deck.parent, tmp_path / "deck")
    (copy / "network-small.js").unlink()
    page = visit(page=copy / "index.html").page
    page.locator("#alive").get_by_role("img", name="A heat map").wait_for()
    assert page.locator("#alive .pad").count() == 0


def test_the_live_deck_allows_its_weights_too(deck, browser):
    with presenting(deck.parent) as running, open_page(browser, running.address) as visited:
        visited.page.wait_for_url("**/deck/#/*")  # without the token, at the first slide
        visited.page.wait_for_selector("html.ready", state="attached")
        visited.page.evaluate("location.hash = '/alive'")
        visited.page.wait_for_selector("#alive .pad[aria-busy=false]")
        assert paper(visited.page) == "abcde"
        alive(visited.page).get_by_label("Begin with").fill("x")
        assert paper(visited.page) == "x"
        assert visited.errors == []


def test_whoever_runs_a_cell_sees_what_it_prints(deck, browser):
    with presenting(deck.parent) as running, open_page(browser, running.address) as visited:
        page = visited.page
        expect(status(page)).to_have_text("ready")
        for name, printed in (("after", "printed"), ("guess", "the answer")):
            page.evaluate(f"location.hash = '/{name}'")
            page.wait_for_selector(f"#{name} .live-tools")
            output = page.locator(f"#{name} .output pre", has_text=printed)
            assert not output.is_visible()
            page.locator(f"#{name}").get_by_role("button", name="Run").click()
            output.wait_for()
        assert not page.locator("#after .pad").is_visible()
        assert visited.errors == []


def test_the_pad_fits_and_reads_well_on_all_screens(deck, browser):
    report = check_deck(deck, running=browser)
    assert "\n".join(map(str, report.findings)) == ""


def test_no_style_makes_the_browser_look_at_a_whole_slide_for_each_character(deck):
    assert ":has(" not in (deck.parent / "deck.css").read_text()


def test_the_file_holds_what_the_network_needs(deck):
    script = (deck.parent / "network-small.js").read_text()
    stored = json.loads(script[script.index("] = ") + 4 :].rstrip().rstrip(";"))
    assert (stored["name"], stored["kind"], stored["hidden"]) == ("small", "simple-rnn", 32)
    assert "network-" not in deck.read_text()
