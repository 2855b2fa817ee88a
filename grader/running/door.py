"""The closed door: what passes between a student's process and the trusted side.

Through a Unix socket the process may ask for a question's challenge and hand over bytes. It gets
"received" and nothing else: the bytes are looked at only after everything in the sandbox has ended.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from socketserver import StreamRequestHandler, UnixStreamServer
from typing import cast

from grader.contract import wire

_LINE = 200
SECONDS = 30.0  # for one request, from its first byte to its last


class Door:
    """Serves the challenges of one submission and keeps the responses.

    A context manager: open from entering to leaving. Leave it only when the other side has ended.

    Args:
        folder: where the socket is made; shown in the sandbox, read-only.
        asked: the challenges as npz, without what is withheld.

    Attributes:
        responses: what was handed over last for each question, unread.
        tested: what was handed over last for each question while its own test cell ran. Students
            also check other versions of an answer in cells of their own, before and after.
        testing: the question whose test runs now; "" for none.
    """

    def __init__(self, folder: Path, asked: dict[str, bytes]):
        self.asked = asked
        self.responses: dict[str, bytes] = {}
        self.tested: dict[str, bytes] = {}
        self.testing: Callable[[], str] = str
        self._path = folder / wire.DOOR_SOCKET

    def __enter__(self) -> "Door":
        self._server = _Server(str(self._path), _Request)
        self._server.door = self
        self._path.chmod(0o666)  # the sandbox has a user of its own; the folder is closed to others
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_exception) -> None:
        self._server.stop()
        self._server.server_close()


class _Server(UnixStreamServer):
    door: Door
    _current: socket.socket | None = None
    _stopped = False

    def stop(self) -> None:
        """Serve nobody any more; a process may keep open a connection that it sent to itself."""
        self._stopped = True
        with suppress(OSError):
            if self._current is not None:
                self._current.shutdown(socket.SHUT_RDWR)
        self.shutdown()

    def verify_request(self, request, client_address) -> bool:
        return not self._stopped

    def finish_request(self, request, client_address) -> None:
        self._current = request
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address) -> None:
        """A connection that breaks off is the student's business: nothing is printed."""


class _Request(StreamRequestHandler):
    """One request: ``ask QUESTION`` or ``answer QUESTION BYTES`` and the bytes."""

    timeout = SECONDS

    def handle(self) -> None:
        door = cast(_Server, self.server).door
        match self.rfile.readline(_LINE).decode("ascii", "replace").split():
            case ["ask", question] if question in door.asked:
                self.wfile.write(door.asked[question])
            case ["answer", question, size] if question in door.asked and size.isdecimal():
                self._answer(door, question, int(size))
            case _:
                self.wfile.write(b"This assignment has no such question.")

    def _answer(self, door: Door, question: str, size: int) -> None:
        if size > wire.MAX_BYTES:
            self.wfile.write(f"At most {wire.MAX_BYTES:,} bytes are taken.".encode())
            return
        content = self._read(size)
        if len(content) == size:
            door.responses[question] = content
            if door.testing() == question:
                door.tested[question] = content
            self.wfile.write(wire.RECEIVED)

    def _read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer if they come too slowly or the other side ends."""
        deadline, content = time.monotonic() + SECONDS, bytearray()
        while len(content) < size and time.monotonic() < deadline:
            part = self.rfile.read1(min(size - len(content), 1 << 16))
            if not part:
                break
            content += part
        return bytes(content)
