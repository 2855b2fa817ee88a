"""`review slides present`: keep the server of the live deck running until the presenter is done.

The server (app.py) is a process of its own. If it crashes during a talk it is restarted at the same
address with the same token, so that an open page reconnects to it.
"""

import errno
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.contract.errors import ReviewError
from slides.deck.paths import ROOT
from slides.deck.serve.phones import Door

PORT = 8890  # the same for every talk: the browser stores edits by address
MOST_PORTS = 20
STOP_SECONDS = 15
STABLE_SECONDS = 60  # a server that fails sooner would fail again


def present(
    deck: Path,
    port: int | None = None,
    browser: bool = True,
    plan: str | None = None,
    phones: str | None = None,
) -> None:
    """Serve a built deck with a warm kernel until Ctrl-C.

    Args:
        deck: the folder that `build_deck` wrote.
        port: a port on 127.0.0.1; the default is the first free one from 8890 on.
        browser: open the deck in a browser when the kernel is ready.
        plan: leave out what the talk of this many minutes, "25" or "45", has no time for.
        phones: the address of this machine at which phones may knock; None if they may not.

    Raises:
        ReviewError: if there is no deck, the port is taken, or the server cannot start.
    """
    if not (deck / "index.html").exists():
        raise ReviewError(f"There is no deck in {deck}: run `review slides build` first.")
    # Not in a hidden folder: a sandboxed browser could not read the file that opens the deck.
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="present-", dir=ROOT / "build") as scratch:
        launch = {
            "deck": str(deck.resolve()),
            "port": _free_port("127.0.0.1", port),
            "token": secrets.token_urlsafe(24),
            "secret": secrets.token_hex(32),
            "scratch": scratch,
            "plan": plan,
            "phones": _door(phones) if phones else None,
        }
        with _interrupted_by(signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            _keep_running(launch, browser)


def _keep_running(launch: dict[str, Any], browser: bool) -> None:
    with suppress(KeyboardInterrupt):
        while True:
            started = time.monotonic()
            with _server({**launch, "browser": browser}) as server:
                status = server.wait()
            # Restart after a signal; after an error only if the server had worked for a while.
            if status >= 0 and time.monotonic() - started < STABLE_SECONDS:
                raise ReviewError(f"The server of the deck ended with status {status}.")
            print(f"The server ended unexpectedly (status {status}): restarting it.", flush=True)
            browser = False


@contextmanager
def _server(launch: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """The server process, which has ended when the context does."""
    server = subprocess.Popen(
        [sys.executable, "-m", "slides.deck.serve.app"],
        stdin=subprocess.PIPE,
        cwd=ROOT,
        env=_environment(launch["scratch"]),
        start_new_session=True,  # Ctrl-C reaches only this process, which then stops the server
    )
    assert server.stdin is not None
    try:
        server.stdin.write(json.dumps(launch).encode() + b"\n")
        server.stdin.flush()
        yield server
    finally:
        with suppress(OSError):
            server.stdin.close()
        try:
            server.wait(STOP_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            server.kill()  # its kernel ends by itself
            server.wait()


def _environment(scratch: str) -> dict[str, str]:
    """The environment without the user's Jupyter and IPython settings in files and variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    folders = {
        name: str(Path(scratch) / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    return {**kept, **folders, "JUPYTER_NO_CONFIG": "1"}


def _door(address: str) -> dict[str, Any]:
    return asdict(Door(address, _free_port(address, None, PORT + MOST_PORTS)))


def _free_port(address: str, wanted: int | None, first: int = PORT) -> int:
    for port in [wanted] if wanted is not None else range(first, first + MOST_PORTS):
        with socket.socket() as probe:
            if os.name != "nt":  # where this would let two servers share one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise ReviewError(f"{address}:{port} cannot be used: {error}.") from error
                continue
            return int(probe.getsockname()[1])
    which = wanted if wanted is not None else f"{first} to {first + MOST_PORTS - 1}"
    raise ReviewError(f"Port {which} is taken: name a free one with --port.")


@contextmanager
def _interrupted_by(*signals: signal.Signals) -> Iterator[None]:
    """Treat other termination signals, such as that of a closed terminal, like Ctrl-C."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
