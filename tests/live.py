"""What the tests of the live deck share: how it is presented, and what a hand does on its page."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
from playwright.sync_api import Locator, Page, expect

from tests.processes import ROOT

PRESENT = (
    "import sys; from pathlib import Path; from slides.deck.serve.supervisor import present; "
    "present(Path(sys.argv[1]), port=0, browser=False, phones=sys.argv[2] or None)"
)


@dataclass(frozen=True)
class Running:
    """A live deck that is being presented."""

    process: subprocess.Popen[str]
    address: str
    remote: str = ""

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.address).query)["token"][0]

    @property
    def server(self) -> psutil.Process:
        return psutil.Process(self.process.pid).children()[0]

    @property
    def kernel(self) -> psutil.Process:
        return self.server.children()[0]

    def wait_for(self, line: str) -> str:
        """The next line of what the command prints that matches."""
        assert self.process.stdout is not None
        for printed in self.process.stdout:
            if found := re.search(line, printed):
                return found[0]
        raise AssertionError(f"the command ended without printing {line!r}")


@contextmanager
def presenting(deck: Path, phones: str = "") -> Iterator[Running]:
    """Present a deck.

    Args:
        phones: where phones may knock, if they may.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", PRESENT, str(deck), phones],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        address = Running(process, "").wait_for(r"http://\S+")
        remote = Running(process, "").wait_for(r"http://\S+/remote/\S+") if phones else ""
        running = Running(process, address, remote)
        running.wait_for("^ready after")
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def status(page: Page) -> Locator:
    return page.locator(".live-status")


def cell(page: Page) -> Locator:
    """The live cell of the slide that is shown."""
    return page.locator("section.present > section.present .cell.live")


def output(page: Page) -> Locator:
    return cell(page).locator(".outputs")


def banner(page: Page) -> Locator:
    return page.locator(".live-banner")


def go_on(page: Page, slide_id: str) -> None:
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#{slide_id}")).to_be_visible()


def go_to(page: Page, slide_id: str) -> None:
    page.evaluate("id => { location.hash = `#/${id}`; }", slide_id)
    expect(page.locator(f"#{slide_id}")).to_be_visible()


def write(page: Page, code: str) -> None:
    """Replace the code of the slide's cell, as by hand."""
    page.keyboard.press("e")
    expect(cell(page).locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def run(page: Page, code: str) -> None:
    """Replace the code of the slide's cell, run it, and wait for the end."""
    write(page, code)
    page.keyboard.press("Shift+Enter")
    expect(cell(page)).to_have_attribute("data-live", re.compile("busy|idle|error"))
    expect(cell(page)).to_have_attribute("aria-busy", "false")


def begin(page: Page, code: str) -> None:
    """Replace the code of the slide's cell, run it, and wait until the code itself is running.

    A cell is "busy" a moment earlier; the kernel ignores an interrupt that comes in between.
    """
    write(page, f"print('begun')\n{code}")
    page.keyboard.press("Shift+Enter")
    expect(output(page)).to_contain_text("begun")
