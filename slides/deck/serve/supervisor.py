"""`review slides present`: keep a server of the live deck running until the presenter has finished.

The server is a process of its own. If it breaks down during a talk it is started again at the same
address, with the same sign-in, so that the page that is open finds it again.
"""

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
from pathlib import Path
from typing import Any

from grader.contract.errors import ReviewError
from slides.deck.build.execute import ROOT

PORT = 8890  # the same from talk to talk: the browser keeps edits by address
MOST_PORTS = 20
STOP_SECONDS = 15
STABLE_SECONDS = 60


def present(
    deck: Path, port: int | None = None, browser: bool = True, plan: str | None = None
) -> None:
    """Serve a built deck with a warm kernel until Ctrl-C.

    Args:
        deck: the folder that `build_deck` wrote.
        port: a port on this machine; the first free one from 8890 on if left out.
        browser: open the deck when the kernel is warm.
        plan: leave out what the talk of this many minutes, "25" or "45", has no time for.

    Raises:
        ReviewError: if there is no deck, the port is taken, or the server cannot start.
    """
    if not (deck / "index.html").exists():
        raise ReviewError(f"There is no deck in {deck}: run `review slides build` first.")
    # Not in a hidden folder: the browser opens the deck through a file in it, perhaps in a sandbox.
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="present-", dir=ROOT / "build") as scratch:
        launch = {
            "deck": str(deck.resolve()),
            "port": _free_port(port),
            "token": secrets.token_urlsafe(24),
            "secret": secrets.token_hex(32),
            "scratch": scratch,
            "plan": plan,
        }
        with _interrupted_by(signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            _keep_running(launch, browser)


def _keep_running(launch: dict[str, Any], browser: bool) -> None:
    with suppress(KeyboardInterrupt):
        while True:
            started = time.monotonic()
            with _server({**launch, "browser": browser}) as server:
                status = server.wait()
            # One that was killed may do better the next time; one that failed, if it worked before.
            if status >= 0 and time.monotonic() - started < STABLE_SECONDS:
                raise ReviewError(f"The server of the deck ended with status {status}.")
            print(
                f"The server ended unexpectedly (status {status}): starting it again.", flush=True
            )
            browser = False


@contextmanager
def _server(launch: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """The server's process, told what to serve; at the end it has ended, too."""
    server = subprocess.Popen(
        [sys.executable, "-m", "slides.deck.serve.app"],
        stdin=subprocess.PIPE,
        cwd=ROOT,
        env=_environment(launch["scratch"]),
        start_new_session=True,  # Ctrl-C is for this process, which then lets the server finish
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
            server.kill()  # the kernel notices and ends, too
            server.wait()


def _environment(scratch: str) -> dict[str, str]:
    """The environment without the user's settings of Jupyter and IPython, as files or variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    folders = {
        name: str(Path(scratch) / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    return {**kept, **folders, "JUPYTER_NO_CONFIG": "1"}


def _free_port(wanted: int | None) -> int:
    for port in [wanted] if wanted is not None else range(PORT, PORT + MOST_PORTS):
        with socket.socket() as probe:
            if os.name != "nt":  # where this would let two servers have one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    which = wanted if wanted is not None else f"{PORT} to {PORT + MOST_PORTS - 1}"
    raise ReviewError(f"Port {which} is taken: name a free one with --port.")


@contextmanager
def _interrupted_by(*signals: signal.Signals) -> Iterator[None]:
    """Other signals to end, as when the terminal is closed, count as Ctrl-C."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
