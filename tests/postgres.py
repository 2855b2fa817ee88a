"""A PostgreSQL server of a test's own: Debian's, in a folder that is removed with it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = "postgresql"
_USER = "postgres"  # the server refuses to run as root


@contextmanager
def server() -> Iterator["Server"]:
    """A running server, installed first if it may be."""
    with tempfile.TemporaryDirectory() as folder:
        made = Server(Path(folder), _programs())
        made.run("initdb", "--auth", "trust", "--username", "teacher", str(made.data))
        made.start()
        try:
            yield made
        finally:
            made.stop()


class Server:
    """A server whose only door is a socket in `folder`."""

    def __init__(self, folder: Path, programs: Path):
        self.data = folder / "data"
        self._folder, self._programs = folder, programs
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_USER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)

    def database(self, name: str) -> str:
        """The address of a new database."""
        self.run("createdb", "-h", str(self._folder), "-U", "teacher", name)
        return f"postgresql+psycopg://teacher@/{name}?host={self._folder}"

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        self.run("pg_ctl", "start", "--wait", "-D", str(self.data), "-l", log, "-o", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--wait", "-D", str(self.data), "-m", "immediate")

    def run(self, program: str, *words: str) -> None:
        """Run one of its programs, as its own user where we are root."""
        change = ("runuser", "-u", _USER, "--") if os.geteuid() == 0 else ()
        subprocess.run(
            [*change, str(self._programs / program), *words],
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )


def _programs() -> Path:
    """The folder of the newest version's programs."""
    if not (found := _installed()) and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", _PACKAGE],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        found = _installed()
    if not found:
        raise RuntimeError(f"This test needs PostgreSQL: sudo apt install {_PACKAGE}")
    return found[-1]


def _installed() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
