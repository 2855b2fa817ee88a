"""The live deck as an extension of Jupyter Server.

`review slides present` starts a server with nothing else in it (app.py). Any other Jupyter Server
can load the extension, too, and then takes care of sign-in and host names itself:

    jupyter server --ServerApp.jpserver_extensions="{'slides.deck.serve.extension': True}"
"""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from tornado.routing import Rule
from traitlets import Bool, Dict, Unicode

from slides.deck.paths import DECK
from slides.deck.serve.handlers import FileHandler, KernelHandler, PageHandler, RoomHandler
from slides.deck.serve.kernel import LiveKernel, Progress
from slides.deck.serve.phones import Door, Room, open_door
from slides.deck.serve.security import Forbidden, Refused


class DeckExtension(ExtensionApp):
    """Serves a built deck at /deck/, with a kernel for its code.

    Attributes:
        notify: called with the progress of the kernel whenever it has changed.
    """

    name = "deck"
    extension_url = "/deck/"
    load_other_extensions = False

    folder = Unicode(str(DECK), help="The folder of the built deck.").tag(config=True)
    alone = Bool(False, help="The server serves nothing but the deck.").tag(config=True)
    phones = Dict(help="Where phones knock, if they may: the fields of a Door.").tag(config=True)

    notify: Callable[[Progress], None] = staticmethod(lambda progress: None)

    def initialize_handlers(self) -> None:
        assert self.serverapp is not None
        folder = Path(self.folder).resolve()
        page = {"folder": folder, "phones": bool(self.phones)}
        self.kernel = LiveKernel(
            self.serverapp.kernel_manager,
            cells_of((folder / "index.html").read_text(encoding="utf-8")),
            lambda progress: self.notify(progress),
        )
        self.serverapp.web_app.add_handlers(".*$", [Rule(Refused(self.alone), Forbidden)])
        self.handlers.extend(
            [
                (r"/deck/(?:index\.html)?", PageHandler, page),
                (r"/deck/kernel(?:/(restart|filled))?", KernelHandler, {"kernel": self.kernel}),
                *self._handlers_of_phones(folder),
                (r"/deck/(.+)", FileHandler, {"path": str(folder)}),
            ]
        )

    def _handlers_of_phones(self, folder: Path) -> list[tuple[str, type, dict[str, Any]]]:
        if not self.phones:
            return []
        door = Door(**self.phones)
        room = Room(door)
        self._open_door = lambda: open_door(door, room, folder)
        return [(r"/deck/room", RoomHandler, {"room": room})]

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        if self.phones:
            self._door = self._open_door()
        self._opening = asyncio.create_task(self.kernel.open())

    async def stop_extension(self) -> None:
        self._opening.cancel()


def cells_of(page: str) -> list[dict[str, Any]]:
    """The deck's code cells in order, from the HTML of its page; [] if it has none."""
    found = re.search(r'<script[^>]* id="deck-cells"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1]) if found else []


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": DeckExtension}]
