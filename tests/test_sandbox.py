"""What a program in the sandbox can see, reach and use up: real namespaces, real limits."""

import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from grader.contract.errors import ReviewError
from grader.contract.limits import MIB, Limits
from grader.sandbox import bubblewrap, cgroup, mounts, support
from grader.sandbox.mounts import Mount
from grader.sandbox.process import SandboxedProcess
from rnn_review import COURSE
from tests.ordinary_user import as_ordinary_user
from tests.processes import ROOT, wait_until

pytestmark = pytest.mark.kernel

CREDENTIALS = {"AWS_SECRET_ACCESS_KEY": "x", "TF_TOKEN_app": "x", "RNN_REVIEW_CORPUS": "/x"}


def run(code, limits=Limits(seconds=30), submission=ROOT / "docs"):  # noqa: B008 - frozen
    """Run Python code inside, to its end; what it prints to stderr are its last words."""
    process = SandboxedProcess(
        [sys.executable, "-c", code],
        bubblewrap.environment(os.environ | CREDENTIALS, COURSE.runtime),
        [
            *mounts.of_this_environment(COURSE.runtime.packages),
            Mount(submission, bubblewrap.SUBMISSION),
        ],
        limits,
    )
    process.bubblewrap.wait()
    process.close()
    return process


def said(code, **options):
    """What the code raised or wrote, in one text."""
    return run(f"import os, sys\nprint = lambda *a: sys.stderr.write(repr(a))\n{code}", **options)


def prints(code, **options):
    return said(code, **options).stderr_tail()


def test_it_works_here():
    assert support.missing() == ""


def test_the_program_is_an_ordinary_user_without_any_right():
    status = prints("print(open('/proc/self/status').read())")
    for field in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        if os.geteuid() == 0 or field in ("CapEff", "CapPrm"):
            assert f"{field}:\\t0000000000000000" in status
    assert "NoNewPrivs:\\t1" in status
    assert "Seccomp:\\t2" in status
    assert prints("print(os.getuid() == 0, os.getgroups() == [os.getgid()])") in (
        "(False, True)",
        "(False, False)",
    )


def test_as_root_every_sandbox_has_a_user_of_its_own():
    if os.geteuid() == 0:
        assert prints("print(os.getuid())") != prints("print(os.getuid())")
    else:
        assert prints("print(os.getuid())") == f"({os.getuid()},)"


def test_no_file_of_the_machine_is_there_but_programs():
    assert prints("print(sorted(os.listdir('/etc')))").replace("'", "") in {
        f"([{', '.join(sorted(names))}],)"
        for names in (
            ["passwd", "group", *(n for n in mounts._OF_ETC if Path("/etc", n).exists())],
        )
    }
    for path in (ROOT / "solutions", ROOT / "grader" / "judge", ROOT / "gradebook.db"):
        assert prints(f"print(os.path.exists({str(path)!r}))") == "(False,)"
    assert "judge" not in prints("print(os.listdir('/course/grader'))")


def test_nothing_outside_its_scratch_folder_can_be_written():
    folders = ["/", "/dev", "/etc", "/usr", "/course", "/course/grader", sys.prefix, "/submission"]
    code = f"""
for folder in {folders}:
    try:
        open(folder + "/mine", "w")
    except OSError:
        continue
    print(folder)
open("mine", "w").write("x")
"""
    assert prints(code) == ""
    assert run(code).bubblewrap.returncode == 0


def test_it_starts_in_a_copy_of_what_was_handed_in(tmp_path):
    (tmp_path / "data.txt").write_text("1 2 3")
    tmp_path.chmod(0o755)
    code = "open('data.txt', 'a').write(' 4'); print(open('data.txt').read(), os.getcwd())"
    assert prints(code, submission=tmp_path) == f"('1 2 3 4', '{bubblewrap.HOME}')"
    assert (tmp_path / "data.txt").read_text() == "1 2 3"


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
def test_there_is_no_network_not_even_loopback(family):
    assert "Operation not supported" in prints(f"import socket; socket.socket(socket.{family})")


def test_no_process_of_the_machine_is_seen():
    seen = prints("print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit()))")
    assert seen.startswith("([1, 2")
    assert str(os.getpid()) not in seen


@pytest.mark.parametrize("call", ["unshare(0x10000000)", "ptrace(0, 0, 0, 0)", "chroot(b'/tmp')"])
def test_what_an_attack_needs_of_the_kernel_is_refused(call):
    code = f"import ctypes; libc = ctypes.CDLL(None, use_errno=True); libc.{call}; "
    assert prints(code + "print(ctypes.get_errno())") == "(1,)"  # EPERM


def test_no_credential_and_no_path_is_in_the_environment():
    """They are in the environment of the process that starts it, and settings do get through."""
    seen = prints("print(sorted(os.environ))")
    assert CREDENTIALS.keys() <= (os.environ | CREDENTIALS).keys()
    for name in CREDENTIALS:
        assert name not in seen
    for name in ("HOME", "PYTHONPATH", "TF_NUM_INTRAOP_THREADS"):
        assert name in seen


def test_tensorflow_has_one_thread_unless_the_instructor_says_otherwise():
    name = "TF_NUM_INTRAOP_THREADS"
    assert prints(f"print(os.environ[{name!r}])") == "('1',)"
    assert bubblewrap.environment({name: "4"}, COURSE.runtime)[name] == "4"


def test_a_program_that_runs_too_long_is_ended():
    began = time.monotonic()
    process = run("while True: pass", limits=Limits(seconds=1))
    assert process.timed_out
    assert time.monotonic() - began < 20


def test_one_that_takes_too_much_memory_is_told_apart_from_a_crash():
    limits = Limits(seconds=60, memory=256 * MIB)
    assert run("x = [bytearray(1 << 20) for _ in range(1000)]", limits=limits).out_of_memory
    crashed = run("import os; os.abort()", limits=limits)
    assert (crashed.out_of_memory, crashed.timed_out) == (False, False)


def test_without_a_control_group_each_process_has_its_limit(monkeypatch):
    monkeypatch.setattr(cgroup, "create", lambda limits: None)
    limits = Limits(seconds=60, memory=256 * MIB)
    process = run("x = [bytearray(1 << 20) for _ in range(1000)]", limits=limits)
    assert process.out_of_memory
    assert "MemoryError" in process.stderr_tail()


def test_scratch_files_processes_and_descriptors_are_limited():
    limits = Limits(seconds=60, scratch=16 * MIB, processes=40, open_files=64)
    full = "f = open('big', 'wb'); [f.write(bytes(1 << 20)) for _ in range(32)]"
    assert any(w in prints(full, limits=limits) for w in ("No space left", "File too large"))
    many = "for i in range(32): open(str(i), 'wb').write(bytes(1 << 20))"
    assert "No space left" in prints(many, limits=limits)
    forks = "import time\nfor _ in range(100):\n    if not os.fork(): time.sleep(60)"
    assert "BlockingIOError" in prints(forks, limits=limits)
    assert "Too many open files" in prints(
        "x = [open('/dev/null') for _ in range(100)]", limits=limits
    )


def test_what_a_program_leaves_behind_ends_with_it():
    code = """
import time
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
time.sleep(1000)
"""
    began = time.monotonic()
    process = said(code)
    assert time.monotonic() - began < 20
    status = Path(f"/proc/{process.pid}/status")
    assert not status.exists() or "zombie" in status.read_text()


KILLED_AT = """
import os, signal, sys
from grader.contract.limits import Limits
from grader.sandbox import bubblewrap, mounts
from grader.sandbox.mounts import Mount
from grader.sandbox.process import SandboxedProcess

step, submission, mark = sys.argv[1:]
setattr(SandboxedProcess, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
mounted = [*mounts.of_this_environment(()), Mount(submission, bubblewrap.SUBMISSION)]
environment = bubblewrap.environment(os.environ) | {"MARK": mark}
SandboxedProcess([sys.executable, "-m", "x"], environment, mounted, Limits(), zygote="-")
"""


@pytest.mark.parametrize("step", ["_first_process", "_limit", "_fork"])
def test_a_sandbox_ends_although_its_starter_was_killed_at(step):
    mark = str(uuid.uuid4())
    command = [sys.executable, "-c", KILLED_AT, step, ROOT / "docs", mark]
    assert subprocess.run(command, cwd=ROOT).returncode == -signal.SIGKILL
    wait_until(lambda: not any(mark in str(environment_of(p)) for p in psutil.process_iter()))


def environment_of(process):
    with suppress(psutil.Error):
        return process.environ()


def test_no_control_group_is_left():
    run("pass")
    mine = f"review-{os.getpid()}-"
    left = [
        p for folder in cgroup.ROOT.glob("*") if folder.is_dir() for p in folder.glob("*/" + mine)
    ]
    assert not left


def test_a_sandbox_that_does_not_start_says_why():
    process = SandboxedProcess(
        ["true"], {}, [Mount(Path("/nowhere"), "/nowhere")], Limits(seconds=5)
    )
    assert process.bubblewrap.wait() != 0
    process.close()
    assert "/nowhere" in process.stderr_tail()


def test_where_there_is_no_bubblewrap_grading_refuses_and_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    support.missing.cache_clear()
    try:
        with pytest.raises(ReviewError, match=r"(?s)apt install bubblewrap.*--unsafe-no-sandbox"):
            support.require()
    finally:
        support.missing.cache_clear()


def test_where_there_is_no_linux_it_refuses_too_mock(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    support.missing.cache_clear()
    try:
        assert "needs Linux" in support.missing()
    finally:
        support.missing.cache_clear()


def test_a_course_that_student_code_could_read_is_refused():
    with pytest.raises(ReviewError, match="inside a folder that student code can read"):
        mounts.refuse_visible(Path(sys.prefix) / "course", "The course folder")
    mounts.refuse_visible(ROOT, "The course folder")


@pytest.mark.skipif(os.geteuid() != 0, reason="this is the ordinary user's own run")
def test_all_of_this_holds_for_an_ordinary_user_too():
    run = subprocess.run(
        [
            *as_ordinary_user(),
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--basetemp",
            f"/tmp/review-ordinary-{os.getpid()}",
            __file__,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
