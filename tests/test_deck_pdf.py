"""`review slides pdf`: as many pages as slides, with and without notes."""

import pytest
from pypdf import PdfReader

from grader.contract.errors import ReviewError
from slides.deck.build.pipeline import build_deck
from slides.deck.inspect.pdf import print_deck
from tests.decks import slide, write_topic

pytestmark = [pytest.mark.browser, pytest.mark.deck]

LONG = "print('line\\n' * 12)"


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("printed")
    write_topic(folder / "00_one.py", slide("One", "print(1)").replace("## One", "# One"))
    write_topic(folder / "01_two.py", slide("Two", LONG, text="$x^2$"), slide("Three"))
    return build_deck(source=folder, output=folder / "deck").parent


def titles(outline):
    for entry in outline:
        yield from titles(entry) if isinstance(entry, list) else [entry.title]


@pytest.mark.parametrize(("notes", "proportions"), [(False, 16 / 9), (True, 1 / 2**0.5)])
def test_every_slide_is_a_page(deck, browser, tmp_path, notes, proportions):
    pdf = PdfReader(print_deck(deck, tmp_path / "deck.pdf", notes, browser))
    assert len(pdf.pages) == 3
    assert pdf.metadata is not None
    assert pdf.metadata.title == "One"
    assert list(titles(pdf.outline)) == ["One", "Two", "Three"]
    for page, title in zip(pdf.pages, ("One", "Two", "Three"), strict=True):
        text = page.extract_text()
        assert title in text
        assert ("Say what" in text) is notes
        assert float(page.mediabox.width / page.mediabox.height) == pytest.approx(
            proportions, abs=0.005
        )


def test_notes_that_do_not_fit_their_page_are_named(browser, tmp_path):
    words = slide("Long talk").replace("# Say what", "# " + "and so on " * 500 + "\n# Say what")
    write_topic(tmp_path / "00_talk.py", slide("Short talk"), words)
    page = build_deck(source=tmp_path, output=tmp_path / "deck")
    with pytest.raises(ReviewError, match=r"longer than a page: 00_talk.py:\d+\."):
        print_deck(page, tmp_path / "deck.pdf", notes=True, running=browser)
    assert not (tmp_path / "deck.pdf").exists()


def test_a_folder_that_is_missing_is_named(deck, browser, tmp_path):
    with pytest.raises(ReviewError, match="cannot be written"):
        print_deck(deck, tmp_path / "missing" / "deck.pdf", running=browser)


def test_the_deck_prints_a_page_a_slide(built_deck, browser, tmp_path):
    slides = (built_deck / "index.html").read_text().count("<section id=")
    for notes in (False, True):
        pdf = PdfReader(print_deck(built_deck, tmp_path / "deck.pdf", notes, browser))
        assert len(pdf.pages) == len(list(titles(pdf.outline))) == slides > 50
