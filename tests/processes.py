"""What tests need to start commands and to see them end. Nothing here imports a course."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 120  # seconds until a wait has failed: other tests run beside it


def environment() -> dict[str, str]:
    """Our variables, with this Python's programs on the path, as nbgrader wants them."""
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone; in a container, nobody may have asked yet how an orphan ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # just now
        return True


def wait_until(happened: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something has happened that sends no event.

    Raises:
        AssertionError: if it did not happen in this time, or as `happened` raises it.
    """
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        time.sleep(0.02)
