"""`--pages`: the graded class in a browser: every feedback page, and every page of the formgrader.

Nothing of a submission may run there, be requested from elsewhere, or lead elsewhere.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from nbgrader.api import Gradebook
from playwright.sync_api import BrowserContext, Dialog, Error, Page

from grader.course.folder import open_course
from grader.records.database import open_gradebook
from slides.deck.inspect.browser import chromium
from tests.audit.cases import TOPIC
from tests.formgrader import formgrader
from tests.processes import BIN, environment

CALLED = "breach"  # what the bank's scripts call
_SETTLED = 300  # milliseconds: for scripts that start late


def problems(course: Path) -> dict[str, list[str]]:
    """What a browser did that it should not have done, by student's id, "" for all.

    Raises:
        ReviewError: if there is no Chromium here.
    """
    command = [str(BIN / "nbgrader"), "generate_feedback", TOPIC]
    subprocess.run(command, cwd=course, env=environment(), capture_output=True, check=False)
    with formgrader(course) as address, chromium() as browser:
        watch = _Watch(browser.new_context(), address)
        watch.visit("", f"{address}/formgrader/manage_assignments?token={address.token}")
        for student, url in _pages(course, address):
            watch.visit(student, url)
    return watch.found


class _Watch:
    """Visits pages and notes what happens there.

    Attributes:
        found: what went wrong, by the student whose page it is.
    """

    def __init__(self, context: BrowserContext, ours: str):
        self.found: dict[str, list[str]] = {}
        self.visited = 0
        self._context, self._ours, self._student = context, ours, ""
        context.expose_function(CALLED, lambda *_: self._note("ran a script"))
        context.route("**", lambda route: self._request(route))

    def _dismiss(self, dialog: Dialog) -> None:
        self._note("opened a dialog")
        dialog.dismiss()

    def visit(self, student: str, url: str) -> None:
        self._student = student
        page = self._context.new_page()
        page.on("dialog", self._dismiss)
        try:
            reply = page.goto(url, wait_until="load")
            if reply and reply.status >= 400:
                self._note(f"{url}: status {reply.status}")
            page.wait_for_timeout(_SETTLED)
            self.visited += 1
            self._look(page, url)
        except Error as error:
            self._note(f"{url}: {error.message.splitlines()[0]}")
        finally:
            page.close()

    def _look(self, page: Page, url: str) -> None:
        if page.url.split("?")[0].rstrip("/") != url.split("?")[0].rstrip("/"):
            self._note(f"led from {url} to {page.url}")

    def _request(self, route) -> None:
        url = route.request.url
        if url.startswith((self._ours, "file:", "data:")):
            route.continue_()
        else:
            self._note(f"requested {url}")
            route.abort()

    def _note(self, what: str) -> None:
        self.found.setdefault(self._student, []).append(what)


def _pages(course: Path, address: str) -> Iterator[tuple[str, str]]:
    """Students, and the pages that show what is theirs."""
    for page in course.glob(f"feedback/*/{TOPIC}/*.html"):
        yield page.parent.parent.name, page.as_uri()
    base = f"{address}/formgrader"
    for shared in ("manage_students", f"manage_submissions/{TOPIC}", f"gradebook/{TOPIC}/{TOPIC}"):
        yield "", f"{base}/{shared}"
    with open_gradebook(open_course(course)) as gradebook:
        for student, submission in _submissions(gradebook):
            yield student, f"{base}/manage_students/{quote(student, safe='')}"
            yield student, f"{base}/manage_students/{quote(student, safe='')}/{TOPIC}"
            yield student, f"{base}/submissions/{submission}/"


def _submissions(gradebook: Gradebook) -> list[tuple[str, str]]:
    return [
        (submission.student.id, notebook.id)
        for submission in gradebook.assignment_submissions(TOPIC)
        for notebook in submission.notebooks
    ]
