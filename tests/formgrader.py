"""A Jupyter server with nbgrader's formgrader, as a teacher starts it in the course folder."""

import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.processes import environment, wait_until

HOST = "127.0.0.1"


class Address(str):
    """The server's, with the token that opens it."""

    token: str

    def page(self, path: str) -> str:
        """The URL of one of the formgrader's pages."""
        return f"{self}/formgrader/{path}?token={self.token}"


@contextmanager
def formgrader(course: Path, variables: Mapping[str, str] | None = None) -> Iterator[Address]:
    """Start it, and end it."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    address = Address(f"http://{HOST}:{port}")
    address.token = secrets.token_hex()
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        *(f"--ServerApp.ip={HOST}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={address.token}", f"--ServerApp.root_dir={course}"),
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]
    with (course / "formgrader.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=course, env={**environment(), **(variables or {})}, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: _answers(port) or server.poll() is not None)
        yield address
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as end:
        return end.connect_ex((HOST, port)) == 0
