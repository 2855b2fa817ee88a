"""Work on hostile data ends when its time is up."""

import signal
import time
from contextlib import suppress
from threading import Thread

import pytest

from grader.contract.time_limit import OutOfTimeError, not_counted, time_limit


def busy(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(Exception):  # as comparisons of hostile arrays do
            pass


def test_what_takes_too_long_is_ended():
    began = time.monotonic()
    with pytest.raises(OutOfTimeError), time_limit(0.1):
        busy(30)
    assert time.monotonic() - began < 10


def test_what_ends_in_time_is_left_alone():
    with time_limit(0.2):
        busy(0.01)
    busy(0.4)  # the clock has stopped


def test_our_own_work_is_not_counted():
    with time_limit(0.3):
        with not_counted():
            busy(0.5)
        busy(0.01)
    with pytest.raises(OutOfTimeError), time_limit(0.2):
        busy_after_work_of_ours()


def busy_after_work_of_ours() -> None:
    with not_counted():
        busy(0.01)
    busy(30)


def test_a_timer_of_the_caller_goes_on():
    rings = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rings.append(True))
    earlier = signal.setitimer(signal.ITIMER_REAL, 0.3)  # pytest's own limit
    try:
        with time_limit(30):
            busy(0.01)
        busy(0.6)
    finally:
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *earlier)
    assert rings


def test_without_a_limit_nothing_is_counted():
    with not_counted():
        busy(0.01)


def test_in_another_thread_there_is_no_limit():
    done = []

    def work() -> None:
        with time_limit(0.05), not_counted():
            busy(0.2)
        done.append(True)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert done
