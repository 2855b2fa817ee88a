"""Who gets what from the live server, and what its page may do."""

import http.client
import re
from typing import Any

import pytest
import websocket
from playwright.sync_api import Browser, expect

from slides.deck.inspect.browser import Visit
from slides.deck.serve.security import with_nonce
from tests.live import Running, status
from tests.processes import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.deck]

pytest_plugins = ["tests.live_fixtures"]


def get(running: Running, path: str = "/deck/", **headers: str) -> http.client.HTTPResponse:
    """The answer to a request; `headers` are in Python's spelling, `sec_fetch_site="none"`."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=sent)
    return connection.getresponse()


def test_the_token_becomes_a_cookie_and_leaves_the_address(visit: Visit, running: Running):
    assert running.token not in visit.page.url
    developer = visit.page.context.new_cdp_session(visit.page)
    entries = developer.send("Page.getNavigationHistory")["entries"]
    assert not [entry for entry in entries if running.token in entry["url"]]
    cookies = {c.get("name", ""): c for c in visit.page.context.cookies()}
    session = next(cookie for name, cookie in cookies.items() if name.startswith("username-"))
    assert (session.get("httpOnly"), session.get("sameSite")) == (True, "Strict")
    assert session.get("expires") == -1
    assert visit.page.evaluate("document.cookie").startswith("_xsrf=")
    visit.page.reload()
    expect(status(visit.page)).to_have_text("ready")


def test_a_file_opens_the_browser_without_showing_the_token_to_other_users(
    running: Running, browser: Browser
):
    (file,) = (ROOT / "build").glob(f"present-*/*/jpserver-{running.server.pid}-open.html")
    assert file.parent.stat().st_mode & 0o077 == 0
    assert running.token not in " ".join(running.server.cmdline())
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(file.as_uri())
        expect(status(page)).to_have_text("ready")
        assert page.url.startswith(f"http://127.0.0.1:{running.port}/deck/#/")


def test_the_page_has_a_strict_policy_and_nothing_in_it_breaks_that(visit: Visit, running: Running):
    response = visit.page.reload()
    assert response is not None
    policy = dict(
        part.split(" ", 1) for part in response.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert re.fullmatch(r"'nonce-[\w-]{22}'", policy["script-src"])
    assert policy["frame-ancestors"] == "'self'"
    assert policy["connect-src"] == f"'self' ws://127.0.0.1:{running.port}"
    assert response.headers["referrer-policy"] == "no-referrer"
    other = visit.page.reload()
    assert other is not None
    assert other.headers["content-security-policy"] != response.headers["content-security-policy"]
    expect(status(visit.page)).to_have_text("ready")
    assert visit.errors == []
    here = re.compile(rf"(http|ws)://127\.0\.0\.1:{running.port}/|data:")
    assert not [address for address in visit.requests if not here.match(address)]


@pytest.mark.parametrize("query", ["embed", "presenter"])
def test_the_presenters_windows_have_no_live_layer(running: Running, visit: Visit, query: str):
    visit.page.goto(f"http://127.0.0.1:{running.port}/deck/?{query}")
    expect(visit.page.locator("html.ready, main.desk").first).to_be_attached()
    expect(visit.page.locator(".live-bar, .cm-editor")).to_have_count(0)
    assert visit.errors == []


@pytest.mark.parametrize(
    "path",
    ["/deck/", "/deck/deck.js", "/deck/kernel", "/api/kernels/0-0-0-0-0", "/", "/api", "/login"],
)
def test_without_a_token_nothing_is_served(running: Running, path: str):
    response = get(running, path)
    assert response.status == 403
    assert b"<" not in response.read()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://example.org"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"},
        {"host": "example.org"},
    ],
)
@pytest.mark.parametrize("path", ["/deck/", "/deck/deck.css", "/deck/kernel", "/api/kernels/1-1"])
def test_a_foreign_origin_gets_nothing_even_with_the_token(
    running: Running, headers: dict[str, str], path: str
):
    response = get(running, f"{path}?token={running.token}", **headers)
    assert (response.status, response.read()) == (403, b"")
    assert not [name for name, _ in response.getheaders() if name.startswith("Access-Control")]
    assert response.getheader("Set-Cookie") is None


def test_no_answer_lets_another_origin_read_it(running: Running):
    own = f"http://127.0.0.1:{running.port}"
    for path in ("/deck/", "/deck/live.js", "/deck/kernel"):
        response = get(running, f"{path}?token={running.token}", origin=own)
        assert response.status == 200
        assert response.getheader("Access-Control-Allow-Origin") is None
        assert response.getheader("Cross-Origin-Resource-Policy") == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["../00_small.py", "%2e%2e/00_small.py", "..%2f00_small.py", "//etc/passwd", "%2fetc%2fpasswd"],
)
def test_nothing_outside_of_the_deck_is_served(running: Running, path: str):
    response = get(running, f"/deck/{path}", authorization=f"token {running.token}")
    assert (response.status, response.read()) in [(403, b""), (404, b"")]


def test_the_kernels_socket_is_for_the_decks_own_page(running: Running):
    authorization = {"Authorization": f"token {running.token}"}
    with get(running, "/deck/kernel", **authorization) as response:
        kernel = re.findall(rb'"kernel": "(.+?)"', response.read())[0].decode()
    address = f"ws://127.0.0.1:{running.port}/api/kernels/{kernel}/channels"
    own = f"http://127.0.0.1:{running.port}"
    refused: list[dict[str, Any]] = [
        {"origin": own},  # no token
        {"origin": "http://example.org", "header": authorization},
        {"origin": "http://127.0.0.1:1", "header": authorization},
        {"origin": own, "header": authorization, "host": "example.org"},
    ]
    for options in refused:
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            websocket.create_connection(address, timeout=10, **options)
    websocket.create_connection(address, timeout=10, origin=own, header=authorization).close()


def test_a_nonce_is_for_the_pages_own_scripts_and_all_styles():
    page = (
        '<head><script src="deck.js"></script></head><body><main>\n'
        "<style>a {}</style>\u2028<script>alert(1)</script><p>&lt;script&gt;</p>\n"
        '</main><script type="application/json">["<script>"]</script></body>'
    )
    assert with_nonce(page, "N") == (
        '<head><script nonce="N" src="deck.js"></script></head><body><main>\n'
        '<style nonce="N">a {}</style>\u2028<script>alert(1)</script><p>&lt;script&gt;</p>\n'
        '</main><script nonce="N" type="application/json">["<script>"]</script></body>'
    )


def test_without_the_option_phones_have_no_door(visit: Visit, running: Running):
    visit.page.keyboard.press("a")
    expect(visit.page.locator(".ballot")).to_have_count(0)
    address = running.address.replace("http", "ws").split("?")[0]
    with pytest.raises(websocket.WebSocketBadStatusException, match=r"403|404"):
        websocket.create_connection(f"{address}room")
