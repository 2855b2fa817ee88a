"""Phones in the room: one of them turns the slides, the others vote on a question.

A phone cannot reach the deck's server, which listens on this machine alone. So phones have a door
of their own, on the network: two small pages, and a WebSocket for each. There is no kernel behind
it, no file and no cookie; what passes through is one of four commands, or the number of a choice.
Nothing is stored, and votes are forgotten with their question.
"""

import asyncio
import json
import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path
from typing import Any

import segno
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from grader.contract.errors import ReviewError

COMMANDS = ("next", "prev", "first", "blank")
MOST_PHONES = 1000
MOST_BYTES = 200  # of a message from a phone
WRONG_SECONDS = 1  # until a wrong code has its answer
LETTERS = "abcdefhkmnprstwxyz"  # those that are not taken for one another
COUNT_SECONDS = 0.2  # between two messages to the deck with the votes so far
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Phone</title>
<link rel="icon" href="data:,">
<style nonce="{nonce}">{style}</style>
</head>
<body><script nonce="{nonce}">{script}</script></body>
</html>
"""


@dataclass(frozen=True)
class Door:
    """Where phones knock.

    Attributes:
        address: this machine's address on the network that the phones are on.
        port: the port there.
        remote: the code of the presenter's phone.
        vote: the code of everybody's, short enough to be typed.
    """

    address: str
    port: int
    remote: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    vote: str = field(default_factory=lambda: "".join(secrets.choice(LETTERS) for _ in range(5)))

    def url(self, role: str) -> str:
        """The address of a page: of "remote", or of "vote"."""
        return f"http://{self.address}:{self.port}/{role}/{getattr(self, role)}"


def network_address() -> str:
    """This machine's IPv4 address on its network.

    Raises:
        ReviewError: if it is on none.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(("192.0.2.1", 9))  # sends nothing: it asks the system for the way
            return str(way_out.getsockname()[0])
        except OSError as error:
            raise ReviewError(
                f"Phones cannot reach this machine, since it is on no network ({error}). Join the "
                f"room's network or a phone's hotspot, or present without --phones."
            ) from error


class Room:
    """The deck's page and the phones, as far as they know of one another."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._decks: set[WebSocketHandler] = set()
        self._phones: dict[str, set[WebSocketHandler]] = {"remote": set(), "vote": set()}
        self._slide: dict[str, Any] = {}
        self._question: dict[str, Any] = {}
        self._votes: dict[str, int] = {}
        self._will_count = False

    def is_code(self, role: str, code: str) -> bool:
        return compare_digest(getattr(self._door, role).encode(), code.lower().encode())

    @property
    def is_full(self) -> bool:
        return sum(map(len, self._phones.values())) >= MOST_PHONES

    def deck_came(self, deck: WebSocketHandler) -> None:
        self._decks.add(deck)
        address = self._door.url("vote")
        picture = segno.make(address, error="m").svg_data_uri(border=2, scale=4, light="#fff")
        _send(deck, {"vote": {"address": address, "picture": picture}})
        self._count()

    def deck_went(self, deck: WebSocketHandler) -> None:
        self._decks.discard(deck)

    def deck_said(self, told: dict[str, Any]) -> None:
        """Take what the page tells: the slide it shows, or the question it asks, or {} for none."""
        if "slide" in told:
            self._slide = told["slide"]
            self._tell("remote", {"slide": self._slide})
        if "question" in told:
            if told["question"].get("id") != self._question.get("id"):
                self._votes.clear()
            self._question = told["question"]
            self._tell("vote", {"question": self._question})
            self._count()

    def phone_came(self, role: str, phone: WebSocketHandler) -> None:
        self._phones[role].add(phone)
        known = {"slide": self._slide} if role == "remote" else {"question": self._question}
        _send(phone, known)
        self._count()

    def phone_went(self, role: str, phone: WebSocketHandler) -> None:
        self._phones[role].discard(phone)
        self._count()

    def phone_said(self, role: str, phone: str, said: Any) -> None:
        """Take what a phone says; what it cannot mean is left without an answer.

        Args:
            phone: an id that the phone has made up; its last vote counts.
        """
        if role == "remote" and said in COMMANDS:
            for deck in self._decks:
                _send(deck, {"command": said})
        choices = self._question.get("choices", [])
        is_open = role == "vote" and not self._question.get("closed", False)
        is_new = phone not in self._votes
        if is_new and len(self._votes) >= MOST_PHONES:
            return
        if is_open and type(said) is int and 0 <= said < len(choices):
            self._votes[phone] = said
            self._count()

    def _count(self) -> None:
        """Tell the deck how many votes there are, soon: phones may all vote at once."""
        if not self._will_count:
            self._will_count = True
            asyncio.get_running_loop().call_later(COUNT_SECONDS, self._tell_count)

    def _tell_count(self) -> None:
        self._will_count = False
        votes = list(self._votes.values())
        counts = [votes.count(i) for i in range(len(self._question.get("choices", [])))]
        for deck in self._decks:
            _send(deck, {"votes": counts, "phones": len(self._phones["vote"])})

    def _tell(self, role: str, message: dict[str, Any]) -> None:
        for phone in self._phones[role]:
            _send(phone, message)


def _send(to: WebSocketHandler, message: dict[str, Any]) -> None:
    with suppress(WebSocketClosedError):
        to.write_message(json.dumps(message))


def open_door(door: Door, room: Room, deck: Path) -> HTTPServer:
    """Let phones in.

    Args:
        deck: the folder of the built deck, which has what their pages are made of.
    """
    shared = {"room": room, "host": f"{door.address}:{door.port}", "pages": deck / "phones"}
    roles = "(?P<role>remote|vote)/(?P<code>[^/]{1,64})"
    application = Application(
        [(f"/{roles}", PhonePage, shared), (f"/{roles}/socket", PhoneSocket, shared)],
        websocket_max_message_size=MOST_BYTES,
        websocket_ping_interval=20,
        log_function=lambda handler: None,  # addresses hold codes
        default_handler_class=Nothing,
    )
    server = HTTPServer(application, max_body_size=0, max_header_size=16 << 10)
    server.listen(door.port, door.address)
    return server


class Nothing(RequestHandler):
    """The empty answer to everything else: status 404."""

    def prepare(self) -> None:
        self.set_status(404)
        self.finish()


class _Knock(RequestHandler):
    """What the page and the socket have in common: nothing without the code, whatever it is."""

    def initialize(self, room: Room, host: str, pages: Path) -> None:
        self._room, self._host, self._pages = room, host, pages

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    async def prepare(self) -> None:
        role, code = self.path_kwargs["role"], self.path_kwargs["code"]
        # Another host name means that DNS was rebound: a page of another site knocks.
        if self.request.host != self._host or not self._room.is_code(role, code):
            await asyncio.sleep(WRONG_SECONDS)
            self.set_status(404)
            self.finish()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.finish()


class PhonePage(_Knock):
    """The page of the remote, or of the vote, with its script and styles in it."""

    def get(self, role: str, code: str) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = {
            "default-src": "'none'",
            "script-src": f"'nonce-{nonce}'",
            "style-src": f"'nonce-{nonce}'",
            "connect-src": f"ws://{self._host}",  # Safari does not take 'self' for it
            "img-src": "data:",
            **dict.fromkeys(("base-uri", "form-action", "frame-ancestors"), "'none'"),
        }
        self.set_header("Content-Security-Policy", "; ".join(map(" ".join, policy.items())))
        parts = {"style": f"{role}.css", "script": f"{role}.js"}
        texts = {name: (self._pages / file).read_text("utf-8") for name, file in parts.items()}
        self.finish(PAGE.format(nonce=nonce, **texts))


class PhoneSocket(_Knock, WebSocketHandler):
    """The connection of one phone."""

    def open(self, *args: str, **kwargs: str) -> None:
        if self._room.is_full:
            self.close(1013, "too many phones")
            return
        self._role = kwargs["role"]
        self._phone = ""
        self._room.phone_came(self._role, self)

    def on_message(self, message: str | bytes) -> None:
        try:
            said = json.loads(message)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        if not self._phone:
            self._phone = str(said.get("phone"))
        self._room.phone_said(self._role, self._phone, said.get("says"))

    def on_close(self) -> None:
        if hasattr(self, "_role"):
            self._room.phone_went(self._role, self)
