"""`review slides watch`: what a person who writes sees in the browser."""

import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from grader.contract.errors import ReviewError
from slides.deck.inspect.browser import chromium, open_page
from slides.deck.serve.reload import ReloadServer
from slides.deck.serve.watch import watch
from tests.decks import slide, write_topic

pytestmark = [pytest.mark.browser, pytest.mark.deck]

# Runs for as long as a file is there.
HELD = """import time
from pathlib import Path
while Path("{hold}").exists():
    time.sleep(0.01)
print("after", x)"""
SLIDES = (
    slide("Start", "import time", "print('begun', time.time_ns())"),
    slide("Counting", "x = 1", "print('x is', x)", text="Some prose.").replace(
        "# %%\nprint", "# %% lines='1|1'\nprint"
    ),
    slide("Slow", HELD),
    slide("End", text="Closing words."),
)


@dataclass
class Desk:
    """A file that is being written, and the page that shows it."""

    file: Path
    page: Page
    output: Path
    hold: Path
    said: SimpleQueue[str]

    def edit(self, old: str, new: str) -> None:
        text = self.file.read_text()
        assert old in text
        self.file.write_text(text.replace(old, new))

    def shown(self):
        return self.page.locator("section.present section.present")

    def slow(self):
        """What comes last, when all cells have run."""
        return self.page.locator("#slow .output")

    def place(self) -> tuple[str, int]:
        return tuple(self.runs("Deck.current().id, Deck.reveal.getIndices().f"))

    def runs(self, script: str) -> list:
        """Values of a script; a page that is being replaced is no error: it runs on the next."""
        return self.page.wait_for_function(f"window.Deck && [{script}]").json_value()

    def problem(self):
        return self.page.get_by_role("alert")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    hold = folder / "hold"
    file = write_topic(folder / "00_count.py", *(s.replace("{hold}", str(hold)) for s in SLIDES))
    said, stop = SimpleQueue(), threading.Event()
    options = {"output": folder / "deck", "browser": False, "say": said.put, "stop": stop}
    watching = threading.Thread(target=watch, args=(folder,), kwargs=options)
    watching.start()
    try:
        address = said.get(timeout=60).split()[0]
        assert said.get(timeout=60).startswith("built in")
        with chromium() as browser, open_page(browser, address) as visit:
            visit.page.wait_for_selector("html.ready", state="attached")
            yield Desk(file, visit.page, folder / "deck", hold, said)
    finally:
        stop.set()
        watching.join(timeout=60)
    assert not watching.is_alive()


def test_an_edit_is_shown_on_the_slide_and_step_where_one_was(desk):
    desk.runs("Deck.reveal.slide(0, 1, 1)")
    desk.edit("Some prose.", "Other prose.")
    expect(desk.shown()).to_contain_text("Other prose.")
    assert desk.place() == ("counting", 1)
    desk.edit("## Counting", "## Counting on")
    expect(desk.shown().locator("h2")).to_have_text("Counting on")
    assert desk.place() == ("counting-on", 1)


def test_an_edit_of_code_runs_what_follows_it_and_nothing_before(desk):
    begun = desk.page.locator("#start .output").text_content()
    desk.edit("x = 1", "x = 2")
    expect(desk.shown()).to_contain_text("x is 2")
    expect(desk.slow()).to_contain_text("after 2")
    assert desk.page.locator("#start .output").text_content() == begun


def test_the_edited_slide_is_shown_while_those_after_it_still_run(desk):
    before = (desk.output / "index.html").read_text()
    desk.hold.touch()
    try:
        desk.edit("x = 2", "x = 7")
        expect(desk.shown()).to_contain_text("x is 7")
        expect(desk.page.get_by_role("status").get_by_text("building")).to_be_visible()
        expect(desk.slow()).to_have_text("after 2")
        assert (desk.output / "index.html").read_text() == before
    finally:
        desk.hold.unlink()
    expect(desk.slow()).to_contain_text("after 7")
    assert "after 7" in (desk.output / "index.html").read_text()
    desk.edit("x = 7", "x = 2")
    expect(desk.slow()).to_contain_text("after 2")


def test_a_failing_cell_is_reported_above_the_last_good_deck_until_it_is_fixed(desk):
    desk.edit("x = 2", "x = y")
    expect(desk.problem()).to_contain_text("slide: Counting on")
    expect(desk.problem()).to_contain_text("NameError: name 'y' is not defined")
    line = desk.file.read_text().splitlines().index("x = y") + 1
    expect(desk.problem()).to_contain_text(f"00_count.py:{line}")
    expect(desk.shown()).to_contain_text("x is 2")
    desk.page.reload()
    expect(desk.problem()).to_contain_text("NameError")
    desk.edit("x = y", "x = 3")
    expect(desk.shown()).to_contain_text("x is 3")
    expect(desk.slow()).to_contain_text("after 3")
    expect(desk.problem()).to_be_hidden()


def test_undoing_a_mistake_shows_the_deck_as_it_was(desk):
    desk.edit("timing=[10, 20]\n# ## End", "timing=[10]\n# ## End")
    expect(desk.problem()).to_contain_text("timing")
    desk.edit("timing=[10]\n# ## End", "timing=[10, 20]\n# ## End")
    expect(desk.problem()).to_be_hidden()


def test_the_page_goes_to_the_slide_that_was_edited(desk):
    desk.runs("Deck.reveal.slide(0, 0)")
    desk.edit("Closing words.", "Closing remarks.")
    expect(desk.shown()).to_contain_text("Closing remarks.")
    assert desk.place()[0] == "end"
    desk.edit("import time", "import time  # for the clock")
    expect(desk.shown()).to_contain_text("begun")
    assert desk.place()[0] == "start"
    desk.edit("Closing remarks.", "Closing words.")
    expect(desk.shown()).to_contain_text("Closing words.")


def test_a_reader_stays_where_he_reads(desk):
    desk.page.goto(desk.page.url.split("#")[0] + "?reader#/start")
    desk.page.set_viewport_size({"width": 800, "height": 200})
    desk.page.evaluate("scrollTo(0, 333)")
    desk.edit("Closing words.", "Last words.")
    expect(desk.page.locator("#end")).to_contain_text("Last words.")
    desk.page.wait_for_function("scrollY === 333")


def test_the_built_files_know_nothing_of_it(desk):
    for path in filter(Path.is_file, desk.output.rglob("*")):
        assert "/watch/" not in path.read_text()


def answer(address: str, path: str, host: str) -> int:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", path, headers={"Host": host})
    return connection.getresponse().status


def test_the_reload_server_answers_to_no_other_name_and_port(tmp_path):
    (tmp_path / "deck.css").write_text("")
    with ReloadServer(tmp_path, 0) as server:
        netloc = urlsplit(server.address).netloc
        assert netloc.startswith("127.0.0.1:")
        assert [answer(server.address, path, netloc) for path in ("/", "/deck.css")] == [200, 200]
        assert answer(server.address, "/deck.css", "attacker.example") == 404
        assert answer(server.address, "/../" + __file__, netloc) in (403, 404)
        with pytest.raises(ReviewError, match="cannot be used"):
            ReloadServer(tmp_path, int(netloc.split(":")[1]))
