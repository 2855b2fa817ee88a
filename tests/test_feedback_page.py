"""The pages that nbgrader makes of our feedback: nothing in them runs, or comes from elsewhere."""

import subprocess
import time

import pytest

from slides.deck.inspect.browser import open_page
from tests.courses import TOPIC, first_only, hand_in, make_course, without_keras
from tests.processes import BIN

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
def page(tmp_path_factory):
    """A graded submission's page, and how long nbgrader took to make it."""
    scratch = tmp_path_factory.mktemp("pages")
    course, environment = make_course(scratch / "course"), without_keras(scratch / "forbidden")
    hand_in(course, "ada", first_only("\n" + " \n" * 100_000 + LIVE))

    def run(*words):
        said = subprocess.run(
            [str(BIN / words[0]), *words[1:]], cwd=course, env=environment, capture_output=True
        )
        assert said.returncode == 0, said.stdout + said.stderr

    run("review", "autograde", TOPIC)
    began = time.monotonic()
    run("nbgrader", "generate_feedback", TOPIC)
    return course / "feedback" / "ada" / TOPIC / f"{TOPIC}.html", time.monotonic() - began


def test_empty_lines_without_number_do_not_keep_nbgrader_busy(page):
    assert page[1] < 60


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(browser, page):
    with open_page(browser, page[0]) as visit:
        assert "Score: " in visit.page.content()
        assert visit.page.url == page[0].as_uri()
    assert [url for url in visit.requests if not url.startswith(("file:", "data:"))] == []
    assert visit.errors == []
    assert "cdnjs" not in page[0].read_text()
