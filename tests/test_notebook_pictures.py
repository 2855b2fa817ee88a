"""Pictures in notebooks: seen, read aloud, or as text; each embedded picture of an exercise."""

import base64
import re
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest

from grader.contract.errors import ReviewError
from grader.judge import illustrations
from rnn_review import pictures
from rnn_review.pictures.embedding_map import kind
from slides.figures import rnn
from slides.figures.standalone import PICTURES, standalone
from tests.processes import ROOT

rng = np.random.default_rng(6)
DRAWN = {
    "curves": pictures.curves({"a < b": [2.5, 2.0], "c & d": [2.4]}, {"floor": 1.1}),
    "one point": pictures.curves({"only": [1.0]}),
    "constant": pictures.curves({"x": [0.0, 0.0]}),
    "many points": pictures.curves({"x": rng.uniform(1, 2, 75)}),
    "logarithms": pictures.curves({"x": [1, 1e-9, 1e6]}, at=(1, 5, 9), log=True),
    "bars": pictures.bars(["step 1", "step 2"], [0.5, 0.25], "share", unit="%"),
    "no length": pictures.bars(["a"], [0.0], "nothing"),
    "strip": pictures.heat_strip(rng.normal(size=(60, 256)), "a \n" * 20),
    "zeros": pictures.heat_strip(np.zeros((3, 4)), "abc"),
    "map": pictures.embedding_map(
        rng.normal(size=(86, 42)), [chr(c) for c in range(86)], range(86)
    ),
}
every_picture = pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)


@every_picture
def test_a_picture_is_an_image_with_an_alternative_and_is_text_elsewhere(drawn):
    shown = drawn._repr_mimebundle_()
    found = re.fullmatch(
        r'<img alt="([^"]{15,})" src="data:image/svg\+xml;base64,([\w+/=]+)">', shown["text/html"]
    )
    assert found
    svg = ElementTree.fromstring(base64.b64decode(found[2]))
    box = [float(number) for number in svg.attrib["viewBox"].split()]
    assert box[2:] == [float(svg.attrib["width"]), float(svg.attrib["height"])]
    assert not re.search(r"\b(nan|inf)\b", drawn.svg)
    assert shown["text/plain"].startswith(drawn.alt)
    assert len(shown["text/html"]) < 60_000


@every_picture
def test_nothing_is_drawn_outside_of_it(drawn):
    svg = ElementTree.fromstring(drawn.svg)
    width, height = float(svg.attrib["width"]), float(svg.attrib["height"])
    for node in svg.iter():
        for name, most in (("x", width), ("cx", width), ("y", height), ("cy", height)):
            if name in node.attrib:
                assert 0 <= float(node.attrib[name]) <= most


def test_numbers_of_curves_are_in_the_text():
    lines = repr(DRAWN["curves"]).splitlines()
    assert "a < b from 2.5 to 2" in lines[0]
    assert "floor: 1.1" in lines[0]
    assert [line.split() for line in lines[2:]] == [["1", "2.5", "2.4"], ["2", "2"]]


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="1 to 4 curves"):
        pictures.curves({})
    with pytest.raises(ValueError, match="no logarithm"):
        pictures.curves({"x": [0.0, 1.0]}, log=True)
    with pytest.raises(ValueError, match="not finite"):
        pictures.curves({"x": [float("nan")]})
    with pytest.raises(ValueError, match=r"expected \(3, units\)"):
        pictures.heat_strip(np.zeros((2, 4)), "abc")
    with pytest.raises(ValueError, match="2 labels and 1 values"):
        pictures.bars(["a", "b"], [1.0], "x")


def test_neighbours_on_the_map_are_named_and_kinds_are_told_apart():
    vectors = np.array([[0, 0], [0.1, 0], [5, 5], [5, 5.2]], dtype=float)
    drawn = pictures.embedding_map(vectors, list("aexy"), [4, 3, 2, 1])
    assert "'a' and 'e'" in drawn.alt
    assert [kind(c) for c in "aAb1"] == ["vowels", "capitals", "consonants", "others"]


def test_the_drawings_of_the_exercises_are_the_decks_as_it_draws_them_now():
    for name, figure in PICTURES.items():
        assert (ROOT / "solutions" / name).read_text(encoding="utf-8") == standalone(figure()), (
            f"{name}: run `review slides pictures`"
        )


@pytest.mark.parametrize("name", PICTURES)
def test_an_exercise_shows_each_drawing_in_words_too(name):
    topic, _, file = name.partition("/")
    source = (ROOT / "solutions" / topic / f"{topic}.py").read_text(encoding="utf-8")
    found = re.search(rf"!\[([^\]]+)\]\({re.escape(file)}\)", source)
    assert found
    assert len(found[1]) > 80


def cell(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(source)])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "net.svg").write_text(standalone(rnn.recurrent()))
    return tmp_path


def test_a_picture_is_embedded_and_a_slide_is_linked(folder):
    source = 'See ![a "net" & more](net.svg)\n\n[Slides: Net](slide:the-net)'
    shown = illustrations.illustrated(cell(source), folder, "https://deck.example").cells[0].source
    assert 'See <img alt="a &quot;net&quot; &amp; more" src="data:image/svg+xml;base64,' in shown
    assert "[Slides: Net](https://deck.example/#/the-net)" in shown


def test_without_a_deck_a_slide_is_named(folder):
    shown = illustrations.illustrated(cell("[Slides: Net](slide:the-net)"), folder, "").cells[0]
    assert shown.source == "*Slides: Net*"


def test_feedback_says_what_a_picture_shows(folder):
    shown = illustrations.in_words(cell("![a net](net.svg)").cells[0])
    assert shown.source == "*[a net]*"


def test_code_is_left_as_it_is(folder):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("# ![x](no.svg)")])
    assert illustrations.illustrated(notebook, folder, "").cells[0].source == "# ![x](no.svg)"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("![a net](other.svg)", "other.svg is not a picture"),
        ("![](net.svg)", "shown without words"),
        ("![large](large.svg)", "at most 15,000"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named(folder, source, words):
    (folder / "large.svg").write_text("x" * 12_000)
    with pytest.raises(ReviewError, match=words):
        illustrations.illustrated(cell(source), folder, "")
