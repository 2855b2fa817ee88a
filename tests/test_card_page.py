"""The verdict card in Chromium: as wide as its place, readable in every theme, to everybody."""

from pathlib import Path

import numpy as np
import pytest

from grader.contract.findings import Difference, Level
from grader.student import card_html, card_style
from grader.student.card import Card, Hint, Line, Raised, Status, Step
from grader.student.pictures import picture
from slides.deck.build.bundle import install
from slides.deck.inspect.browser import open_page
from slides.deck.inspect.check import AXE

pytestmark = pytest.mark.browser

VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"], preload: false}))
    .violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"""
OURS = np.arange(10, 40).reshape(5, 6)
THEIRS = OURS + (OURS > 23)
ROW = picture([Difference("the rows", THEIRS, OURS, THEIRS != OURS)])
LINE = Line(
    "cell In[3], line 2, in `spread`", "return sample['a_name_without_end_' * 20 + 'b']" * 3
)
CARDS = [
    Card("spread", Status.RIGHT, "Right: loss 2.1.", 2, 2, named=True,
         picture=picture([Level("loss on a text", 2.1, 2.7, 0.8, (("frequencies", 3.2),))])),
    Card("spread", Status.WRONG, "Possible mistake: n instead of n - 1. How many?", None, 2,
         named=True, hints=(Hint("Where to look", "The values: expected 1, found 2.", ROW, LINE,
                                 True), Hint("What the exercise says", "Write `spread`."))),
    Card("spread", Status.WRONG, "The rows, at index 2, 3: expected 24, found 25 (1 of 9 differ).",
         None, 2, named=True, picture=ROW),
    Card("spread", Status.ERROR, "An index.", None, 1, named=True,
         raised=(Raised("KeyError", "'a'", (LINE, LINE)), Raised("E", "", (LINE,), "From:"))),
    Card("spread", Status.PARTLY, "The shape.", 1, 2, "1 of 2 steps.", (Step("a", True),)),
    Card("spread", Status.MISSING, "Not answered yet.", named=True),
    Card("spread", Status.UNCHECKED, "Uses `ranks`, which is not answered yet.", named=True),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """A notebook's page, as far as a card sees it."""
    cards = "".join(card_html.html(card, 2) for card in CARDS)
    path = tmp_path_factory.mktemp("card") / "cards.html"
    path.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{card_style.CSS}</style><body><main><h1>Cards</h1>{cards}</main></body></html>"
    )
    return path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "phone"), [(1280, False), (390, True)])
def test_cards_are_accessible_and_fit(browser, page, width, phone, theme):
    install()
    with open_page(browser, page, (width, 900), phone, theme) as visit:
        visit.page.evaluate(AXE.read_text() + "\n;0")
        visit.page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        # Two cards on one question are no mistake here, in a notebook each has its own name.
        found = visit.page.evaluate(VIOLATIONS)
        assert [v for v in found if not v.startswith("landmark-unique")] == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert visit.page.locator(".vc-picture:visible").count() == 3


PAPER = "getComputedStyle(document.querySelector('.verdict-card')).backgroundColor"
DARK, LIGHT = "rgb(22, 27, 34)", "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("system", "attribute", "value", "paper"),
    [
        ("dark", "lang", "en", DARK),
        ("light", "lang", "en", LIGHT),
        ("light", "data-jp-theme-light", "false", DARK),
        ("dark", "data-jp-theme-light", "true", LIGHT),
        ("light", "class", "vscode-dark", DARK),
        ("dark", "class", "vscode-light", LIGHT),
    ],
)
def test_the_pages_own_theme_goes_before_the_systems(
    browser, page, system, attribute, value, paper
):
    with open_page(browser, page, theme=system) as visit:
        visit.page.evaluate(f"document.body.setAttribute('{attribute}', '{value}')")
        assert visit.page.evaluate(PAPER) == paper
