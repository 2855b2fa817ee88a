"""Serves the deck while it is written, with a script that reloads the page after each build."""

import asyncio
import json
import re
import threading
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler

from grader.contract.errors import ReviewError

SCRIPT = Path(__file__).with_suffix(".js")
NOTHING_YET = """<!DOCTYPE html>
<html lang="en"><head><title>Deck</title></head><body><p>The first build…</p></body></html>"""
# Other host names are refused: with DNS rebinding a page of another site could read the deck.
OWN_NAMES = r"(127\.0\.0\.1|localhost)"

State = dict[str, str]  # `state`, and after the first build `problem`, `version` and `edited`


class ReloadServer:
    """A web server in a thread; a context manager.

    The files of the deck are served as built; only the page gets the script in addition.

    Args:
        output: the folder of the deck; it may still be empty.
        port: where to serve on 127.0.0.1; 0 takes a free one.

    Raises:
        ReviewError: if the port is taken.
    """

    def __init__(self, output: Path, port: int) -> None:
        try:
            self._sockets = bind_sockets(port, "127.0.0.1")
        except OSError as error:
            raise ReviewError(f"Port {port} cannot be used: {error.strerror}.") from error
        self.address = f"http://127.0.0.1:{self._sockets[0].getsockname()[1]}/"
        self.output = output
        self._state: State = {"state": "building"}
        self._early = ""  # a page that is shown while its build goes on; none if empty
        self._pages: set[asyncio.Queue[State | None]] = set()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> "ReloadServer":
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def notify(self, state: str, problem: str = "", edited: str = "") -> None:
        """Send the state of the build to all open pages, and to those that open later.

        Args:
            state: "building", "built" or "failed".
            problem: the error message of a failed build.
            edited: the id of the slide that was edited, to go to; "" to stay.
        """
        if state == "built":
            self._early = ""
        version = self.version()
        message = {"state": state, "problem": problem, "version": version, "edited": edited}
        self._loop.call_soon_threadsafe(self._send, message)

    def show_early(self, page: str, edited: str) -> None:
        """Show a page until the next build has succeeded; the deck's folder stays as it is."""
        self._early = page
        self.notify("building", edited=edited)

    def page(self) -> str:
        """The page as it is shown; empty if there is none."""
        index = self.output / "index.html"
        return self._early or (index.read_text(encoding="utf-8") if index.exists() else "")

    def version(self) -> str:
        """Sixteen hexadecimal digits that change with what the page shows."""
        files = [self.output / name for name in ("deck.css", "deck.js")]
        content = b"".join(path.read_bytes() for path in files if path.exists())
        return sha256(self.page().encode() + content).hexdigest()[:16]

    def join(self) -> asyncio.Queue[State | None]:
        """A queue of the states of the build from now on, the current one first; None ends it."""
        page: asyncio.Queue[State | None] = asyncio.Queue()
        page.put_nowait(self._state)
        self._pages.add(page)
        return page

    def leave(self, page: asyncio.Queue[State | None]) -> None:
        self._pages.discard(page)
        page.put_nowait(None)

    def _send(self, state: State) -> None:
        self._state = state
        for page in self._pages:
            page.put_nowait(state)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        server = HTTPServer(_application(self))
        server.add_sockets(self._sockets)
        self._started.set()
        await self._stop.wait()
        for page in list(self._pages):
            self.leave(page)
        server.stop()
        await server.close_all_connections()


def _application(server: ReloadServer) -> Application:
    application = Application()
    application.add_handlers(
        OWN_NAMES,
        [
            (r"/(?:index\.html)?", _Page, {"server": server}),
            (r"/watch/events", _Events, {"server": server}),
            (rf"/watch/({re.escape(SCRIPT.name)})", _File, {"path": str(SCRIPT.parent)}),
            (r"/(.*)", _File, {"path": str(server.output)}),
        ],
    )
    return application


class _Page(RequestHandler):
    """The page as built, with the script added."""

    def initialize(self, server: ReloadServer) -> None:
        self._server = server

    def get(self) -> None:
        html = self._server.page() or NOTHING_YET
        before, end, after = html.rpartition("</body>")
        version = self._server.version()
        script = f'<script src="/watch/{SCRIPT.name}" data-version="{version}"></script>\n'
        self.set_header("Cache-Control", "no-store")
        self.finish(before + script + end + after)


class _Events(RequestHandler):
    """Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

    def initialize(self, server: ReloadServer) -> None:
        self._server = server

    async def get(self) -> None:
        self._states = self._server.join()
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        with suppress(StreamClosedError):  # the page was closed meanwhile
            while state := await self._states.get():
                self.write(f"data: {json.dumps(state)}\n\n")
                await self.flush()

    def on_connection_close(self) -> None:
        self._server.leave(self._states)


class _File(StaticFileHandler):
    """A file that the browser checks for changes each time, because it may have been rebuilt."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")
