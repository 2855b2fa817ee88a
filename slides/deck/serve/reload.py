"""The built deck on loopback, with a script that follows the build; the files stay as they are."""

import asyncio
import json
import re
import threading
from hashlib import sha256
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler

from grader.contract.errors import ReviewError

SCRIPT = Path(__file__).with_suffix(".js")
NOTHING_YET = """<!DOCTYPE html>
<html lang="en"><head><title>Deck</title></head><body><p>The first build…</p></body></html>"""
# A page of another site may not read the deck by pointing its own name to this address.
OWN_NAMES = r"(127\.0\.0\.1|localhost)"

News = dict[str, str]


class Preview:
    """A server in a thread; a context manager.

    Args:
        output: the deck's folder; it may still be empty.
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
        self._news: News = {"state": "building"}
        self._pages: set[asyncio.Queue[News | None]] = set()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> "Preview":
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def tell(self, state: str, problem: str = "") -> None:
        """Tell the pages, those of now and those to come, how the build is.

        Args:
            state: "building", "built" or "failed".
            problem: what went wrong.
        """
        news = {"state": state, "problem": problem, "version": self.version()}
        self._loop.call_soon_threadsafe(self._spread, news)

    def version(self) -> str:
        """Digits that change with what the page shows."""
        files = [self.output / name for name in ("index.html", "deck.css", "deck.js")]
        content = b"".join(path.read_bytes() for path in files if path.exists())
        return sha256(content).hexdigest()[:16]

    def join(self) -> asyncio.Queue[News | None]:
        """A queue of all news from now on, the present state first."""
        page: asyncio.Queue[News | None] = asyncio.Queue()
        page.put_nowait(self._news)
        self._pages.add(page)
        return page

    def leave(self, page: asyncio.Queue[News | None]) -> None:
        self._pages.discard(page)
        page.put_nowait(None)

    def _spread(self, news: News) -> None:
        self._news = news
        for page in self._pages:
            page.put_nowait(news)

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


def _application(preview: Preview) -> Application:
    application = Application()
    application.add_handlers(
        OWN_NAMES,
        [
            (r"/(?:index\.html)?", _Page, {"preview": preview}),
            (r"/watch/events", _Events, {"preview": preview}),
            (rf"/watch/({re.escape(SCRIPT.name)})", _File, {"path": str(SCRIPT.parent)}),
            (r"/(.*)", _File, {"path": str(preview.output)}),
        ],
    )
    return application


class _Page(RequestHandler):
    """The deck's page as built, and the script."""

    def initialize(self, preview: Preview) -> None:
        self._preview = preview

    def get(self) -> None:
        index = self._preview.output / "index.html"
        html = index.read_text(encoding="utf-8") if index.exists() else NOTHING_YET
        before, end, after = html.rpartition("</body>")
        version = self._preview.version()
        script = f'<script src="/watch/{SCRIPT.name}" data-version="{version}"></script>\n'
        self.set_header("Cache-Control", "no-store")
        self.finish(before + script + end + after)


class _Events(RequestHandler):
    """Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

    def initialize(self, preview: Preview) -> None:
        self._preview = preview

    async def get(self) -> None:
        self._news = self._preview.join()
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        while news := await self._news.get():
            self.write(f"data: {json.dumps(news)}\n\n")
            await self.flush()

    def on_connection_close(self) -> None:
        self._preview.leave(self._news)


class _File(StaticFileHandler):
    """A file that a browser asks about again each time: it may have been built anew."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")
