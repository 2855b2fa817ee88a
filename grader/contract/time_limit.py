"""A time limit for work on what a student handed in, or a student's process sent."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 1.0  # seconds: what is raised in a finalizer or a callback is lost
_AT_ONCE = 1e-3  # seconds; a timer of 0 is none


class OutOfTimeError(BaseException):
    """The time is up. No `Exception`: what handles those may not go on."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limit the wall-clock time of a block; not in other threads than the first, nor on Windows.

    A timer's signal raises the error between two steps of Python code. A single long step of
    compiled code is not interrupted: its arrays must be bounded.

    Raises:
        OutOfTimeError: when the time is up.
    """
    if not _has_clock():
        yield
        return
    began = time.monotonic()
    earlier = signal.signal(signal.SIGALRM, _out_of_time)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
        if left:  # a process has one such timer, and our caller was using it
            left = max(left - (time.monotonic() - began), _AT_ONCE)
            signal.setitimer(signal.ITIMER_REAL, left, interval)


@contextmanager
def not_counted() -> Iterator[None]:
    """Stop the clock of the limit around this block, which works on our own data."""
    if not _has_clock():
        yield
        return
    left, interval = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, interval)


def _has_clock() -> bool:
    first = threading.current_thread() is threading.main_thread()
    return first and hasattr(signal, "setitimer")


def _out_of_time(_signal: int, _frame: FrameType | None) -> None:
    raise OutOfTimeError
