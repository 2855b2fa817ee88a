"""What the live server answers: the page, the files beside it, and the state of the kernel."""

import json
import secrets
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import StaticFileHandler, authenticated
from tornado.websocket import WebSocketHandler

from slides.deck.serve.kernel import LiveKernel
from slides.deck.serve.phones import Room
from slides.deck.serve.security import content_security_policy, with_nonce

PLACE = "<!-- live -->"  # where the template leaves room for the live page's script and styles
MARK = secrets.token_hex(16)  # stands for the nonce in the cached page
# Replaces the address with the token by one without it.
ARRIVAL = (
    '<!DOCTYPE html><link rel="icon" href="data:,">'
    '<meta http-equiv="refresh" content="0;url=./{query}">'
)
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


class DeckHandler(JupyterHandler):
    """What all answers share: strict headers, and nothing without signing in."""

    @property
    def content_security_policy(self) -> str:
        return "default-src 'none'; frame-ancestors 'none'"

    def set_default_headers(self) -> None:
        super().set_default_headers()
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def set_cors_headers(self) -> None:
        """Jupyter adds CORS headers for a request with a token; the deck never does."""

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare(_redirect_to_login=False)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.finish()


class PageHandler(DeckHandler):
    """The deck's page with the script and styles that make it live."""

    def initialize(self, folder: Path, phones: bool) -> None:
        self._folder, self._phones = folder, phones

    @cached_property
    def nonce(self) -> str:
        return secrets.token_urlsafe(16)

    @property
    def content_security_policy(self) -> str:
        return content_security_policy(self.nonce, self.request)

    @authenticated
    def get(self) -> None:
        query = self.request.query_arguments
        if query.pop("token", None):
            # Not a redirect by status: a browser that comes from elsewhere, as from the file that
            # opens it, would follow without the new cookie, which is SameSite=Strict.
            rest = "?" + urlencode(query, doseq=True) if query else ""
            self.finish(ARRIVAL.format(query=rest))
            return
        assert self.xsrf_token  # reading it sets the cookie that the page's requests repeat
        page = self._folder / "index.html"
        html = _page(page, page.stat().st_mtime_ns, self.base_url, self._phones)
        self.finish(html.replace(MARK, self.nonce))


class FileHandler(DeckHandler, StaticFileHandler):
    """Scripts, styles and pictures beside the page; tornado refuses paths outside the folder."""

    @authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
        await StaticFileHandler.get(self, path, include_body)

    @authenticated
    async def head(self, path: str) -> None:  # type: ignore[override]
        await StaticFileHandler.get(self, path, include_body=False)


class KernelHandler(DeckHandler):
    """The id and progress of the deck's kernel as JSON; POST starts or restarts it."""

    def initialize(self, kernel: LiveKernel) -> None:
        self._kernel = kernel

    @authenticated
    def get(self, action: str | None) -> None:
        self.finish(self._kernel.status())

    @authenticated
    async def post(self, action: str | None) -> None:
        actions = {"restart": self._kernel.restart, "filled": self._kernel.filled}
        await actions.get(action or "", self._kernel.ensure)()
        self.finish(self._kernel.status())


# Jupyter's own WebSockets inherit in this order: its check of the origin is the one that counts.
class RoomHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):  # pyrefly: ignore[inconsistent-inheritance]
    """The page's connection to the phones in the room."""

    def initialize(self, room: Room) -> None:
        self._room = room

    def set_default_headers(self) -> None:
        """None: Jupyter's are for pages."""

    @ws_authenticated
    async def get(self, *args: str, **kwargs: str) -> None:
        await super().get(*args, **kwargs)

    def open(self, *args: str, **kwargs: str) -> None:
        super().open(*args, **kwargs)
        self._room.deck_came(self)

    def on_message(self, message: str | bytes) -> None:
        self._room.deck_said(json.loads(message))

    def on_close(self) -> None:
        self._room.deck_went(self)


@lru_cache(maxsize=1)
def _page(page: Path, changed: int, base_url: str, phones: bool) -> str:
    """The live page with MARK for the nonce; read again when the file has changed."""
    live = (
        '<link rel="stylesheet" href="live.css">'
        f'<script defer src="live.js" data-base-url="{base_url}"{" data-phones" * phones}></script>'
    )
    return with_nonce(page.read_text(encoding="utf-8").replace(PLACE, live, 1), MARK)
