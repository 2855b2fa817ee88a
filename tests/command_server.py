"""The program behind tests/commands.py: imports what commands import once, and forks for each.

A request is JSON, with three files: standard output, standard errors, and the socket that gets the
command's process id and, at its end, its status. A command is a process of its own: its folder, its
environment and its path are as in a newly started process. Only imports are done already: of the
modules that the arguments name, or else of what `review` and `nbgrader` need, TensorFlow never.
"""

import contextlib
import faulthandler
import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

MOST = 1 << 17  # bytes of a request: most of it is the environment
ROOMS = ("cli", "collect", "course", "exports", "feedback", "grading", "records", "report")
OTHERS = (
    *("grader.nbgrader_plugin", "grader.progress", "nbgrader.apps", "nbconvert.exporters"),
    *("alembic.runtime.migration", "alembic.script"),
)
ENTRY_POINTS = ("solutions.commands", "slides.cli")
NUMBER = 4  # bytes


def main() -> None:
    """Fork a process for each request on standard input, a socket; end with the one who asks."""
    del sys.path[0]  # the folder of this file
    faulthandler.enable()  # a command that hangs can be asked where
    before = _listed(os.environ)
    _import(sys.argv[1:] or [*OTHERS, *ENTRY_POINTS, *_ours()])
    with socket.socket(fileno=os.dup(0)) as requests:
        while True:
            request, files, *_ = socket.recv_fds(requests, MOST, 3)
            _reap()
            if not request:
                return
            if os.fork() == 0:
                break
            for file in files:
                os.close(file)
    out, errors, told = files
    if command := os.fork():
        _watch_over(command, out, errors, told)
    os.close(told)
    _become(json.loads(request), out, errors, before)


def _ours() -> Iterator[str]:
    for room in ROOMS:
        package = importlib.import_module(f"grader.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield module.name
    assert not {"tensorflow", "keras"} & sys.modules.keys()


def _import(modules: Iterable[str]) -> None:
    gc.disable()
    for name in modules:
        importlib.import_module(name)
    gc.enable()
    gc.freeze()  # nothing of it is looked at again, so most pages stay shared


def _reap() -> None:
    """Take leave of those that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _watch_over(command: int, out: int, errors: int, told: int) -> NoReturn:
    """In the command's parent: say which process it is, and how it ended."""
    os.close(out)
    os.close(errors)
    os.write(told, as_bytes(command))
    _, status = os.waitpid(command, 0)
    os.write(told, as_bytes(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def as_bytes(number: int) -> bytes:
    """A process id or a status on its way."""
    return number.to_bytes(NUMBER, "big", signed=True)


def _become(request: dict[str, Any], out: int, errors: int, before: list[str]) -> None:
    """Run the command in this process."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (out, 1), (errors, 2)):
        os.dup2(ours, theirs)
        os.close(ours)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = request["command"]
    kept = [place for place in sys.path if place not in before]
    sys.path = [str(Path(sys.argv[0]).parent), *_listed(os.environ), *kept]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _listed(environment: Any) -> list[str]:
    """The folders that an environment adds to the path."""
    return [place for place in environment.get("PYTHONPATH", "").split(os.pathsep) if place]


if __name__ == "__main__":
    main()
