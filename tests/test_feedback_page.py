"""The pages that nbgrader makes of our feedback: nothing in them runs, or comes from elsewhere."""

import time

import pytest

from slides.deck.inspect.browser import open_page
from tests import commands
from tests.courses import TOPIC, first_only, hand_in, make_course, without_keras

pytestmark = [pytest.mark.browser, pytest.mark.kernel]

LIVE = """
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
live = ("<script>breach()</script><img src='http://breach.invalid/a.png' onerror='breach()'>"
        "<svg onload='breach()'></svg><meta http-equiv=refresh content='0;url=http://breach.invalid'>"
        "<link rel=stylesheet href='http://breach.invalid/a.css'><iframe src='http://breach.invalid'>"
        "</iframe><math href='http://breach.invalid'></math><base href='http://breach.invalid/'>")
for kind in (HTML, Markdown, Latex, Javascript):
    display(kind(live))
display({"image/svg+xml": live, "text/latex": "$x$" + live, "text/plain": live}, raw=True)
print(live, "\\x1b[31m" + live + "\\x1b[0m")
raise ValueError(live)
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A graded submission's pages, nbgrader's and ours, and how long nbgrader took to make its."""
    scratch = tmp_path_factory.mktemp("pages")
    course, environment = make_course(scratch / "course"), without_keras(scratch / "forbidden")
    hand_in(course, "ada", first_only("\n" + " \n" * 100_000 + LIVE))

    def run(*words):
        said = commands.run(*words, folder=course, variables=environment)
        assert said.returncode == 0, said.stdout + said.stderr

    run("review", "autograde", TOPIC)
    began = time.monotonic()
    run("nbgrader", "generate_feedback", TOPIC)
    seconds = time.monotonic() - began
    page = course / "feedback" / "ada" / TOPIC / f"{TOPIC}.html"
    theirs = page.rename(scratch / "theirs.html")
    run("review", "feedback", TOPIC)
    return {"nbgrader's": theirs, "ours": page}, seconds


def test_empty_lines_without_number_do_not_keep_nbgrader_busy(pages):
    assert pages[1] < 60


@pytest.mark.parametrize("whose", ["nbgrader's", "ours"])
@pytest.mark.parametrize("width", [1400, 390])
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(browser, pages, whose, width):
    path = pages[0][whose]
    with open_page(browser, path, size=(width, 900), phone=width < 600) as visit:
        assert "The cell for this answer is missing or empty." in visit.page.content()
        assert visit.page.url == path.as_uri()
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
    assert [url for url in visit.requests if not url.startswith(("file:", "data:"))] == []
    assert visit.errors == []
    assert "<script" not in path.read_text()
