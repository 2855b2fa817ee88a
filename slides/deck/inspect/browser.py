"""Chromium: finding it on this machine, and opening pages the same way everywhere."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from grader.contract.errors import ReviewError

VARIABLE = "RNN_REVIEW_CHROMIUM"
# The shell first: the same engine without windows, tabs and all that lives in them.
COMMANDS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "chrome"),
)
# Where macOS and Windows install applications, and Playwright its own browsers.
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "{ProgramFiles}/Google/Chrome/Application/chrome.exe",
    "{ProgramFiles(x86)}/Google/Chrome/Application/chrome.exe",
    "{LOCALAPPDATA}/Google/Chrome/Application/chrome.exe",
    "{LOCALAPPDATA}/Chromium/Application/chrome.exe",
)
PLAYWRIGHT_FOLDERS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
PLAYWRIGHT_FILES = (
    "chromium_headless_shell-*/*/headless_shell",
    "chromium_headless_shell-*/*/chrome-headless-shell",
    "chromium_headless_shell-*/*/chrome-headless-shell.exe",
    "chromium-*/*/chrome",
    "chromium-*/*/*.app/Contents/MacOS/*",
    "chromium-*/*/*.exe",
)
# Each window starts two pages of its own for the address bar's suggestions, a second of processor
# time. A second list replaces the one that Playwright passes: what matters of it is here, too.
_UNUSED = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints",
    "DestroyProfileOnBrowserClose,PreconnectToSearch,ThirdPartyStoragePartitioning",
)
# Without hinting, text has the same width on every machine and at every size.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-gpu",
    "--disable-quic",
    f"--disable-features={','.join(_UNUSED)}",
    "--font-render-hinting=none",
]
STEP_SECONDS = 30


@dataclass(frozen=True)
class Visit:
    """An open page, the addresses that it has requested, and the errors that it logged or threw."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def find_chromium() -> str:
    """The path of a Chromium or Chrome on this machine.

    Raises:
        ReviewError: if there is none, or RNN_REVIEW_CHROMIUM names one that does not exist.
    """
    if named := os.environ.get(VARIABLE):
        if found := shutil.which(named):
            return found
        raise ReviewError(f"{VARIABLE} is {named!r}, but there is no such program.")
    if found := next(filter(None, map(shutil.which, COMMANDS)), None) or next(_elsewhere(), None):
        return found
    raise ReviewError(
        "To check, print or test the deck, Chromium or Chrome must be on this machine. Install it "
        "(Debian, Ubuntu: sudo apt install chromium; any system: .venv/bin/playwright install "
        f"chromium), or name its program in the variable {VARIABLE}. Building needs no browser."
    )


@contextmanager
def chromium(running: Browser | None = None) -> Iterator[Browser]:
    """A running Chromium without a window.

    Args:
        running: one that was started before: it is used, and stays open. The default is a new one,
            closed at the end of the context.

    Raises:
        ReviewError: if there is no Chromium, or it does not start.
    """
    if running:
        yield running
        return
    program = find_chromium()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=program, args=ARGUMENTS, chromium_sandbox=not _is_root()
            )
        except Error as error:
            raise ReviewError(f"{program} does not start:\n{error}") from error
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Browser,
    address: str | Path,
    size: tuple[int, int] = (1280, 720),
    phone: bool = False,
    theme: str = "light",
) -> Iterator[Visit]:
    """Open a page in a fresh profile without animations; a file is opened without network.

    Args:
        address: a URL, or a file.
        size: width and height of the window in CSS pixels.
        phone: emulate a phone: a touch screen, and a page as wide as the screen.
        theme: the color scheme that the system prefers, "light" or "dark".
    """
    url = address if isinstance(address, str) else address.resolve().as_uri()
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        has_touch=phone,
        is_mobile=phone,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-US",
        offline=url.startswith("file:"),
    )
    context.set_default_timeout(STEP_SECONDS * 1000)
    visit = Visit(context.new_page())
    try:
        _listen(visit)
        visit.page.goto(url)
        yield visit
    finally:
        context.close()


def _listen(visit: Visit) -> None:
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("websocket", lambda socket: visit.requests.append(socket.url))
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.on("console", lambda message: _note(visit, message))


def _note(visit: Visit, message: ConsoleMessage) -> None:
    if message.type == "error":
        # "Failed to load resource" does not name the resource.
        visit.errors.append(f"{message.text} ({message.location.get('url', '')})")


def _elsewhere() -> Iterator[str]:
    for place in PLACES:
        path = Path(place.format_map(_Folders(os.environ)))
        if path.is_file():
            yield str(path)
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    windows = os.environ.get("LOCALAPPDATA", "") + "/ms-playwright"
    for folder in filter(None, (named, *PLAYWRIGHT_FOLDERS, windows)):
        for pattern in PLAYWRIGHT_FILES:
            # The newest of several versions is the last.
            yield from map(str, sorted(Path(folder).expanduser().glob(pattern), reverse=True))


class _Folders(dict[str, str]):
    """Environment variables by name; an unset one gives a folder that does not exist."""

    def __missing__(self, key: str) -> str:
        return f"/no {key}"


def _is_root() -> bool:
    """Whether this is root, as in a container, for whom Chromium's sandbox does not work."""
    return sys.platform != "win32" and os.geteuid() == 0
