"""The page itself, from disk, in a browser: what a presenter, a reader and a phone get."""

import re

import pytest

from slides.deck.build.pipeline import build_deck
from slides.deck.inspect.browser import open_page
from tests.decks import slide, write_topic

pytestmark = [pytest.mark.browser, pytest.mark.deck]

CODE = "a = 1\nb = 2\nprint(a + b)"
FOLDED = "a = 1\nb = 2\nd = b + a\nprint(a + d)"
WIDE = """from IPython.display import SVG
SVG('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 590 90" width="59rem" role="img" '
    'aria-label="A line"><path d="M0 9H500" stroke="gray"/></svg>')"""
NEXT_HELLO = """new Promise((done) =>
    addEventListener("message", ({ data }) => { if (data.hello) done(); }))"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    """Three topics: the second has code in steps; the third asks, and is only for the long talk."""
    folder = tmp_path_factory.mktemp("slides")
    opening = slide("Opening", WIDE, text="Words.", tags=["hide-input"]).replace("# ## ", "# # ")
    opening += "#\n# In 45 minutes:\n#\n# Say: Only there is time for this.\n"
    stepped = slide("Sums in steps", CODE).replace("# %%\n", '# %% lines="1-2|3"\n')
    later = slide(
        "Later on", "print('the answer')", text="See [sums](#/sums-in-steps).", tags=["ask"]
    )
    write_topic(folder / "00_opening.py", opening)
    write_topic(folder / "01_sums.py", slide("Sums").replace("# ## ", "# # "), stepped)
    write_topic(folder / "02_later.py", later.replace("timing=[10, 20]", "timing=[0, 20]"))
    return build_deck(source=folder, output=folder / "deck")


@pytest.fixture
def visit(browser, deck):
    """visit(query, **options): the deck's page from disk; no test may leave an error behind."""
    opened = []

    def open_with(query="", **options):
        entered = open_page(browser, deck.as_uri() + query, **options)
        visited = entered.__enter__()
        opened.append((entered, visited))
        visited.page.wait_for_selector("html.ready", state="attached")
        return visited.page

    yield open_with
    for entered, visited in opened:
        entered.__exit__(None, None, None)
        assert visited.errors == []
        assert [url for url in visited.requests if not url.startswith(("file:", "data:"))] == []


def title(page):
    return page.evaluate("Deck.current().getAttribute('aria-label')")


def test_arrows_go_through_all_slides_and_the_address_follows(visit):
    page = visit()
    seen = [title(page)]
    for _ in range(5):  # two of them are steps through code
        page.keyboard.press("ArrowRight")
        seen.append(title(page))
    steps = "Sums in steps"
    assert seen == ["Opening", "Sums", steps, steps, steps, "Later on"]
    assert page.url.endswith("#/later-on")
    page.reload()
    page.wait_for_selector("html.ready", state="attached")
    assert title(page) == "Later on"
    page.get_by_role("link", name="sums").click()
    assert title(page) == steps


def test_code_steps_through_its_lines(visit):
    page = visit("#/sums-in-steps")
    dimmed = "[...Deck.current().querySelectorAll('.line')].map(l => l.matches('.dimmed'))"
    page.wait_for_function(f"{dimmed}.join() === 'false,false,false'")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{dimmed}.join() === 'false,false,true'")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{dimmed}.join() === 'true,true,false'")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{dimmed}.join() === 'false,false,true'")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dimmed_code_can_still_be_read(visit, theme):
    page = visit("#/sums-in-steps", theme=theme)
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".present .line.dimmed")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.present .dimmed span')).color ==="
        " getComputedStyle(document.querySelector('.present .dimmed')).color"
    )
    colours = page.evaluate(
        """[getComputedStyle(document.querySelector('.present .dimmed span')).color,
            getComputedStyle(document.querySelector('.present .dimmed').closest('.input'))
                .backgroundColor]"""
    )
    assert contrast(*colours) >= 3


def contrast(*colours):
    """The ratio of WCAG of two colours, as CSS computes them: rgb(1, 2, 3)."""
    dark, light = sorted(luminance(colour) for colour in colours)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_what_is_asked_is_seen_at_the_next_key_and_wherever_one_reads(visit, deck):
    page = visit("#/later-on")
    answer = page.get_by_text("the answer", exact=True)
    assert not answer.is_visible()
    page.keyboard.press("ArrowRight")
    answer.wait_for()
    page.keyboard.press("ArrowLeft")
    answer.wait_for(state="hidden")
    for query in ("?reader#/later-on", "?print"):
        page.goto(deck.as_uri() + query)
        answer.wait_for()


def test_search_goes_to_the_slide(visit):
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("steps sums")
    page.locator(".search li").first.wait_for()
    assert page.locator(".search li").all_inner_texts()[0].startswith("Sums in steps")
    page.keyboard.press("Enter")
    page.wait_for_function("Deck.current().id === 'sums-in-steps'")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("Deck.current().id === 'sums'")


def test_theme_and_reading_size_are_kept(visit):
    page = visit()
    paper = "getComputedStyle(document.body).backgroundColor"
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    light, designed = page.evaluate(paper), page.evaluate(size)
    page.keyboard.press("d")
    page.keyboard.press("+")
    dark, larger = page.evaluate(paper), page.evaluate(size)
    assert dark != light
    assert larger > designed
    page.reload()
    page.wait_for_selector("html.ready", state="attached")
    assert (page.evaluate(paper), page.evaluate(size)) == (dark, larger)
    page.keyboard.press("0")
    assert page.evaluate(size) == designed


def test_help_lists_the_keys_and_shows_no_slide_turn(visit):
    page = visit()
    page.keyboard.press("?")
    said = page.locator("dialog.help").inner_text()
    assert re.search(r"Search the slides.*Read as one page", said, re.DOTALL)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert page.locator("dialog.help").is_hidden()
    assert title(page) == "Opening"


def test_home_and_end_go_to_the_first_slide_and_the_last(visit):
    page = visit()
    page.keyboard.press("End")
    assert title(page) == "Later on"
    page.keyboard.press("Home")
    assert title(page) == "Opening"
    short = visit("?plan=25")
    short.keyboard.press("End")
    assert title(short) == "Sums in steps"


def test_a_blank_screen_is_blank(visit):
    page = visit()
    assert page.locator(".foot").is_visible()
    page.keyboard.press("b")
    assert page.locator(".foot").is_hidden()
    page.keyboard.press(".")
    assert page.locator(".foot").is_visible()


def test_a_step_below_the_page_is_scrolled_to_where_text_is_larger(visit):
    page = visit("#/later-on")
    for _ in range(5):
        page.keyboard.press("+")
    slide = page.locator("#later-on")
    slide.evaluate("slide => slide.style.setProperty('height', '9rem')")
    assert slide.evaluate("slide => slide.scrollHeight > slide.clientHeight")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.getElementById('later-on').scrollTop > 0")
    answer, shown = page.locator("#later-on .outputs").bounding_box(), slide.bounding_box()
    assert answer["y"] + answer["height"] <= shown["y"] + shown["height"]


def test_overview_shows_all_slides(visit):
    page = visit()
    page.keyboard.press("o")
    page.wait_for_selector(".reveal.overview")
    boxes = [page.locator(f"#{i}").bounding_box() for i in ("opening", "sums-in-steps", "later-on")]
    assert all(box and box["width"] < 640 for box in boxes)
    outline = "slide => getComputedStyle(slide).outlineStyle"
    assert page.locator("#opening").evaluate(outline) == "solid"
    assert page.locator("#sums-in-steps").evaluate(outline) == "none"


def test_a_click_with_a_key_zooms_in_there_and_escape_out_again(visit):
    page = visit()
    heading = page.locator("#opening :is(h1, h2)")
    before = heading.bounding_box()["width"]
    x, y = 400, 200
    page.keyboard.down("Control")
    page.mouse.click(x, y)
    page.keyboard.up("Control")
    page.wait_for_function("document.documentElement.classList.contains('zoomed')")
    assert heading.bounding_box()["width"] == pytest.approx(2 * before)
    page.keyboard.press("Escape")
    page.wait_for_function("!document.documentElement.classList.contains('zoomed')")
    assert not page.evaluate("Deck.reveal.isOverview()")
    assert heading.bounding_box()["width"] == before


def test_the_presenters_window_has_notes_the_next_slide_and_the_plan(visit):
    page = visit()
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    desk = opened.value
    desk.locator(".spoken", has_text="Opening").wait_for()
    desk.keyboard.press("ArrowRight")
    desk.locator(".spoken", has_text="Sums").wait_for()
    assert title(page) == "Sums"
    assert "0:40 of 45:00" in desk.locator(".pace").inner_text()
    preview = desk.frame_locator(".next")
    preview.locator("#sums-in-steps.present").wait_for()
    desk.keyboard.press("b")
    page.wait_for_function("Deck.reveal.isPaused()")
    desk.keyboard.press(".")
    page.wait_for_function("!Deck.reveal.isPaused()")
    desk.keyboard.press("End")
    page.wait_for_function("Deck.current().id === 'later-on'")
    desk.keyboard.press("Home")
    page.wait_for_function("Deck.current().id === 'opening'")
    desk.keyboard.press("PageDown")
    page.wait_for_function("Deck.current().id === 'sums'")
    desk.wait_for_function("document.querySelector('.elapsed').textContent !== '0:00'")
    page.reload()
    page.wait_for_selector("html.ready", state="attached")
    page.evaluate(NEXT_HELLO)  # the window has found the page again
    desk.keyboard.press("ArrowLeft")
    page.wait_for_function("Deck.current().id === 'opening'")


def opened_desk(page):
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    desk = opened.value
    desk.locator(".title", has_text=title(page)).wait_for()
    return desk


def test_the_presenter_goes_to_a_slide_by_number_or_title(visit):
    page = visit()
    desk = opened_desk(page)
    assert desk.locator(".number").inner_text() == "1 / 4"
    for wanted, found in (("3", "sums-in-steps"), ("later", "later-on"), ("steps sums", None)):
        desk.keyboard.press("g")
        desk.keyboard.type(wanted)
        desk.keyboard.press("Enter")
        page.wait_for_function(f"Deck.current().id === '{found or 'sums-in-steps'}'")
        desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.keyboard.type("99")
    desk.keyboard.press("Enter")
    desk.locator(".jump.none").wait_for()
    assert page.evaluate("Deck.current().id") == "sums-in-steps"


def test_the_notes_are_those_of_the_talk(visit):
    page = visit()
    desk = opened_desk(page)
    only = desk.get_by_text("Only there is time for this.")
    assert only.is_visible()
    desk.locator(".plan").first.select_option("25")
    assert only.is_hidden()
    assert "of 25:00" in desk.locator(".pace").inner_text()
    desk.get_by_role("button", name="Start the clock").click()
    desk.keyboard.press("PageDown")  # a clicker's key, whatever was clicked before
    page.wait_for_function("Deck.current().id === 'sums'")


def drawn(page):
    """How many pixels of ink there are."""
    return page.evaluate(
        """(() => {
            const ink = document.querySelector("canvas.ink");
            if (!ink) return 0;
            const { data } = ink.getContext("2d").getImageData(0, 0, ink.width, ink.height);
            return data.filter((value, i) => i % 4 === 3 && value > 0).length;
        })()"""
    )


def test_laser_and_pen_point_from_both_windows_and_vanish_with_the_slide(visit):
    page = visit()
    desk = opened_desk(page)
    desk.keyboard.press("l")
    box = desk.locator(".surface").bounding_box()
    desk.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.locator(".laser").wait_for()
    dot = page.locator(".laser").bounding_box()
    width = page.evaluate("innerWidth")
    assert abs(dot["x"] + dot["width"] / 2 - width / 4) < 0.02 * width
    desk.mouse.move(5, 5)
    page.locator(".laser").wait_for(state="detached")
    desk.keyboard.press("p")
    desk.mouse.move(box["x"] + 50, box["y"] + 50)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 150, box["y"] + 90)
    desk.mouse.up()
    assert drawn(desk) > 100
    page.locator("canvas.ink").wait_for()
    assert drawn(page) > 100
    desk.keyboard.press("ArrowRight")
    page.wait_for_function("Deck.current().id === 'sums'")
    assert drawn(page) == 0
    page.keyboard.press("p")
    page.mouse.move(100, 100)
    page.mouse.down()
    page.mouse.move(300, 200)
    page.mouse.up()
    assert drawn(page) > 100
    page.keyboard.press("Escape")  # puts the pen away, and shows no overview
    assert page.locator("[data-tool]").count() == 0
    assert not page.evaluate("Deck.reveal.isOverview()")


def test_a_blocked_window_is_said(visit):
    page = visit()
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    page.evaluate("window.open = () => null")
    page.keyboard.press("s")
    assert "blocked the presenter's window" in said[0]


def test_code_is_as_large_as_its_slide_allows(visit):
    page = visit("#/sums-in-steps")
    size = "parseFloat(getComputedStyle(Deck.current().querySelector('pre')).fontSize)"
    assert 25 < page.evaluate(size) <= 26.1
    page.evaluate(
        "Deck.current().querySelector('code').append('x'.repeat(88)); Deck.fit(Deck.current())"
    )
    assert page.evaluate(size) < 20


def test_the_presenters_window_says_that_the_screen_is_blank_and_keeps_its_clock(visit):
    page = visit()
    desk = opened_desk(page)
    desk.get_by_role("button", name="Start the clock").click()
    desk.keyboard.press("b")
    desk.get_by_text("The screen is blank.").wait_for()
    desk.reload()
    desk.get_by_text("The screen is blank.").wait_for()
    desk.get_by_role("button", name="Pause").wait_for()
    desk.keyboard.press("b")
    desk.get_by_text("The screen is blank.").wait_for(state="detached")


def test_a_jump_that_finds_nothing_leaves_nothing_behind(visit):
    page = visit()
    desk = opened_desk(page)
    for typed in ("g99", "g3"):
        desk.keyboard.press("g")
        desk.keyboard.type(typed[1:])
        desk.keyboard.press("Enter")
        desk.keyboard.press("Escape")
    page.wait_for_function("Deck.current().id === 'sums-in-steps'")


def test_folded_code_is_a_key_or_a_click_away(browser, tmp_path):
    folded = slide("Folded", FOLDED).replace("# %%\n", '# %% fold="2-3"\n')
    write_topic(tmp_path / "00_folded.py", folded)
    deck = build_deck(source=tmp_path, output=tmp_path / "deck")
    with open_page(browser, deck) as visited:
        page, code = visited.page, visited.page.locator("pre.code")
        page.wait_for_selector("html.ready", state="attached")
        assert code.inner_text() == "a = 1\n\u22ef 2 lines\nprint(a + d)"
        page.keyboard.press("c")
        assert code.inner_text() == FOLDED
        page.keyboard.press("c")
        page.get_by_role("button", name="Show 2 lines more").click()
        assert code.inner_text() == FOLDED
        preview = opened_desk(page).frame_locator(".now").locator("pre.code.unfolded")
        preview.wait_for()
        page.keyboard.press("c")
        preview.wait_for(state="detached")
        assert visited.errors == []
    with open_page(browser, deck, (390, 844), phone=True) as visited:
        visited.page.locator(".fold").tap()
        assert visited.page.locator("pre.code").inner_text() == FOLDED


def test_text_grows_into_what_is_left_and_headings_and_code_do_not(visit):
    page = visit("#/later-on")
    size = "s => parseFloat(getComputedStyle(Deck.current().querySelector(s)).fontSize)"
    before = {s: page.evaluate(size, s) for s in ("p", "pre")}
    heading = "Deck.current().querySelector('h2').getBoundingClientRect().height"
    before["h2"] = page.evaluate(heading)
    assert before["p"] > 28
    page.evaluate(
        "Deck.current().insertAdjacentHTML('beforeend', '<p>More.</p>'.repeat(6));"
        "Deck.fit(Deck.current())"
    )
    assert 23 < page.evaluate(size, "p") < before["p"]
    assert page.evaluate(heading) == pytest.approx(before["h2"], abs=1)


def test_what_comes_with_the_next_key_has_its_room_when_it_is_there(visit):
    page = visit("#/later-on")
    page.evaluate(
        """() => {
            const lines = "<p>More.</p>".repeat(7);
            Deck.current().innerHTML += `<div class="cell fragment visible">${lines}</div>`;
            Deck.fit(Deck.current());
        }"""
    )
    page.wait_for_timeout(500)  # longer than anything moves
    assert page.evaluate("Deck.current().scrollHeight <= Deck.current().clientHeight + 1")


def test_a_row_of_a_table_is_not_broken_to_have_larger_text(visit):
    page = visit("#/later-on")
    cell = "<td>" + "word " * 9 + "</td>"
    page.evaluate(
        f"Deck.current().insertAdjacentHTML('beforeend', '<table><tr>{cell}{cell}</tr></table>');"
        "Deck.fit(Deck.current())"
    )
    rows = "(t => t.offsetHeight / parseFloat(getComputedStyle(t).fontSize))"
    assert page.evaluate(f"{rows}(Deck.current().querySelector('table'))") < 2.6


def test_the_short_talk_leaves_out_what_has_no_time(visit):
    page = visit("?plan=25")
    assert page.evaluate("Deck.slides().map(s => s.id)") == ["opening", "sums", "sums-in-steps"]
    assert len(visit("?plan=45").evaluate("Deck.slides().map(s => s.id)")) == 4


def test_the_plan_stays_while_one_reads(visit):
    page = visit("?plan=25")
    page.keyboard.press("v")
    page.wait_for_selector("html.linear.ready", state="attached")
    page.keyboard.press("v")
    page.wait_for_selector("html.slides-mode.ready", state="attached")
    assert page.locator(".foot .number").inner_text() == "1 / 3"


def test_a_phone_has_contents_and_search(visit):
    page = visit(size=(390, 844), phone=True)
    page.get_by_role("button", name="Contents and search").tap()
    assert page.locator(".search li").count() == 4
    page.locator(".search li", has_text="Sums in steps").get_by_role("button").tap()
    page.wait_for_function("scrollY > 0")
    assert page.locator("#sums-in-steps h2").is_visible()
    page.get_by_role("button", name="Contents and search").tap()
    page.keyboard.type("see sums")
    assert page.locator(".search li").all_inner_texts()[0].startswith("Later on")


def test_a_figure_that_is_wider_than_a_phone_says_so(visit):
    page = visit(size=(390, 844), phone=True)
    hint = page.locator(".wider")
    assert hint.count() == 1
    assert hint.is_visible()
    page.locator("#opening .output.svg").evaluate("box => box.scrollTo(80, 0)")
    page.locator(".wider.seen").wait_for(state="attached")


@pytest.mark.parametrize("way", ["reader", "phone"])
def test_a_reader_gets_one_page_with_the_notes(visit, way):
    page = visit("?reader") if way == "reader" else visit(size=(390, 844), phone=True)
    assert page.locator("main section section:visible").count() == 4
    assert page.get_by_text("Say what Sums in steps is about.").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="sums").click()
    assert page.locator("#sums-in-steps").is_visible()


def test_without_scripts_it_is_a_page_to_read(browser, deck):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(deck.as_uri())
    assert page.locator("main section section:visible").count() == 4
    context.close()


def test_content_that_grew_is_set_smaller_until_it_fits(visit):
    page = visit("#/later-on")
    grow = "Deck.current().insertAdjacentHTML('beforeend', '<p>More.</p>'.repeat(12))"
    page.evaluate(f"{grow}; Deck.fit(Deck.current())")
    assert page.evaluate("Deck.current().scrollHeight <= Deck.current().clientHeight + 1")
    assert page.evaluate("parseFloat(Deck.current().style.getPropertyValue('--fit'))") < 1
