"""What a process starts with, and what student code may change: put back where others need it."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ipykernel.iostream import OutStream

from grader.contract.wire import DOOR_VARIABLE

_STREAMS = ("stdout", "stderr")


class Stream(OutStream):
    """A stream that can be flushed at once when there is nothing in it.

    The base class then has its thread wake up, and waits for it: some ten times a cell.
    """

    def flush(self) -> None:
        with self._buffer_lock:
            anything = bool(self._buffers)
        if anything:
            super().flush()


class Surroundings:
    """Streams, environment variables, folder and import path, as they are when it is made."""

    def __init__(self) -> None:
        self._streams = {name: getattr(sys, name) for name in _STREAMS}
        self._displayhook = sys.displayhook
        self._variables, self._environment = os.environ, dict(os.environ)
        self._folder, self._path = os.getcwd(), list(sys.path)
        self._recursion = sys.getrecursionlimit()
        self._thread = getattr(sys.stdout, "pub_thread", None)

    def put_back_streams(self) -> None:
        """Undo what was done to standard output and error; a closed one is opened again."""
        for descriptor in range(3):
            _open(descriptor)
        for name, stream in self._streams.items():
            if isinstance(stream, OutStream) and stream.closed:
                thread = self._thread
                self._streams[name] = Stream(stream.session, thread, name, watchfd=False)
                self._streams[name].set_parent(stream.parent_header)
            setattr(sys, name, self._streams[name])
        sys.displayhook = self._displayhook

    @contextmanager
    def as_at_the_start(self, names: dict[str, Any], imports: str) -> Iterator[None]:
        """For the time of a test; the folder is the student's again afterwards.

        Args:
            names: the namespace of the notebook.
            imports: source that binds names in it.
        """
        os.environ = self._variables  # noqa: B003 - which may have been replaced
        for name, value in self._environment.items():
            os.environ.setdefault(name, value)
        if DOOR_VARIABLE in self._environment:
            os.environ[DOOR_VARIABLE] = self._environment[DOOR_VARIABLE]
        sys.path = [*sys.path, *(entry for entry in self._path if entry not in sys.path)]
        sys.setrecursionlimit(max(self._recursion, sys.getrecursionlimit()))
        socket.setdefaulttimeout(None)
        with suppress(Exception):  # the test then says what is missing
            exec(imports, names)
        theirs = _folder()
        os.chdir(self._folder)
        try:
            yield
        finally:
            with suppress(OSError):
                os.chdir(theirs or self._folder)


def _open(descriptor: int) -> None:
    """If a standard descriptor was closed: the next file would get its number."""
    try:
        os.fstat(descriptor)
    except OSError:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, descriptor)
        if nothing != descriptor:
            os.close(nothing)


def _folder() -> str:
    """The current folder; empty if it was deleted."""
    try:
        return os.getcwd()
    except OSError:
        return ""
