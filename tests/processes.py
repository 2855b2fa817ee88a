"""What tests need to start commands and to see them end. Nothing here imports a course."""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 120  # seconds until a wait has failed: other tests run beside it


def environment() -> dict[str, str]:
    """Our variables, with this Python's programs on the path, as nbgrader wants them."""
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def has_ended(process: psutil.Process | int) -> bool:
    """Whether a process, or the one with this number, is gone or a zombie.

    In a container, nobody may have asked yet how an orphan ended.
    """
    try:
        process = psutil.Process(process) if isinstance(process, int) else process
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def topmost(ours: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    """This machine's processes that `ours` is true of, without those whose parent is one, too."""
    parents = {}
    for process in psutil.process_iter():
        with suppress(psutil.Error):  # it ended while it was looked at, or is another user's
            if ours(process):
                parents[process] = process.parent()
    return [process for process, parent in parents.items() if parent not in parents]


def named(pid: int, program: str, deep: bool = False) -> list[psutil.Process]:
    """The processes that one started, and with `deep` those that they did, by program."""
    found = []
    for process in psutil.Process(pid).children(recursive=deep):
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile, or is a zombie
            if program in " ".join(process.cmdline()):
                found.append(process)
    return found


def wait_until(happened: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something has happened that sends no event.

    Raises:
        AssertionError: if it did not happen in this time, or as `happened` raises it.
    """
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        time.sleep(0.02)
