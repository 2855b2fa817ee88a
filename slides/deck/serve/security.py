"""Which requests the live server answers, and what the page may do in a browser.

A page of another site can make the presenter's browser send requests to this machine, and the
server runs code. So a request caused by another origin is refused, whatever it carries; tokens and
cookies are checked only afterwards.
"""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
# Of Jupyter's REST interface, only a single kernel that the client knows by its id.
PATHS = re.compile(r"/deck(/.*)?|/api/kernels/[\w-]+(/(interrupt|channels))?")


class Refused(Matcher):
    """Matches requests to refuse, as the first rule of the server's routing.

    Args:
        alone: the server serves nothing but the deck: refuse all other paths, and all host names
            but those of this machine (another name means that DNS was rebound). In a server that
            serves more, only requests for the deck are checked.
    """

    def __init__(self, alone: bool) -> None:
        self._alone = alone

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        if self._alone:
            known = request.host_name.lower() in LOOPBACK and PATHS.fullmatch(request.path)
            return {} if not known or is_foreign(request) else None
        return {} if "/deck/" in request.path and is_foreign(request) else None


class Forbidden(RequestHandler):
    """The empty answer to a refused request: status 403."""

    def check_xsrf_cookie(self) -> None:
        """Skipped: the request has no effect, and a failed check would log its address."""

    def prepare(self) -> None:
        self.set_status(403)
        self.finish()


def is_foreign(request: HTTPServerRequest) -> bool:
    """Whether a page of another origin, such as another port, caused a request."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin.lower()).netloc != request.host.lower():
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site not in {"none", "same-origin"} and not _is_arrival(request)


def _is_arrival(request: HTTPServerRequest) -> bool:
    """Whether a user opens the deck with a token, from the file that opens the browser or a link.

    The page that the browser leaves cannot read the answer, and the token is still checked.
    """
    sent = request.headers
    return (
        request.method == "GET"
        and request.path.endswith("/deck/")
        and "token" in request.query_arguments
        and (sent.get("Sec-Fetch-Mode"), sent.get("Sec-Fetch-Dest")) == ("navigate", "document")
    )


def content_security_policy(nonce: str, request: HTTPServerRequest) -> str:
    """The header by which the page may load and run its own files and nothing else.

    KaTeX and reveal.js need styles in attributes; fonts and figures of the build are `data:` URLs.
    """
    socket = "wss" if request.protocol == "https" else "ws"
    # Safari blocks a WebSocket to the page's own host unless the header names it.
    host = request.host if re.fullmatch(r"[\w.:\[\]-]+", request.host) else ""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            f"connect-src 'self' {socket}://{host}",
            "frame-src 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        ]
    )


def with_nonce(page: str, nonce: str) -> str:
    """The page with a nonce on its own scripts and all its styles, which the browser then allows.

    A script inside a slide is not the page's own: it gets no nonce, and the browser skips it.
    """
    finder = _OwnTags()
    finder.feed(page)
    lines = page.split("\n")
    for line, column, name in reversed(finder.found):
        text, end = lines[line - 1], column + 1 + len(name)
        lines[line - 1] = f'{text[:end]} nonce="{nonce}"{text[end:]}'
    return "\n".join(lines)


class _OwnTags(HTMLParser):
    """Finds the start tags to mark: (line, column, name), in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, int, str]] = []
        self._slides = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._slides += tag == "main"
        if tag == "style" or (tag == "script" and not self._slides):
            self.found.append((*self.getpos(), tag))

    def handle_endtag(self, tag: str) -> None:
        self._slides -= tag == "main"
