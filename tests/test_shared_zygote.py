"""A warm process that several programs share, which ends with the last of them."""

import subprocess
import sys
from contextlib import ExitStack, suppress

import psutil
import pytest

from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.sandbox import zygote
from grader.sandbox.shared_zygote import SharedZygote
from tests.processes import ROOT, topmost, wait_until

NOTHING = Runtime()

HOLDS = """
import sys
from pathlib import Path
from grader.contract.course import Runtime
from grader.sandbox.shared_zygote import SharedZygote
with SharedZygote(Runtime(), Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""


def warm_processes(folder):
    """Those whose home is this folder, without their forks."""
    found = topmost(lambda process: process.environ().get("HOME") == str(folder))
    for process in found:
        with suppress(psutil.NoSuchProcess):
            assert zygote.__file__ in process.cmdline()
    return found


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "shared"


@pytest.fixture
def holder(folder):
    """Starts programs that share it."""
    with ExitStack() as stack:

        def start():
            program = subprocess.Popen(
                [sys.executable, "-c", HOLDS, folder],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(program)
            stack.callback(program.kill)
            assert program.stdout
            assert program.stdout.readline() == "holds\n"
            return program

        yield start


def test_it_ends_with_the_last_of_those_who_share_it_although_they_are_killed(holder, folder):
    first, second = holder(), holder()
    [warm] = warm_processes(folder)
    first.kill()  # which started it
    first.wait()
    third = holder()
    assert warm_processes(folder) == [warm]
    for last in (second, third):
        assert warm.is_running()
        last.kill()
        last.wait()
    wait_until(lambda: not warm_processes(folder))
    wait_until(lambda: not folder.exists())


def test_it_is_started_again_if_it_has_ended(folder):
    with SharedZygote(NOTHING, folder) as shared:
        [warm] = warm_processes(folder)
        shared.revive()
        assert warm_processes(folder) == [warm]
        warm.kill()
        wait_until(lambda: not warm_processes(folder))
        shared.revive()
        [another] = warm_processes(folder)
        assert another != warm
    wait_until(lambda: not folder.exists())


def test_a_folder_that_others_may_enter_is_refused(folder):
    folder.mkdir(mode=0o755)
    with pytest.raises(ReviewError, match="this user alone"), SharedZygote(NOTHING, folder):
        pass
    assert not list(folder.iterdir())
