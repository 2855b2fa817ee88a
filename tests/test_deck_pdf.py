"""`review slides pdf`: a page a slide, or a handout of two slides a page with notes."""

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


@pytest.mark.parametrize(
    ("notes", "pages", "proportions"),
    [(False, ["One", "Two", "Three"], 16 / 9), (True, ["One Two", "Three"], 2**0.5)],
)
def test_every_slide_is_a_page_or_half_of_one_with_notes(
    deck, browser, tmp_path, notes, pages, proportions
):
    pdf = PdfReader(print_deck(deck, tmp_path / "deck.pdf", notes, browser))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "One"
    assert list(titles(pdf.outline)) == ["One", "Two", "Three"]
    for page, on_it in zip(pdf.pages, map(str.split, pages), strict=True):
        text = page.extract_text()
        assert [title for title in ("One", "Two", "Three") if title in text] == on_it
        assert text.count("Say what") == notes * len(on_it)
        assert float(page.mediabox.width / page.mediabox.height) == pytest.approx(
            proportions, abs=0.005
        )


def test_a_handout_for_one_talk_has_its_slides_and_its_notes(browser, tmp_path):
    longer = slide("Both").rstrip() + "\n#\n# In 45 minutes:\n#\n# Say: More of it.\n"
    only = slide("Only long").replace("timing=[10, 20]", "timing=[0, 20]")
    write_topic(tmp_path / "00_talk.py", longer, only)
    page = build_deck(source=tmp_path, output=tmp_path / "deck")
    for minutes, there in (("25", False), ("45", True), (None, True)):
        printed = print_deck(page, tmp_path / "deck.pdf", True, browser, minutes)
        text = "".join(part.extract_text() for part in PdfReader(printed).pages)
        assert "Say what Both" in text
        assert ("Only long" in text, "More of it" in text) == (there, there)


def test_notes_that_do_not_fit_their_page_are_named(browser, tmp_path):
    words = slide("Long talk").replace("# Say what", "# " + "and so on " * 500 + "\n# Say what")
    write_topic(tmp_path / "00_talk.py", slide("Short talk"), words)
    page = build_deck(source=tmp_path, output=tmp_path / "deck")
    with pytest.raises(ReviewError, match=r"longer than the slide is high: 00_talk.py:\d+\."):
        print_deck(page, tmp_path / "deck.pdf", notes=True, running=browser)
    assert not (tmp_path / "deck.pdf").exists()


def test_a_folder_that_is_missing_is_named(deck, browser, tmp_path):
    with pytest.raises(ReviewError, match="cannot be written"):
        print_deck(deck, tmp_path / "missing" / "deck.pdf", running=browser)


@pytest.mark.parametrize(("notes", "on_a_page"), [(False, 1), (True, 2)])
def test_the_deck_prints(built_deck, browser, tmp_path, notes, on_a_page):
    slides = (built_deck / "index.html").read_text().count("<section id=")
    pdf = PdfReader(print_deck(built_deck, tmp_path / "deck.pdf", notes, browser))
    assert len(list(titles(pdf.outline))) == slides > 50
    assert len(pdf.pages) == -(-slides // on_a_page)
