"""The report's page in Chromium, of a class of recorded results: what people see of it."""

from pathlib import Path

import pytest

from grader.course.folder import open_course
from grader.report.write import FOLDER, PAGE, write
from slides.deck.build.bundle import install
from slides.deck.inspect.browser import open_page
from slides.deck.inspect.check import AXE
from tests.courses import make_course
from tests.recorded_class import record_class

pytestmark = pytest.mark.browser

VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"], preload: false}))
    .violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"""


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    root = make_course(tmp_path_factory.mktemp("page") / "course")
    record_class(root, students=40)
    write(open_course(root), deck="https://deck.example/")
    return root / FOLDER / PAGE


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "phone"), [(1400, False), (390, True)])
def test_it_is_accessible_and_fits_and_asks_nobody(browser, page, width, phone, theme):
    install()
    with open_page(browser, page, (width, 900), phone, theme) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        visit.page.evaluate(AXE.read_text() + "\n;0")
        assert visit.page.evaluate(VIOLATIONS) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert visit.requests == [page.resolve().as_uri()]
        assert visit.errors == []


def test_a_link_opens_a_student_and_a_name_finds_one(browser, page):
    with open_page(browser, page) as visit:
        visit.page.click("#missing a >> nth=0")
        visit.page.locator(".student[open]").wait_for()
        visit.page.fill("#find", "s0003")
        shown = visit.page.locator(".student:visible")
        assert shown.count() == 1
        assert "s0003" in shown.inner_text()
        assert visit.page.inner_text("#found") == "1 of 40"


def test_print_shows_what_is_folded_but_not_every_students_questions(browser, page):
    with open_page(browser, page) as visit:
        visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert visit.page.locator("details:not(.student):not([open])").count() == 0
        assert visit.page.locator(".student[open]").count() == 0
        visit.page.emulate_media(media="print")
        assert not visit.page.locator("#find").is_visible()
