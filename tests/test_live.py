"""The live deck in a browser: editing and running, with a real kernel."""

import re

import pytest
from playwright.sync_api import Page, expect

from slides.deck.inspect.browser import Visit
from tests.live import banner, cell, go_on, go_to, output, run, status, write

pytestmark = [pytest.mark.browser, pytest.mark.deck]

pytest_plugins = ["tests.live_fixtures"]


def test_an_edited_cell_runs_in_place_and_a_later_slide_uses_it(page: Page):
    run(page, "x = 7\nprint('now', x + base)")
    expect(output(page)).to_have_text("now 27")
    assert page.url.endswith("#/first")
    page.keyboard.press("Escape")
    go_on(page, "second")
    page.keyboard.press("x")
    expect(output(page)).to_have_text("twice 14")


def test_a_topic_keeps_its_names_from_those_of_the_others(page: Page):
    run(page, "print(x)\nassert __name__ == '__main__'\nx = 'changed'")
    expect(output(page)).not_to_contain_text("its own")
    page.keyboard.press("Escape")
    go_on(page, "second")
    go_on(page, "other")
    cell(page).last.get_by_role("button", name="Run").click()
    expect(output(page).last).to_have_class(re.compile("ran"))
    expect(output(page).last).to_have_text("its own")


def test_what_lies_between_runs_again_so_that_a_model_is_still_trained(page: Page):
    go_to(page, "model")
    page.keyboard.press("x")
    expect(output(page)).to_have_class(re.compile("ran"))
    go_to(page, "sample")
    page.keyboard.press("x")
    expect(output(page)).to_have_class(re.compile("ran"))
    expect(output(page)).to_have_text("new trained")


def test_a_clicker_turns_slides_after_code_was_run(page: Page):
    page.keyboard.press("e")
    page.keyboard.press("Shift+Enter")
    expect(output(page)).to_have_text("x is 21")
    page.keyboard.press("PageDown")
    expect(page.locator("#second")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.locator("#first")).to_be_visible()


def test_lines_that_are_folded_run_with_the_others_and_can_be_edited(page: Page):
    go_to(page, "long")
    editor = page.locator("#long .cm-content")
    expect(editor).to_contain_text("\u22ef 2 lines")
    assert "y * 10" not in editor.inner_text()
    page.locator("#long").get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#long .outputs")).to_have_text("y is 20")
    page.keyboard.press("c")
    expect(editor).to_contain_text("y * 10")
    page.keyboard.press("c")
    editor.get_by_role("button").click()
    expect(editor).to_contain_text("y * 10")


def test_trainings_after_an_edit_are_the_presenters_choice(page: Page):
    go_to(page, "model")
    run(page, "model = ['edited']")
    page.keyboard.press("Escape")
    go_to(page, "sample")
    page.keyboard.press("x")
    expect(output(page)).to_have_text("edited")
    cell(page).get_by_role("button", name="run above first").click()
    expect(output(page)).to_have_text("edited trained")
    expect(cell(page).get_by_role("button", name="run above first")).to_be_hidden()


def test_an_error_further_up_is_said_where_the_presenter_is(page: Page):
    go_to(page, "model")
    run(page, "model = None.x")
    page.keyboard.press("Escape")
    go_to(page, "sample")
    page.keyboard.press("r")
    expect(banner(page)).to_contain_text("“Model” has failed (AttributeError")
    expect(banner(page)).to_contain_text("2 cells after it have not run")
    banner(page).get_by_role("button", name="Not now").click()
    expect(banner(page)).to_be_hidden()


def test_logs_step_aside_for_results(page: Page):
    run(page, "import sys\nprint('log', file=sys.stderr)\nprint('result')")
    expect(output(page).get_by_text("result")).to_be_visible()
    expect(output(page).get_by_text("log", exact=True)).to_be_hidden()
    output(page).locator("summary").click()
    expect(output(page).get_by_text("log", exact=True)).to_be_visible()
    run(page, "print('only', file=sys.stderr)")
    expect(output(page).get_by_text("only")).to_be_visible()


def test_keys_that_run_and_keys_that_are_typed_never_turn_the_slide(page: Page):
    write(page, "y = 0")
    for key in ("Shift+Enter", "Control+Enter", "ArrowRight", "Space", "b", "n"):
        page.keyboard.press(key)
    cell(page).get_by_role("button", name="Run").press("Space")
    expect(cell(page)).to_have_attribute("aria-busy", "false")
    assert page.url.endswith("#/first")
    expect(page.locator(".cm-content").first).to_contain_text("bn")


def test_output_streams_in_while_the_cell_runs(page: Page):
    write(page, "import time\nfor i in range(40):\n    print(i)\n    time.sleep(0.1)")
    page.keyboard.press("Shift+Enter")
    expect(output(page)).to_contain_text("3")
    expect(cell(page)).to_have_attribute("data-live", "busy")
    expect(status(page)).to_have_text("running")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(output(page)).to_contain_text("KeyboardInterrupt")


def test_an_error_shows_what_and_where_and_marks_its_line(page: Page):
    run(page, "a = 1\nb = a / 0\nc = 2")
    expect(output(page).locator("p").first).to_have_text("ZeroDivisionError: division by zero")
    expect(output(page).locator(".places")).to_have_text("line 2")
    expect(cell(page).locator(".cm-failed")).to_have_text("b = a / 0")
    expect(cell(page)).to_have_attribute("data-live", "error")
    run(page, "print('fixed')")
    expect(output(page)).to_have_text("fixed")
    expect(cell(page).locator(".cm-failed")).to_have_count(0)


def test_edits_survive_a_reload_until_the_built_version_is_asked_for(page: Page):
    built = output(page).inner_text()
    run(page, "x = 3\nprint('edited', x)")
    page.reload()
    expect(cell(page).locator(".live-state")).to_have_text("edited, not run")
    expect(cell(page).locator(".cm-content")).to_contain_text("print('edited', x)")
    run(page, "print('again')")
    cell(page).get_by_role("button", name="built version").click()
    expect(cell(page).locator(".cm-content")).to_contain_text("x + base")
    expect(cell(page).locator(".live-state")).to_be_empty()
    assert output(page).inner_text() == built
    page.keyboard.press("/")  # the keys are the deck's again
    page.locator(".search li").first.wait_for()
    page.keyboard.type("none")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.search")).to_be_hidden()
    page.reload()
    expect(cell(page).locator(".cm-content")).to_contain_text("x + base")


def test_what_a_terminal_would_write_over_is_written_over(page: Page):
    run(page, "print('10 %\\r100 %')\nprint('ab\\b!\\x1b[31mred\\x1b[0m')")
    expect(output(page)).to_have_text("100 %\na!red")
    expect(output(page).locator(".ansi-red-fg")).to_have_text("red")


def test_displays_are_updated_and_cleared(page: Page):
    run(
        page,
        "from IPython.display import HTML, clear_output, display\n"
        "print('gone')\nclear_output(wait=True)\n"
        "shown = display(HTML('<b>before</b>'), display_id=True)",
    )
    expect(output(page)).to_have_text("before")
    run_second = "shown.update(HTML('<b>after</b>'))"
    page.keyboard.press("Escape")
    go_on(page, "second")
    run(page, run_second)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    expect(output(page).locator("b")).to_have_text("after")


def test_a_huge_output_is_cut_and_says_so(page: Page):
    run(page, "for i in range(50_000):\n    print(i)")
    expect(output(page)).to_contain_text("49999")
    expect(output(page).locator(".note")).to_have_text(
        re.compile(r"49,\d+ earlier lines, not shown")
    )
    run(page, "'z' * 1_000_000")
    expect(output(page).locator(".note")).to_contain_text("not shown")
    assert len(output(page).inner_text()) < 100_000


def test_input_does_not_wait_for_an_answer(page: Page):
    run(page, "input('name?')")
    expect(output(page)).to_contain_text("StdinNotImplementedError")


def test_outputs_can_neither_run_nor_load_nor_leave_their_place(visit: Visit, page: Page):
    evil = (
        "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
        "<img src='http://127.0.0.2/pixel'><iframe src='/deck/'></iframe>"
        "<style>body {{ display: none }}</style><form action='http://127.0.0.2/'></form>"
        "<a href='javascript:hacked=3'>link</a><p id='first' onclick='hacked=4'>kept</p>"
        "<svg><script>window.hacked = 5</script><g id='a'/><use href='#a'/>"
        "<use href='http://127.0.0.2/#a'/><image href='http://127.0.0.2/i'/></svg>"
    )
    run(page, f"from IPython.display import HTML\nHTML({evil!r})")
    expect(output(page).locator("p")).to_have_text("kept")
    output(page).locator("p").click()
    assert page.evaluate("window.hacked") is None
    for gone in (
        "script",
        "iframe",
        "style",
        "form",
        "[onerror]",
        "[onclick]",
        "#first",
        "img[src]",
    ):
        expect(output(page).locator(gone)).to_have_count(0)
    assert output(page).locator("a").get_attribute("href") is None
    kept = output(page).locator("svg g").get_attribute("id")
    assert output(page).locator("svg use[href]").evaluate_all(
        "found => found.map(use => use.getAttribute('href'))"
    ) == [f"#{kept}"]
    assert not [address for address in visit.requests if "127.0.0.2" in address]


def test_the_tools_of_a_cell_are_whole(page: Page):
    button = cell(page).get_by_role("button", name="Run")
    assert button.evaluate(
        """button => {
            const box = button.getBoundingClientRect();
            const points = [[0.5, 0.1], [0.5, 0.5], [0.5, 0.9]];
            return points.every(([x, y]) => button.contains(document.elementFromPoint(
                box.left + x * box.width, box.top + y * box.height)));
        }"""
    )


def test_progress_bars_move_on_their_line(page: Page):
    run(
        page,
        "from tqdm.auto import tqdm\nimport time\n"
        "for n in tqdm(range(3), desc='outer'):\n"
        "    for m in tqdm(range(2), desc='inner', leave=False):\n        time.sleep(0.15)",
    )
    said = output(page).inner_text()
    assert re.search(r"outer: 100%.*3/3", said)
    assert said.count("outer") == 1
    assert "inner" not in said


def test_a_widget_says_that_it_cannot_be_shown(page: Page):
    run(page, "import ipywidgets\nipywidgets.IntSlider(value=7)")
    expect(output(page).locator(".note")).to_contain_text("A widget, which the deck cannot show")
    expect(output(page).locator("pre")).to_contain_text("IntSlider(value=7)")


def test_tab_completes_what_the_topic_knows(page: Page):
    run(page, "unusual_name = [1]")
    write(page, "unu")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_have_text("unusual_name")
    page.keyboard.press("Tab")
    expect(cell(page).locator(".cm-content")).to_have_text("unusual_name")
    page.keyboard.type(".appe")
    page.keyboard.press("Tab")
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    page.keyboard.press("Enter")
    expect(cell(page).locator(".cm-content")).to_have_text("unusual_name.append")
    assert page.url.endswith("#/first")


def test_names_are_completed_and_explained_in_their_own_topic(page: Page):
    go_on(page, "second")
    go_on(page, "other")
    write_in = cell(page).last.locator(".cm-content")
    write_in.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("x")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".live-help")).to_contain_text("its own")
    page.keyboard.press("Escape")
    expect(page.locator(".live-help")).to_have_count(0)
    expect(write_in).to_be_focused()


def test_help_is_shown_beside_the_code_and_as_output(page: Page):
    write(page, "print(")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".live-help")).to_contain_text("Prints the values to a stream")
    page.keyboard.press("Escape")
    page.mouse.move(5, 300)
    cell(page).locator(".cm-line").get_by_text("print").hover(position={"x": 20, "y": 10})
    expect(page.locator(".cm-tooltip-hover")).to_contain_text("Prints the values to a stream")
    run(page, "len?")
    expect(output(page)).to_contain_text("Return the number of items in a container")


def test_errors_name_no_file_that_nobody_has_written(page: Page):
    run(page, "x = = 3")
    expect(output(page).locator("p").first).to_have_text("SyntaxError: invalid syntax (line 1)")
    run(page, "raise KeyboardInterrupt")
    expect(output(page).locator("p").first).to_have_text("KeyboardInterrupt")
    run(page, "import warnings\nwarnings.warn('old')")
    expect(output(page)).to_contain_text("this cell, line 2: UserWarning: old")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_fits_its_slide_has_its_colours_and_says_what_it_is(visit: Visit, theme):
    page = visit.page
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    code = (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(6, 9))\n"
        "ax.plot([3, 1], label='loss')\nax.set(xlabel='epoch', ylabel='nats', title='Falls')\n"
        "plt.show()"
    )
    run(page, code)
    chart = output(page).locator("svg")
    expect(chart).to_have_attribute(
        "aria-label",
        re.compile("A chart. Falls; nats against epoch; 1 line: loss; from 0.9 to 3.1"),
    )
    ink = "element => getComputedStyle(element).fill"
    paper = page.evaluate("getComputedStyle(document.body).color")
    assert chart.get_by_text("epoch").evaluate(ink) == paper
    assert page.evaluate("Deck.current().scrollHeight <= Deck.current().clientHeight + 1")
    bottom = chart.evaluate("chart => chart.getBoundingClientRect().bottom")
    assert bottom < page.locator(".foot").evaluate("foot => foot.getBoundingClientRect().top")
    assert visit.errors == []


def test_larger_text_scrolls_below_the_foot(page: Page):
    for _ in range(4):
        page.keyboard.press("+")
    foot = page.locator(".foot").evaluate("foot => getComputedStyle(foot).backgroundColor")
    assert foot == page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_presenters_window_shows_live_code_and_output(page: Page):
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    desk = opened.value
    now = desk.frame_locator(".now")
    expect(now.locator("#first.present")).to_be_visible()
    run(page, "print('seen', 6 * 7)")
    expect(now.locator("#first .outputs")).to_have_text("seen 42")
    expect(now.locator("#first .code code")).to_have_text("print('seen', 6 * 7)")
    cell(page).get_by_role("button", name="built version").click()
    expect(now.locator("#first .outputs")).to_have_text("x is 21")
    expect(now.locator("#first .code code")).to_contain_text("x + base")


def test_pictures_and_figures_are_drawn(page: Page):
    run(
        page,
        "import matplotlib.pyplot as plt\nfrom IPython.display import SVG, display\n"
        "plt.plot([1, 2])\nplt.show()\n"
        'display(SVG(\'<svg><circle class="hidden fragment" r="1"/></svg>\'))',
    )
    expect(output(page).locator("svg[role=img]")).to_be_visible()
    expect(output(page).locator("svg circle.hidden:not(.fragment)")).to_have_count(1)
