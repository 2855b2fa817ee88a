"""No submission takes the machine's time from another one, or tells another one anything."""

import os
import subprocess
import sys
import time
from concurrent.futures import Future
from dataclasses import replace

import pytest

from grader.contract.limits import Limits
from grader.course.folder import open_course, submissions
from grader.grading import attempts, class_run
from grader.grading.class_run import Options
from grader.running.local_pool import LocalPool
from grader.sandbox import bubblewrap, cgroup, mounts, process
from grader.sandbox.process import SandboxedProcess
from tests.courses import first_only, hand_in, make_course

pytestmark = pytest.mark.kernel

BUSY = "while True: pass"


def started(code, seconds=30.0):
    return SandboxedProcess(
        [sys.executable, "-c", code],
        bubblewrap.environment(os.environ),
        mounts.of_this_environment(),
        Limits(seconds=seconds),
    )


@pytest.fixture
def hogs():
    """Ten busy processes, all on one processor."""
    pin = f"import os; os.sched_setaffinity(0, [0])\n{BUSY}"
    found = [subprocess.Popen([sys.executable, "-c", pin]) for _ in range(10)]
    yield found
    for hog in found:
        hog.kill()
        hog.wait()


def test_who_waits_for_a_processor_is_starved_and_who_sleeps_is_not(hogs):
    waits = started(f"import os; os.sched_setaffinity(0, [0])\n{BUSY}")
    sleeps = started("import time; time.sleep(100)")
    time.sleep(4)
    assert waits.starved()
    assert not sleeps.starved()
    waits.close()
    sleeps.close()


def test_the_time_of_processors_is_limited_too(monkeypatch):
    group = cgroup.create(Limits())
    assert group is not None
    counted = group.processor_seconds() > 0 or any((f / "cpu.stat").exists() for f in group.folders)
    group.remove()
    if not counted:
        pytest.skip("no control group counts the time of processors here")
    monkeypatch.setattr(process, "PROCESSORS", 0.02)
    began = time.monotonic()
    hog = started(f"import os; os.fork(); os.fork()\n{BUSY}", seconds=100)
    hog.bubblewrap.wait()
    hog.close()
    assert hog.timed_out
    assert time.monotonic() - began < 50


class Starving(LocalPool):
    """Says of every submission that it was starved, and notes how many run with each."""

    beside: list[int]

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.beside = Starving.beside = []
        self._pending = 0

    def submit(self, assignment, handed_in):
        future = Future()
        self.beside.append(self._pending)
        self._pending += 1

        def ended(theirs):
            self._pending -= 1
            ran = theirs.result()
            future.set_result(replace(ran, execution=replace(ran.execution, starved=True)))

        super().submit(assignment, handed_in).add_done_callback(ended)
        return future


def test_who_was_starved_runs_once_more_alone(tmp_path):
    course = make_course(tmp_path)
    students = 2 + attempts._ALONE_ANYWAY
    for number in range(students):
        hand_in(course, f"student-{number}", first_only())
    opened = open_course(course)
    found = list(class_run.autograde(opened, submissions(opened), Options(pool=Starving)))
    assert [g.result.score for g in found] == [1] * students
    assert len(Starving.beside) == students + attempts._ALONE_ANYWAY
    assert Starving.beside[students:] == [0] * attempts._ALONE_ANYWAY


SHARED = """
import ctypes, fcntl, os, sys
shared = open("/bin/sh", "rb")
libc = ctypes.CDLL(None, use_errno=True)
def refused(call):
    try:
        return call() == -1
    except OSError:
        return True
calls = [
    lambda: libc.inotify_init1(0),
    lambda: fcntl.fcntl(os.open("/usr", os.O_RDONLY), fcntl.F_NOTIFY, 1),
    lambda: fcntl.flock(shared, fcntl.LOCK_SH),
    lambda: fcntl.fcntl(shared, fcntl.F_GETLK, bytes(32)),
    lambda: fcntl.fcntl(shared, fcntl.F_SETLEASE, fcntl.F_RDLCK),
    lambda: libc.mincore(None, 0, None),
    lambda: os.posix_fadvise(shared.fileno(), 0, 0, os.POSIX_FADV_DONTNEED),
]
own = open("/tmp/own", "w")
fcntl.lockf(own, fcntl.LOCK_EX)
sys.stderr.write(str([refused(call) for call in calls]))
"""


def test_nothing_tells_what_other_sandboxes_do_to_the_systems_files():
    asks = started(SHARED)
    asks.bubblewrap.wait()
    asks.close()
    assert asks.stderr_tail().strip().endswith(str([True] * 7))
