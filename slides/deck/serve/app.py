"""The server process of `review slides present`: a Jupyter Server with the deck and nothing else.

It reads what to serve as one line of JSON from standard input, so that no secret appears among
arguments or environment variables. When standard input ends, because the presenter has finished or
the command was killed, the server and its kernel end, too.
"""

import json
import sys
import threading
from dataclasses import dataclass
from typing import Any

import segno
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.serverapp import ServerApp
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from tornado.httputil import url_concat
from traitlets.config import Config

from slides.deck.serve.extension import DeckExtension
from slides.deck.serve.kernel import Progress
from slides.deck.serve.phones import Door


@dataclass(frozen=True)
class Launch:
    """What to serve, and how.

    Attributes:
        deck: the folder of the built deck, absolute.
        port: the port on 127.0.0.1.
        token: what a browser signs in with.
        secret: the key that signs cookies, in hexadecimal digits.
        scratch: an empty folder that only this user can read.
        plan: leave out what the talk of this many minutes has no time for; None leaves out nothing.
        browser: open a browser when the kernel is ready.
        phones: where phones knock, as the fields of a Door; None if they may not.
    """

    deck: str
    port: int
    token: str
    secret: str
    scratch: str
    plan: str | None
    browser: bool
    phones: dict[str, Any] | None = None

    @property
    def path(self) -> str:
        """The page's address on the server."""
        return f"/deck/?plan={self.plan}" if self.plan else "/deck/"


class SignIn(IdentityProvider):
    """By token only: no page to sign in or out."""

    login_available = False  # type: ignore[assignment]
    logout_available = False  # type: ignore[assignment]


class OwnKernel(KernelSpecManager):
    """Only the Python that runs this process, whatever kernels the user has installed."""

    def _kernel_dirs_default(self) -> list[str]:
        return []


class DeckServer(ServerApp):
    """Jupyter Server with its kernels and without its other services."""

    default_services = ("kernels",)  # pyrefly: ignore[bad-override]


def configuration(launch: Launch) -> Config:
    """The settings of the server; supervisor.py keeps the user's own Jupyter settings out."""
    return Config(
        {
            "ServerApp": {
                "ip": "127.0.0.1",
                "port": launch.port,
                "port_retries": 0,
                "allow_origin": "",
                "allow_remote_access": False,
                "allow_unauthenticated_access": False,
                "allow_root": True,  # the only user of a container
                "cookie_secret": bytes.fromhex(launch.secret),
                "identity_provider_class": SignIn,
                "kernel_spec_manager_class": OwnKernel,
                "log_level": "WARN",
                "open_browser": False,  # only when the kernel is ready
                "root_dir": launch.scratch,
                "terminals_enabled": False,
                "tornado_settings": {
                    "xsrf_cookie_kwargs": {"path": "/", "samesite": "Strict"},
                    "ws_ping_interval": 0,  # a laptop that was asleep must not lose its kernel
                },
            },
            "SignIn": {
                "token": launch.token,
                "cookie_options": {"httponly": True, "samesite": "Strict", "expires_days": None},
            },
            "DeckExtension": {
                "folder": launch.deck,
                "alone": True,
                "default_url": launch.path,
                "phones": launch.phones or {},
            },
            "MappingKernelManager": {
                "buffer_offline_messages": False,
                "transport_encryption": "auto",  # other users share the loopback device
            },
            # The output of a loop must not be cut off: the page limits what it shows.
            "ZMQChannelsWebsocketConnection": {"limit_rate": False},
            "KernelRestarter": {"time_to_dead": 0.5},  # seconds until a death is seen
        }
    )


class Terminal:
    """Shows the progress of the kernel in the terminal, and opens the browser when it is ready."""

    def __init__(self, app: ServerApp, browser: bool) -> None:
        self._app = app
        self._browser = browser
        columns = (TextColumn("opening"), BarColumn(), MofNCompleteColumn(), TextColumn("cells"))
        self._bar = Bar(*columns, transient=True, disable=not sys.stdout.isatty())
        self._task = self._bar.add_task("", total=None)

    def __call__(self, progress: Progress) -> None:
        self._bar.start()
        self._bar.update(self._task, completed=progress.done, total=progress.of)
        if progress.state == "ready":
            self._bar.stop()
            self._ready(progress)

    def _ready(self, progress: Progress) -> None:
        for failure in progress.failed:
            print(f"not run: {failure}")
        print(f"ready after {progress.seconds:.0f} s; end with Ctrl-C", flush=True)
        if self._browser:
            self._app.launch_browser()


def serve(launch: Launch) -> None:
    """Serve on 127.0.0.1 until standard input ends."""
    app = DeckServer.instance(
        config=configuration(launch), jpserver_extensions={DeckExtension.__module__: True}
    )
    app.initialize(argv=[], find_extensions=False, starter_extension=DeckExtension.name)
    extension = app.extension_manager.extension_points[DeckExtension.name].app
    extension.notify = Terminal(app, launch.browser)
    threading.Thread(target=_stop_at_end_of_input, args=(app,), daemon=True).start()
    address = f"http://127.0.0.1:{launch.port}{launch.path}"
    print(url_concat(address, {"token": launch.token}), flush=True)
    if launch.phones:
        _show_remote(Door(**launch.phones).url("remote"))
    app.start()


def _show_remote(address: str) -> None:
    """Only here: on the wall everybody could turn the slides."""
    print(f"Your phone as a remote, on the same network: {address}", flush=True)
    if sys.stdout.isatty():
        segno.make(address, error="l").terminal(compact=True)


def _stop_at_end_of_input(app: ServerApp) -> None:
    sys.stdin.read()
    app.io_loop.add_callback(app.stop)


if __name__ == "__main__":
    serve(Launch(**json.loads(sys.stdin.readline())))
