"""Open every slide in Chromium and report what an audience could not see, read or follow."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Error, Page

from grader.contract.errors import ReviewError
from slides.deck.inspect.browser import Visit, chromium, open_page
from slides.deck.paths import WEB

SIZES = ((1280, 720), (1920, 1080))
PHONE = (390, 844)
INSPECTORS = sorted(Path(__file__).parent.glob("*.js"))
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
OVERFLOW, ACCESSIBILITY, FOREIGN = "overflow", "accessibility", "foreign request"
LINK, ERROR = "link", "error"
EVERYWHERE = "(every slide)"


@dataclass(frozen=True)
class Finding:
    """A fault of the deck.

    Attributes:
        kind: "overflow", "accessibility", "foreign request", "link" or "error".
        slide: the title of the slide.
        source: where to fix it, as "file:line".
        what: the fault in words.
        seen: the sizes, themes or modes in which it was seen.
    """

    kind: str
    slide: str
    source: str
    what: str
    seen: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.slide} ({self.source}): {self.what} [{'; '.join(self.seen)}]"


@dataclass(frozen=True)
class Report:
    """The number of slides that were checked, and the faults that were found, each once."""

    slides: int
    findings: list[Finding]

    def count(self, kind: str) -> int:
        """The number of faults of a kind."""
        return sum(finding.kind == kind for finding in self.findings)

    def __str__(self) -> str:
        """A line for each fault, and their numbers on the last line."""
        lines = [f"{finding.kind}: {finding}" for finding in self.findings]
        others = [(kind, self.count(kind)) for kind in (LINK, ERROR) if self.count(kind)]
        counts = [
            f"slides: {self.slides}",
            f"overflows: {self.count(OVERFLOW)}",
            f"accessibility: {self.count(ACCESSIBILITY)}",
            f"foreign requests: {self.count(FOREIGN)}",
            *(f"{kind}s: {number}" for kind, number in others),
        ]
        return "\n".join([*lines, ", ".join(counts)])


def check_deck(
    deck: Path, screenshots: Path | None = None, running: Browser | None = None
) -> Report:
    """Check every slide at two sizes, in both themes, and as one page on a phone.

    The presenter's window is checked, too, and live cells with their tools, as far as that needs no
    kernel.

    Args:
        deck: the folder that `build_deck` wrote, or the page in it.
        screenshots: the folder for a PNG of each slide, in the first of the two sizes.
        running: the Chromium to use; the default starts one.

    Raises:
        ReviewError: if there is no deck or no browser, axe-core is missing, or the page does not
            start.
    """
    index = find_index(deck)
    with chromium(running) as browser:
        with open_page(browser, index, SIZES[0]) as visit:
            page = _ready(visit, "slides-mode")
            findings = [*_structure(page, index), *_slides(page, screenshots)]
            findings += _traffic(visit, index, "slides")
            slides = page.evaluate("deckCheck.slides().length")
        with open_page(browser, index, PHONE, phone=True) as visit:
            findings += _linear(_ready(visit, "linear"))
            findings += _traffic(visit, index, "phone")
        with open_page(browser, f"{index.resolve().as_uri()}?presenter", SIZES[0]) as visit:
            page = _ready(visit, "presenter")
            findings += _found(ACCESSIBILITY, "presenter", page.evaluate("deckCheck.axe(document)"))
            findings += _traffic(visit, index, "presenter")
        with _as_live(index) as live, open_page(browser, live, SIZES[0]) as visit:
            findings += _live(_ready(visit, "slides-mode"))
    return Report(slides, _merged(findings))


def find_index(deck: Path) -> Path:
    """The page of a deck that is named by its folder or its page.

    Raises:
        ReviewError: if there is no such page.
    """
    index = deck / "index.html" if deck.is_dir() else deck
    if not index.is_file():
        raise ReviewError(
            f"There is no deck at {deck}: build it first, with `review slides build`."
        )
    return index


def _ready(visit: Visit, mode: str) -> Page:
    page = visit.page
    try:
        page.wait_for_selector(f"html.{mode}.ready", state="attached")
    except Error as error:
        logged = "\n".join(visit.errors) or str(error)
        raise ReviewError(f"The deck's page does not start as {mode}:\n{logged}") from error
    if not AXE.is_file():
        raise ReviewError(f"axe-core is missing at {AXE}: `review slides build` installs it.")
    for script in (AXE, *INSPECTORS):
        # Without the 0, Playwright would call a function that is the script's last value.
        page.evaluate(script.read_text(encoding="utf-8") + "\n;0")
    return page


def _slides(page: Page, screenshots: Path | None) -> Iterator[Finding]:
    """The faults of each slide with all its steps shown."""
    yield from _found(ACCESSIBILITY, "first slide", page.evaluate("deckCheck.axe(document)"))
    for number in range(page.evaluate("deckCheck.slides().length")):
        shown = page.evaluate_handle("n => deckCheck.show(n)", number)
        if screenshots:
            name = f"{number + 1:02}-{page.evaluate('slide => slide.id', shown)}.png"
            page.screenshot(path=screenshots / name)
        yield from _found(OVERFLOW, _name(SIZES[0]), page.evaluate("s => deckCheck.fits(s)", shown))
        yield from _found(ACCESSIBILITY, "dimmed", page.evaluate("s => deckCheck.dims(s)", shown))
        for theme, seen in page.evaluate("s => deckCheck.reads(s)", shown).items():
            yield from _found(ACCESSIBILITY, theme, seen)
    for size in SIZES[1:]:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for number in range(page.evaluate("deckCheck.slides().length")):
            seen = page.evaluate("async n => deckCheck.fits(await deckCheck.show(n))", number)
            yield from _found(OVERFLOW, _name(size), seen)


def _linear(page: Page) -> Iterator[Finding]:
    """The faults of the page of all slides, at the width of a phone."""
    page.evaluate("deckCheck.read()")
    seen = page.evaluate("deckCheck.slides().flatMap((s) => deckCheck.fits(s, true))")
    yield from _found(OVERFLOW, "phone", seen)
    yield from _found(ACCESSIBILITY, "phone", page.evaluate("deckCheck.axe(document)"))


def _live(page: Page) -> Iterator[Finding]:
    """The faults of slides with live cells, whose editors have come; all look like the first."""
    for place, number in enumerate(page.evaluate("deckCheck.liveSlides()")):
        shown = page.evaluate_handle("n => deckCheck.show(n)", number)
        yield from _found(OVERFLOW, "live", page.evaluate("s => deckCheck.tools(s)", shown))
        yield from _found(OVERFLOW, "live", page.evaluate("s => deckCheck.fits(s)", shown))
        read = page.evaluate("s => deckCheck.reads(s)", shown) if place == 0 else {}
        for theme, seen in read.items():
            yield from _found(ACCESSIBILITY, f"live, {theme}", seen)


@contextmanager
def _as_live(index: Path) -> Iterator[Path]:
    """The page as the live server serves it, in a file beside it: its server does not answer."""
    page = index.with_name(f".live-{os.getpid()}.html")
    head = (
        '<link rel="stylesheet" href="live.css">'
        '<script defer src="live.js" data-base-url="http://127.0.0.1:9/"></script>'
    )
    page.write_text(index.read_text("utf-8").replace("<!-- live -->", head, 1), encoding="utf-8")
    try:
        yield page
    finally:
        page.unlink()


def _structure(page: Page, index: Path) -> Iterator[Finding]:
    yield from _found(ACCESSIBILITY, "page", page.evaluate("deckCheck.structure()"))
    ids = set(page.evaluate("deckCheck.ids()"))
    for link in page.evaluate("deckCheck.links()"):
        if fault := _dead(link["href"], ids, index):
            yield Finding(LINK, link["slide"], link["source"], fault, ("page",))


def _dead(href: str, ids: set[str], index: Path) -> str | None:
    """What is wrong with a link, or None; links to other hosts are not followed."""
    parts = urlsplit(href)
    if parts.scheme in ("https", "mailto"):
        well_formed = parts.scheme == "mailto" or "." in (parts.hostname or "")
        return None if well_formed and " " not in href else f"the link {href} is not well-formed"
    if parts.scheme or parts.netloc:
        return f"the link {href} is not https: use https, or a path in the deck's folder"
    if parts.path and not (index.parent / unquote(parts.path)).is_file():
        return f"the link {href} leads to no file in the deck's folder: fix it, or add the file"
    target = unquote(parts.fragment).removeprefix("/")
    if not parts.path and target and target not in ids:
        return f"the link {href} leads to no slide: use the id of a slide, as in its address"
    return None


def _traffic(visit: Visit, index: Path, seen: str) -> Iterator[Finding]:
    """Requests of the page for anything outside its folder, and errors in its console."""
    own = (index.parent.resolve().as_uri() + "/", "data:", "blob:")
    foreign = [address for address in visit.requests if not address.startswith(own)]
    for address in foreign:
        what = f"the page requests {address}: put the file into the deck, or leave it out"
        yield Finding(FOREIGN, EVERYWHERE, index.name, what, (seen,))
    # The same in windows that differ by their query.
    for error in (re.sub(r"\?[^#)]*(#[^)]*)?(?=\))", "", error) for error in visit.errors):
        if not any(address in error for address in foreign):
            yield Finding(ERROR, EVERYWHERE, index.name, f"in the console: {error}", (seen,))


def _found(kind: str, where: str, seen: list[dict[str, Any]]) -> Iterator[Finding]:
    for one in seen:
        amount = f": {one['amount']}" if one.get("amount") else ""
        yield Finding(kind, one["slide"], one["source"], one["what"], (where + amount,))


def _merged(findings: list[Finding]) -> list[Finding]:
    """One finding for a fault that was seen in several sizes or themes."""
    merged: dict[tuple[str, ...], Finding] = {}
    for new in findings:
        key = (new.kind, new.slide, new.source, new.what)
        seen = merged[key].seen if key in merged else ()
        merged[key] = replace(new, seen=tuple(dict.fromkeys(seen + new.seen)))
    return list(merged.values())


def _name(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
