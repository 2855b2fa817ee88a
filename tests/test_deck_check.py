"""`review slides check`, on a deck that is as it should be and on one with every fault planted."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.contract.errors import ReviewError
from slides.deck.build.pipeline import build_deck
from slides.deck.inspect import browser as finder
from slides.deck.inspect.check import check_deck
from tests.decks import slide, write_topic

pytestmark = [pytest.mark.browser, pytest.mark.deck]

LABELLED = 'role="img" aria-label="A label"'


def html(content: str) -> str:
    return f"from IPython.display import HTML\nHTML('''{content}''')"


def figure(x: int = 20, size: int = 14, fill: str = "var(--ink)", words: str = LABELLED) -> str:
    text = f'<text x="{x}" y="35" font-size="{size}" fill="{fill}">a label</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" {words}>{text}</svg>'
    return f"from IPython.display import SVG\nSVG('''{svg}''')"


def shown(title: str, code: str) -> str:
    """A slide that shows what the code draws or prints, not the code."""
    return slide(title, code, tags=["hide-input"])


def fragment(title: str, code: str) -> str:
    return slide(title, code).replace("# %%\n", '# %% slideshow={"slide_type": "fragment"}\n')


SOUND = (
    slide("Counting", "print(1)", text="See [it](#/steps).").replace("## Counting", "# Counting"),
    slide("Steps", "x = 1\nx", text="$$h_t = W_h x$$").replace("# %%\n", '# %% lines="1|2"\n'),
    shown("A figure", figure(fill="var(--input)", words=f'{LABELLED} width="59rem"')),
    fragment("Later", "print('later')"),
    slide("Live", "x = 1\nprint(x)", tags=["live"]),
)

LONG = "total = " + " + ".join(f"number_{i}" for i in range(20))
ROW = "<table><tr>" + "<td>unbreakable</td>" * 20 + "</tr></table>"
# The source of a slide, what the report says about it, and in which size or theme.
FAULTS = {
    "Long code": (
        slide("Long code", f"if False:\n    {LONG}"),
        "code is wider than its box ('total = number_0",
        "1920x1080: ",
    ),
    "Long output": (
        shown("Long output", "print('0123456789' * 15)"),
        "an output is wider than its box",
        "1280x720: ",
    ),
    "Much output": (
        slide("Much output", "for i in range(24):\n    print(i)"),
        "an output lies below the end of its slide ('0 1 2",
        "1280x720: ",
    ),
    "Late output": (
        fragment("Late output", "print('line\\n' * 25)"),
        "an output lies below the end of its slide ('line",
        "1920x1080: ",
    ),
    "Wide table": (
        shown("Wide table", html(ROW)),
        "a table is wider than its box ('unbreakable')",
        "phone: ",
    ),
    "Cut label": (
        shown("Cut label", figure(x=280)),
        "the label 'a label' is cut off at the figure's edge",
        "1280x720: ",
    ),
    "Crowded": (
        shown("Crowded", figure().replace("</svg>", "<text x='21' y='37'>another</text></svg>")),
        "the labels 'a label' and 'another' lie on each other",
        "1920x1080",
    ),
    "Dark label": (
        shown("Dark label", figure(fill="#1d232b")),
        "the label 'a label' hardly stands out",
        "[dark: 1 of its labels, contrast 1.",
    ),
    "Small label": (
        shown("Small label", figure(size=2)),
        "the label 'a label' is too small to read",
        "px",
    ),
    "Pale text": (
        shown("Pale text", html('<p style="color: #bbbbbb">pale</p>')),
        "axe: color-contrast",
        "light: ",
    ),
    "Nameless": (
        shown("Nameless", figure(words="")),
        "a figure has no text alternative",
        "page",
    ),
    "Silent": (
        slide("Silent", "1 + 1").replace("# Say what Silent is about.", "#"),
        "no speaker notes",
        "page",
    ),
    "Dead end": (
        slide("Dead end", text="[gone](#/gone)"),
        "the link #/gone leads to no slide",
        "page",
    ),
    "No file": (
        slide("No file", text="[gone](gone.html)"),
        "the link gone.html leads to no file",
        "page",
    ),
    "In the clear": (
        slide("In the clear", text="[old](http://example.org/)"),
        "the link http://example.org/ is not https",
        "page",
    ),
}
ELSEWHERE = slide(
    "Elsewhere",
    html('<img src="https://example.org/x.png" alt="x"><script>console.error("oh")</script>'),
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    write_topic(folder / "00_sound.py", *SOUND)
    return build_deck(source=folder, output=folder / "deck").parent


@pytest.fixture(scope="module")
def report(tmp_path_factory, browser):
    """The report on a deck with every fault."""
    folder = tmp_path_factory.mktemp("faulty")
    write_topic(folder / "00_faulty.py", *(fault[0] for fault in FAULTS.values()), ELSEWHERE)
    found = check_deck(build_deck(source=folder, output=folder / "deck"), running=browser)
    lines = (folder / "00_faulty.py").read_text().splitlines()
    return found, lines


def test_a_sound_deck_passes(sound, tmp_path, browser):
    found = check_deck(sound, screenshots=tmp_path, running=browser)
    assert str(found) == "slides: 5, overflows: 0, accessibility: 0, foreign requests: 0"
    pictures = [path.name for path in sorted(tmp_path.iterdir())]
    assert pictures == [
        "01-counting.png",
        "02-steps.png",
        "03-a-figure.png",
        "04-later.png",
        "05-live.png",
    ]


@pytest.mark.parametrize("title", FAULTS)
def test_a_fault_is_found_and_placed(report, title):
    found, lines = report
    _, said, seen = FAULTS[title]
    about = [finding for finding in found.findings if finding.slide == title]
    assert [finding for finding in about if said in str(finding) and seen in str(finding)], about
    start = next(i for i, line in enumerate(lines, start=1) if line == f"# ## {title}") - 1
    end = next(i for i, line in enumerate(lines[start:], start=start) if "notes" in line) + 1
    for finding in about:
        file, line = finding.source.split(":")
        assert file == "00_faulty.py"
        assert start <= int(line) <= end


def test_nothing_else_is_found(report):
    found, _ = report
    assert {finding.slide for finding in found.findings} == {*FAULTS, "(every slide)"}


def test_requests_to_other_hosts_and_errors_are_found(report):
    found, _ = report
    said = str(found)
    assert (
        "foreign request: (every slide) (index.html): the page requests https://example.org/x.png"
        in said
    )
    assert "error: (every slide) (index.html): in the console: oh (" in said


def test_the_last_line_counts_each_fault_once(report):
    found, _ = report
    last = str(found).splitlines()[-1]
    assert last.startswith(f"slides: {len(FAULTS) + 1}, overflows: {found.count('overflow')}, ")
    assert "foreign requests: 1" in last
    assert re.search(r"links: 3, errors: 1", last)
    assert len(str(found).splitlines()) == len(found.findings) + 1


DIM = "rgb(200, 200, 200)"


def test_states_that_come_and_go_are_looked_at(sound, tmp_path, browser):
    folder = tmp_path / "deck"
    shutil.copytree(sound, folder)
    styles = (folder / "deck.css").read_text()
    faded = f"{styles} .line.dimmed, .line.dimmed span {{ color: {DIM} !important }}"
    (folder / "deck.css").write_text(faded + ".desk h2 { color: #cccccc !important }")
    (folder / "live.css").write_text(
        (folder / "live.css").read_text() + ".cell.live { overflow: hidden }"
    )
    said = str(check_deck(folder, running=browser))
    assert "Steps (00_sound.py:" in said
    assert "dimmed code can hardly be read" in said
    assert "the Run button of a live cell is cut off [live]" in said
    assert re.search(r"color-contrast\) \[presenter: 2", said)
    assert [path.name for path in folder.glob(".live*")] == []


def test_without_a_deck_it_says_how_to_build_one(tmp_path):
    with pytest.raises(ReviewError, match="build it first, with `review slides build`"):
        check_deck(tmp_path)


def test_without_a_browser_it_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(finder, "COMMANDS", ())
    monkeypatch.setattr(finder, "PLACES", ())
    monkeypatch.setattr(finder, "PLAYWRIGHT_FILES", ())
    monkeypatch.delenv(finder.VARIABLE, raising=False)
    with pytest.raises(ReviewError, match="sudo apt install chromium"):
        finder.find_chromium()
    monkeypatch.setenv(finder.VARIABLE, "/no/such/chromium")
    with pytest.raises(ReviewError, match="RNN_REVIEW_CHROMIUM is '/no/such/chromium'"):
        finder.find_chromium()
    monkeypatch.setenv(finder.VARIABLE, "false")
    with (
        ThreadPoolExecutor(1) as elsewhere,  # in this thread Playwright may run already
        pytest.raises(ReviewError, match="false does not start"),
    ):
        elsewhere.submit(finder.chromium().__enter__).result()


def test_the_deck_passes(built_deck, browser):
    report = check_deck(built_deck, running=browser)
    assert not report.findings, str(report)
    assert report.slides > 50
