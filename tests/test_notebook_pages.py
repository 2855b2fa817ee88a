"""The exercises as pages: what we write in them, and the pictures, can be read by everybody."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

from grader.course import folder
from grader.judge import illustrations
from rnn_review import pictures
from rnn_review.progress import Bar
from slides.deck.build.bundle import install
from slides.deck.inspect.browser import open_page
from slides.deck.inspect.check import AXE
from tests.processes import ROOT

pytestmark = pytest.mark.browser

# Of nbconvert's page what is ours: texts, and outputs.
VIOLATIONS = """async () => (await axe.run(
    {include: [".jp-MarkdownOutput", ".jp-OutputArea-output"]},
    {resultTypes: ["violations"], preload: false},
)).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"""
NOT_SHOWN = "[...document.images].filter((i) => !(i.complete && i.naturalWidth)).map((i) => i.alt)"
TOPICS = sorted(path.stem for path in ROOT.glob("solutions/*/[0-9]*.py"))
DRAWN = {
    "curves": pictures.curves({"a < b": [2.5, 2.1, 2.0], "c": [2.4]}, {"floor": 1.1}),
    "bars": pictures.bars(["one", "two"], [0.25, 0.5], "parts", unit="%"),
    "heat strip": pictures.heat_strip(np.random.default_rng(6).normal(size=(5, 40)), 'a "b\n'),
    "map": pictures.embedding_map(np.eye(6), list("aBc1<\n"), [9, 8, 7, 6, 5, 4]),
    "bar": Bar("1 < 2 epochs"),
}


def page(notebook, path: Path) -> Path:
    html, _ = HTMLExporter(template_name="lab", embed_images=True).from_notebook_node(notebook)
    path.write_text(html, encoding="utf-8")
    return path


def looked_at(browser, path: Path, width: int, theme: str) -> None:
    install()
    with open_page(browser, path, (width, 900), width < 500, theme) as visit:
        visit.page.evaluate(AXE.read_text() + "\n;0")
        assert visit.page.evaluate(VIOLATIONS) == []
        assert visit.page.evaluate(NOT_SHOWN) == []
        assert visit.page.evaluate("document.images.length") > 0
        widest = "Math.max(...[...document.images].map((i) => i.getBoundingClientRect().right))"
        assert visit.page.evaluate(widest) <= width


@pytest.mark.parametrize("topic", TOPICS)
def test_an_exercise_is_accessible_and_its_drawings_are_shown(browser, tmp_path, topic):
    notebook = folder.trusted_notebook(folder.open_course(ROOT), topic)
    illustrations.illustrated(notebook, ROOT / "solutions" / topic, "https://deck.example/")
    looked_at(browser, page(notebook, tmp_path / "page.html"), 1280, "light")


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_pictures_of_cells_are_accessible_and_fit(browser, tmp_path, width, theme):
    cell = nbformat.v4.new_code_cell("pictures")
    cell.outputs = [
        nbformat.v4.new_output("display_data", data=drawn._repr_mimebundle_())
        for drawn in DRAWN.values()
    ]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    looked_at(browser, page(notebook, tmp_path / "page.html"), width, theme)
