"""Who gets an answer from the live server, and what the page may do in a browser.

A page of another site can make the presenter's browser send requests to this machine, and the
server runs code. So a request that another origin caused gets nothing, whatever it carries; tokens
and cookies are only looked at afterwards.
"""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
# Of Jupyter's REST interface, only what concerns one kernel that is known by its id.
PATHS = re.compile(r"/deck(/.*)?|/api/kernels/[\w-]+(/(interrupt|channels))?")


class Refused(Matcher):
    """Matches requests that get nothing, as the first rule of the server's routing.

    Args:
        alone: the server is the deck's own: only the deck and its kernel are served, to names of
            this machine (another name means that DNS was rebound). In a server that others use too,
            only requests for the deck are judged.
    """

    def __init__(self, alone: bool) -> None:
        self._alone = alone

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        if self._alone:
            known = request.host_name.lower() in LOOPBACK and PATHS.fullmatch(request.path)
            return {} if not known or is_foreign(request) else None
        return {} if "/deck/" in request.path and is_foreign(request) else None


class Nothing(RequestHandler):
    """The answer to a refused request."""

    def check_xsrf_cookie(self) -> None:
        """Nothing is done, so there is nothing to protect; a failed check would log the address."""

    def prepare(self) -> None:
        self.set_status(403)
        self.finish()


def is_foreign(request: HTTPServerRequest) -> bool:
    """Whether a page of another origin caused a request; another port is another origin."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin.lower()).netloc != request.host.lower():
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site not in {"none", "same-origin"} and not _is_arrival(request)


def _is_arrival(request: HTTPServerRequest) -> bool:
    """Whether somebody comes with a token: from the file that opens the browser, or a link.

    The page that the browser leaves learns nothing from that, and the token is still checked.
    """
    sent = request.headers
    return (
        request.method == "GET"
        and request.path.endswith("/deck/")
        and "token" in request.query_arguments
        and (sent.get("Sec-Fetch-Mode"), sent.get("Sec-Fetch-Dest")) == ("navigate", "document")
    )


def content_security_policy(nonce: str, request: HTTPServerRequest) -> str:
    """What the deck's page may load and run: itself, from here, and nothing else.

    Styles in attributes are KaTeX's and reveal.js'; `data:` are the fonts and figures of the build.
    """
    socket = "wss" if request.protocol == "https" else "ws"
    # Safari counts a WebSocket to the page's own host as foreign unless it is named.
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
    """Mark the page's own scripts, and all its styles, as allowed to run.

    A script inside a slide is not the page's own: it stays without, and the browser skips it.
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
