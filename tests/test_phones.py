"""Phones in the room: a remote, and votes, each through a real page in Chromium."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import websocket
from playwright.sync_api import Browser, Locator, Page, expect

from slides.deck.build.pipeline import build_deck
from slides.deck.inspect.browser import Visit, open_page
from tests.decks import slide, write_topic
from tests.live import Running, presenting, status

pytestmark = [pytest.mark.browser, pytest.mark.deck]

CHOICES = "Which one\n# is it?\n# - red\n# - green\n# - <b>neither</b>"
PLAIN = slide("Plain", "1 + 1", tags=["live"])
ASKED = slide(
    "Which", f'print("green")\n\n# %% [markdown] tags=["vote"]\n# {CHOICES}', tags=["live", "ask"]
)


@pytest.fixture(scope="module")
def presented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("phones")
    write_topic(folder / "00_small.py", PLAIN, ASKED)
    deck = build_deck(source=folder, output=folder / "deck").parent
    with presenting(deck, phones="127.0.0.1") as running:
        yield running


def assert_no_errors(visited: Visit) -> None:
    """Browsers call it an error that a server does not answer."""
    assert [e for e in visited.errors if "net::ERR_CONNECTION_" not in e] == []


@pytest.fixture
def wall(presented: Running, browser: Browser) -> Iterator[Page]:
    with open_page(browser, presented.address, size=(1280, 720)) as visited:
        expect(status(visited.page)).to_have_text("ready")
        yield visited.page
        assert_no_errors(visited)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """phone(address): the page that a phone of its own has there."""
    with ExitStack() as phones:

        def opened(address: str) -> Page:
            visited = phones.enter_context(open_page(browser, address, size=(390, 844), phone=True))
            phones.callback(assert_no_errors, visited)
            return visited.page

        yield opened


def heading(page: Page) -> Locator:
    return page.locator("h1")


def ballot(page: Page) -> Locator:
    return page.locator(".ballot")


def test_a_phone_turns_the_slides_and_shows_what_to_say(presented, wall, phone):
    remote = phone(presented.remote)
    expect(heading(remote)).to_have_text("Plain")
    expect(remote.locator(".notes")).to_contain_text("Say what Plain is about.")
    expect(remote.locator(".after")).to_have_text("Then: Which")
    remote.get_by_role("button", name="Next").tap()
    expect(wall.locator("#which")).to_be_visible()
    expect(heading(remote)).to_have_text("Which")
    remote.get_by_role("button", name="Blank").tap()
    expect(heading(remote)).to_have_text("Which (blank)")
    remote.get_by_role("button", name="Blank").tap()
    remote.get_by_role("button", name="Back").tap()
    expect(wall.locator("#plain")).to_be_visible()


def test_the_room_votes_and_sees_how_when_the_vote_is_closed(wall, phone):
    wall.keyboard.press("a")
    expect(ballot(wall)).to_be_hidden()  # nothing is asked here
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("a")
    address = f"http://{ballot(wall).locator('.address').inner_text()}"
    one, two = phone(address), phone(address)
    expect(heading(one)).to_have_text("Which one is it?")
    one.get_by_role("button", name="red").tap()
    expect(ballot(wall)).to_contain_text("1 vote from 2 phones")
    expect(ballot(wall).locator("b")).to_have_count(0)  # nobody is to follow the others
    two.get_by_role("button", name="<b>neither</b>").tap()
    one.get_by_role("button", name="green").tap()  # another vote in place of the first
    one.reload()  # a phone keeps its vote
    expect(ballot(wall)).to_contain_text("2 votes from 2 phones")
    wall.keyboard.press("a")
    expect(ballot(wall).locator("li")).to_have_text(["red0", "green1", "<b>neither</b>1"])
    expect(two.get_by_role("button", name="red")).to_be_disabled()
    wall.keyboard.press("a")
    expect(ballot(wall)).to_be_hidden()
    expect(heading(two)).to_have_text("The next question will stand here.")


def test_a_vote_outlives_the_servers_crash_and_belongs_to_one_asking(presented, wall, phone):
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("a")
    voter = phone(f"http://{ballot(wall).locator('.address').inner_text()}")
    voter.get_by_role("button", name="green").tap()
    expect(ballot(wall)).to_contain_text("1 vote from 1 phone")
    presented.server.kill()
    expect(voter.locator(".lost")).to_contain_text("No connection")
    presented.wait_for("^ready after")
    expect(ballot(wall)).to_contain_text("1 vote from 1 phone")
    for _ in range(3):  # closed, away, and asked again
        wall.keyboard.press("a")
    expect(ballot(wall)).to_contain_text("0 votes from 1 phone")
    expect(voter.locator('[aria-pressed="true"]')).to_have_count(0)


def test_a_phone_comes_back_after_the_servers_crash(presented, wall, phone):
    remote = phone(presented.remote)
    expect(heading(remote)).to_have_text("Plain")
    presented.server.kill()
    expect(remote.locator(".lost")).to_contain_text("No connection")
    presented.wait_for("^ready after")
    expect(remote.locator(".lost")).to_be_empty()
    expect(heading(remote)).to_have_text("Plain")


def answer(address: str, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path, headers=headers)
    got = connection.getresponse()
    return got.status, got.read().decode()


def test_nothing_is_behind_the_phones_door_and_nobody_comes_in_without_a_code(presented, wall):
    code = urlsplit(presented.remote).path
    assert answer(presented.remote, code)[0] == 200
    other = code.replace("remote", "vote")
    for path in ("/", "/deck/", "/api/kernels", "/remote/", f"{code}x", other):
        assert answer(presented.remote, path) == (404, ""), path
    assert answer(presented.remote, code, Host="evil.example") == (404, "")
    here = presented.remote.replace("http", "ws")
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(f"{here}/socket", origin="http://evil.example")
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(f"{here[:-1]}x/socket")
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(f"ws://127.0.0.1:{presented.port}/deck/room")


@pytest.mark.parametrize(
    "said", ["[", "[1]", "3", '"next"', '{"says": "eval"}', '{"says": {"a": 1}}', '{"says": 99}']
)
def test_what_a_phone_cannot_mean_changes_nothing(presented, wall, said):
    phone = websocket.create_connection(f"{presented.remote.replace('http', 'ws')}/socket")
    phone.send(said)
    phone.send(json.dumps({"says": "next"}))
    expect(wall.locator("#which")).to_be_visible()
    phone.close()


def test_a_phone_that_says_too_much_is_left_outside(presented, wall):
    phone = websocket.create_connection(f"{presented.remote.replace('http', 'ws')}/socket")
    phone.recv()
    phone.send("x" * 10_000)
    assert phone.recv() == ""
    assert not phone.connected
