"""The live deck, as an extension of Jupyter Server.

`review slides present` starts a server with nothing else in it (app.py). Any other Jupyter Server
can load the extension too; it then looks after sign-in and names of hosts as it does for all else:

    jupyter server --ServerApp.jpserver_extensions="{'slides.deck.serve.extension': True}"
"""

import asyncio
import json
import re
import secrets
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.extension.application import ExtensionApp
from tornado.routing import Rule
from tornado.web import StaticFileHandler, authenticated
from traitlets import Bool, Unicode, default

from slides.deck.serve.kernel import LiveKernel, Progress
from slides.deck.serve.security import Nothing, Refused, content_security_policy, with_nonce

PLACE = "<!-- live -->"
MARK = secrets.token_hex(16)  # stands for the nonce in a page that is kept
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
    """What all answers have in common: strict headers, and nothing without sign-in."""

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
    """The deck's page, with the live layer in it."""

    def initialize(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def nonce(self) -> str:
        return secrets.token_urlsafe(16)

    @property
    def content_security_policy(self) -> str:
        return content_security_policy(self.nonce, self.request)

    @authenticated
    def get(self) -> None:
        asked = self.request.query_arguments
        if asked.pop("token", None):
            # Not a redirect by status: when the browser comes from elsewhere, as from the file that
            # opens it, it would follow without the new cookie, which is SameSite=Strict.
            query = "?" + urlencode(asked, doseq=True) if asked else ""
            self.finish(ARRIVAL.format(query=query))
            return
        assert self.xsrf_token  # asking for it sets the cookie that the page's requests repeat
        page = self._folder / "index.html"
        html = _page(page, page.stat().st_mtime_ns, self.base_url)
        self.finish(html.replace(MARK, self.nonce))


class FileHandler(DeckHandler, StaticFileHandler):
    """Scripts, styles and pictures beside the page; tornado keeps to the folder."""

    @authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
        await StaticFileHandler.get(self, path, include_body)

    @authenticated
    async def head(self, path: str) -> None:  # type: ignore[override]
        await StaticFileHandler.get(self, path, include_body=False)


class KernelHandler(DeckHandler):
    """Which kernel is the deck's, and how far it is; POST changes that."""

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


class DeckExtension(ExtensionApp):
    """Serves a built deck at /deck/, with a kernel for its code."""

    name = "deck"
    extension_url = "/deck/"
    load_other_extensions = False

    folder = Unicode(help="The folder of the built deck.").tag(config=True)
    alone = Bool(False, help="The server serves nothing but the deck.").tag(config=True)

    tell: Callable[[Progress], None] = staticmethod(lambda progress: None)

    @default("folder")
    def _default_folder(self) -> str:
        from slides.deck.build.pipeline import DECK  # what builds decks takes a second to import

        return str(DECK)

    def initialize_handlers(self) -> None:
        assert self.serverapp is not None
        folder = Path(self.folder).resolve()
        self.kernel = LiveKernel(
            self.serverapp.kernel_manager,
            cells_of((folder / "index.html").read_text(encoding="utf-8")),
            lambda progress: self.tell(progress),
        )
        self.serverapp.web_app.add_handlers(".*$", [Rule(Refused(self.alone), Nothing)])
        self.handlers.extend(
            [
                (r"/deck/(?:index\.html)?", PageHandler, {"folder": folder}),
                (r"/deck/kernel(?:/(restart|filled))?", KernelHandler, {"kernel": self.kernel}),
                (r"/deck/(.+)", FileHandler, {"path": str(folder)}),
            ]
        )

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        self._opening = asyncio.create_task(self.kernel.open())

    async def stop_extension(self) -> None:
        self._opening.cancel()


def cells_of(page: str) -> list[dict[str, Any]]:
    """The deck's code cells in order, from its page."""
    found = re.search(r'<script[^>]* id="deck-cells"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1]) if found else []


@lru_cache(maxsize=1)
def _page(page: Path, changed: int, base_url: str) -> str:
    """The page with the live layer in it and MARK for the nonce; read again when it has changed."""
    live = (
        '<link rel="stylesheet" href="live.css">'
        f'<script defer src="live.js" data-base-url="{base_url}"></script>'
    )
    return with_nonce(page.read_text(encoding="utf-8").replace(PLACE, live, 1), MARK)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": DeckExtension}]
