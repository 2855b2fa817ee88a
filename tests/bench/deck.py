"""How long people wait for the deck."""

import gzip
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from playwright.sync_api import Browser, expect

from slides.deck.build.execute import Executor
from slides.deck.build.pipeline import build_with
from slides.deck.inspect.browser import chromium, open_page
from slides.deck.paths import SLIDES
from slides.deck.serve.watch import watch
from tests.live import go_to, output, presenting, status, write

RERUNS = 30
PAGE = ("index.html", "deck.css", "deck.js")
WRITING_SLIDES = {
    "SimpleRNN": "its-state-of-mind-while-it-writes",
    "two LSTMs": "two-lstms-go-on-from-your-words",
}
# In the page: how often it draws in five seconds.
FRAMES = """() => new Promise((resolve) => {
    const begin = performance.now();
    let frames = 0;
    requestAnimationFrame(function count(now) {
        if (now - begin < 5000) { frames += 1; requestAnimationFrame(count); }
        else resolve(1000 * frames / (now - begin));
    });
})"""
EDITS, EDIT_SECONDS = 5, 120  # how many, and how long one may take
LIVE_SLIDE = "combining-layers-in-a-loop"
PROSE_SLIDE = "guess-the-next-character"
_FIGURES: dict[str, float] = {}  # seconds by what took them, sizes, frames
# What is edited on each of these slides: words, and what a cell prints.
PROSE = "All models in this deck do this one thing"
CODE = 'numbers,")'
# In the page, which is not polled then; milliseconds.
RERUN = """async () => {
    const cell = Deck.current().querySelector(".cell.live");
    const states = [];
    const done = new Promise((resolve) => new MutationObserver(() => {
        states.push(cell.dataset.live);
        if (states.includes("busy") && cell.dataset.live === "idle") resolve();
    }).observe(cell, { attributeFilter: ["data-live"] }));
    const start = performance.now();
    cell.querySelector("[aria-label=Run]").click();
    await done;
    return performance.now() - start;
}"""


def main() -> dict[str, float]:
    _FIGURES.clear()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        deck = folder / "deck"
        for what in "cold build", "build with nothing changed":
            with Executor(cache=folder / "cache") as executor:
                _keep(what, _seconds(lambda e=executor: build_with(e, SLIDES, deck)), "s")
        live = b"".join(path.read_bytes() for path in sorted(deck.glob("live.*s")))
        print(f"{'live layer, gzipped':34}{len(gzip.compress(live)) / 1000:8.0f} kB")
        parts = {path.name: path.stat().st_size / 1e6 for path in deck.iterdir() if path.is_file()}
        _keep("megabytes of the page", sum(parts[name] for name in PAGE), "MB")
        _keep("megabytes of the folder", sum(parts.values()), "MB")
        with chromium() as browser:
            for network, slide in WRITING_SLIDES.items():
                _keep(f"frames a second, {network}", _frames(browser, deck, slide))
            for what, slide, old in (("prose", PROSE_SLIDE, PROSE), ("code", LIVE_SLIDE, CODE)):
                seconds = _edits(browser, folder / what, slide, old)
                _keep(f"{what} edit to screen, median", seconds, "s")
            first, again = _live(browser, deck)
            _keep("opening to first live result", first, "s")
            _keep("re-run of a small cell, median", again, "s")
    return dict(_FIGURES)


def _frames(browser: Browser, deck: Path, slide: str) -> float:
    """Frames a second that are drawn while a network writes in the page."""
    address = f"{(deck / 'index.html').resolve().as_uri()}#/{slide}"
    with open_page(browser, address) as visit:
        visit.page.emulate_media(reduced_motion="no-preference")
        visit.page.wait_for_selector(f"#{slide} .pad[aria-busy=false]")
        visit.page.locator(f"#{slide}").get_by_role("button", name="Write").click()
        return visit.page.evaluate(FRAMES)


def _keep(what: str, figure: float, unit: str = "") -> None:
    _FIGURES[what] = figure
    print(f"{what:34}{figure:8.2f} {unit}".rstrip(), flush=True)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _edits(browser: Browser, folder: Path, slide: str, old: str) -> float:
    """From saving a slide to its text on the page of `review slides watch`, with the whole deck."""
    folder.mkdir()
    for path in SLIDES.glob("[0-9]*.py"):
        shutil.copyfile(path, folder / path.name)
    file = next(path for path in folder.iterdir() if old in path.read_text(encoding="utf-8"))
    with _watching(folder) as address, open_page(browser, f"{address}#/{slide}") as visit:
        visit.page.wait_for_selector("html.ready", state="attached")

        def edit(number: int) -> None:
            text = file.read_text(encoding="utf-8")
            new = f"Edit {number}: {old}"
            file.write_text(text.replace(f"Edit {number - 1}: " * (number > 0) + old, new))
            shown = visit.page.locator(f"#{slide}")
            expect(shown).to_contain_text(f"Edit {number}: ", timeout=EDIT_SECONDS * 1000)

        return statistics.median(_seconds(lambda n=n: edit(n)) for n in range(EDITS))


@contextmanager
def _watching(folder: Path) -> Iterator[str]:
    said: SimpleQueue[str] = SimpleQueue()
    stop = threading.Event()
    options = {"output": folder / "deck", "browser": False, "say": said.put, "stop": stop}
    watching = threading.Thread(target=watch, args=(folder,), kwargs=options)
    watching.start()
    try:
        address = said.get(timeout=60).split()[0]
        said.get(timeout=600)  # built
        yield address
    finally:
        stop.set()
        watching.join()


def _live(browser: Browser, deck: Path) -> tuple[float, float]:
    """Seconds from opening the warm deck to a cell's result, and for a small cell run again."""
    with presenting(deck) as running:
        start = time.perf_counter()
        with open_page(browser, running.address) as visit:
            expect(status(visit.page)).to_have_text("ready")
            go_to(visit.page, LIVE_SLIDE)
            write(visit.page, "print(6 * 7)")
            visit.page.keyboard.press("Shift+Enter")
            expect(output(visit.page)).to_have_text("42")
            first = time.perf_counter() - start
            again = [visit.page.evaluate(RERUN) / 1000 for _ in range(RERUNS)]
    return first, statistics.median(again)
