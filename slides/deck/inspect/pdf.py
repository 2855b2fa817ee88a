"""Print the deck to a PDF: a page for each slide, or a handout with the speaker notes."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from grader.contract.errors import ReviewError
from slides.deck.inspect.browser import chromium, open_page
from slides.deck.inspect.check import find_index


def print_deck(
    deck: Path,
    output: Path,
    notes: bool = False,
    running: Browser | None = None,
    minutes: str | None = None,
) -> Path:
    """Print a deck to a PDF; return its path.

    The PDF has the deck's title, a bookmark for every slide, and tags for screen readers.

    Args:
        deck: the folder that `build_deck` wrote, or the page in it.
        output: the PDF; its folder must exist.
        notes: two slides a page of A4's proportions, the speaker notes beside each; else a page a
            slide, of the slide's proportions.
        running: the Chromium to use; the default starts one.
        minutes: leave out the slides and notes for which the talk of this length has no time.

    Raises:
        ReviewError: if there is no deck or no browser, notes are longer than their slide is
            high, or the PDF cannot be written.
    """
    asked = ("?print=notes" if notes else "?print") + (f"&plan={minutes}" if minutes else "")
    address = find_index(deck).resolve().as_uri() + asked
    with chromium(running) as browser, open_page(browser, address) as visit:
        page = visit.page
        page.wait_for_selector("html.ready", state="attached")
        _require_fitting_notes(page)
        printed = page.pdf(
            prefer_css_page_size=True, print_background=True, tagged=True, outline=True
        )
    try:
        output.write_bytes(printed)
    except OSError as error:
        raise ReviewError(f"The PDF cannot be written to {output}: {error.strerror}.") from error
    return output


def _require_fitting_notes(page: Page) -> None:
    """Raise an error for notes that do not fit: the rest of them would be missing in print."""
    too_long = page.evaluate(
        """[...document.querySelectorAll("aside.notes")]
            .filter((notes) => notes.scrollHeight > notes.clientHeight + 1)
            .map((notes) => notes.closest("[data-source]").dataset.source)"""
    )
    if too_long:
        listed = ", ".join(too_long)
        raise ReviewError(f"The notes of these slides are longer than the slide is high: {listed}.")
