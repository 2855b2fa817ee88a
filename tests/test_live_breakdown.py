"""The live deck when something breaks: the presenter sees it, and one key repairs it."""

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from slides.deck.inspect.browser import open_page
from tests.live import (
    Running,
    banner,
    begin,
    cell,
    go_on,
    output,
    presenting,
    run,
    status,
    write,
)
from tests.processes import has_ended

pytestmark = [pytest.mark.browser, pytest.mark.deck]

pytest_plugins = ["tests.live_fixtures"]


def test_a_cell_that_never_ends_is_named_and_one_key_stops_it(page: Page):
    page.clock.install()
    begin(page, "while True:\n    pass")
    page.clock.fast_forward(5000)  # skips most of the ten seconds
    expect(banner(page)).to_be_hidden()
    page.clock.fast_forward(5000)
    expect(banner(page)).to_contain_text("“First” has been running")
    page.keyboard.press("Control+m")
    expect(output(page)).to_contain_text("KeyboardInterrupt")
    expect(banner(page)).to_be_hidden()
    run(page, "print('on')")
    expect(output(page)).to_have_text("on")


def test_a_restart_empties_the_kernel_and_one_key_fills_it(page: Page):
    run(page, "x = 5")
    page.keyboard.press("Escape")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.keyboard.press("z")
    expect(banner(page)).to_be_hidden()
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("z")
    expect(banner(page)).to_contain_text("its memory is empty")
    trouble = opened.value.locator(".trouble")
    expect(trouble).to_contain_text("its memory is empty")
    go_on(page, "second")
    run(page, "print('twice', 2 * x)")
    expect(output(page)).to_contain_text("NameError: name 'x' is not defined")
    page.keyboard.press("Control+m")  # also while one types
    expect(output(page)).to_have_text("twice 10")
    expect(banner(page)).to_be_hidden()
    expect(trouble).to_be_empty()


def test_a_kernel_that_dies_is_seen_and_one_key_repairs_it(running: Running, page: Page):
    write(page, "import time\ntime.sleep(60)")
    page.keyboard.press("Shift+Enter")
    expect(cell(page)).to_have_attribute("data-live", "busy")
    running.kernel.kill()
    expect(banner(page)).to_contain_text("The kernel died")
    expect(output(page)).to_contain_text("Stopped")
    page.reload()
    expect(banner(page)).to_contain_text("its memory is empty")
    write(page, "print(base)")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(output(page)).to_have_text("20")
    expect(banner(page)).to_be_hidden()
    page.reload()
    expect(status(page)).to_have_text("ready")
    expect(banner(page)).to_be_hidden()


def test_a_server_that_breaks_down_comes_back_and_the_page_finds_it(running: Running, page: Page):
    run(page, "x = 100")
    kernel = running.kernel
    running.server.kill()
    expect(banner(page)).to_contain_text("does not answer")
    page.keyboard.press("Escape")
    go_on(page, "second")
    expect(banner(page)).to_contain_text("It is back")
    page.keyboard.press("m")
    expect(output(page)).to_have_text("twice 200")
    assert has_ended(kernel)


def test_ctrl_c_ends_everything_and_the_slides_go_on(deck: Path, browser: Browser):
    with presenting(deck) as own, open_page(browser, own.address) as visited:
        page = visited.page
        expect(status(page)).to_have_text("ready")
        processes = [own.server, own.kernel]
        own.process.send_signal(signal.SIGINT)
        assert own.process.wait(20) == 0
        assert all(map(has_ended, processes))
        expect(banner(page)).to_contain_text("does not answer")
        go_on(page, "first")
        expect(output(page)).to_have_text("x is 21")
        page.keyboard.press("m")
        page.keyboard.press("d")
        go_on(page, "second")
        expect(banner(page)).to_contain_text("does not answer")


def test_code_that_killed_the_kernel_is_not_run_again_unasked(page: Page):
    write(page, "import os\nos._exit(1)")
    page.keyboard.press("Shift+Enter")
    expect(banner(page)).to_contain_text("The kernel died")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(banner(page)).to_be_hidden()
    expect(cell(page).locator(".live-state")).to_have_text("edited, not run")
    go_on(page, "second")
    run(page, "print('twice', 2 * x)")
    expect(output(page)).to_have_text("twice 2")


def test_a_page_that_finds_the_kernel_busy_says_so_and_can_stop_it(
    running: Running, browser: Browser, page: Page
):
    begin(page, "import time\ntime.sleep(60)")
    with open_page(browser, running.address) as late:
        expect(status(late.page)).to_have_text("busy")
        late.page.keyboard.press("i")
        expect(status(late.page)).to_have_text("ready")
    expect(output(page)).to_contain_text("KeyboardInterrupt")
