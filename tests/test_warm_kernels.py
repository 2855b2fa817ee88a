"""Kernels forked from a warm process: as isolated as others, and apart from each other."""

import importlib.util
import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import nbformat
import psutil
import pytest
import zmq
from ipykernel.iostream import IOPubThread
from jupyter_client.session import Session

from grader.contract.course import Runtime
from grader.contract.limits import MIB, Limits
from grader.contract.state import State
from grader.running.local_pool import LocalPool
from grader.running.notebook_run import KernelPlan, execute
from grader.sandbox import zygote
from grader.sandbox.warm_kernels import Zygote, fork_ours, imports
from grader.student.surroundings import Stream
from rnn_review import COURSE
from tests.courses import TOPIC, assignment
from tests.processes import PATIENCE, ROOT, wait_until

pytestmark = [pytest.mark.kernel, pytest.mark.keras]


@pytest.fixture(scope="module")
def warm():
    """One that was started by a process with a secret in its environment."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AUDIT_SECRET", "geheim")
            patch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
            started = stack.enter_context(Zygote(COURSE.runtime))
        yield started


def run(warm, *sources, seconds=60, memory=2048 * MIB, runtime=COURSE.runtime):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nb = nbformat.v4.new_notebook(cells=cells)
    limits = Limits(seconds, memory)
    ended = execute(nb, {}, None, KernelPlan(limits, zygote=warm.address, runtime=runtime))
    return ended, "".join(o.get("text", "") for cell in nb.cells for o in cell.outputs)


def test_everything_is_imported_already(warm):
    ended, said = run(
        warm,
        f"import sys\nprint(all(name in sys.modules for name in {imports(warm.runtime)}))",
        "print(1 + 1)",
    )
    assert (ended.state, ended.cold_because) == (State.GRADED, "")
    assert said == "True\n2\n"


def test_what_kernels_import_is_compiled_before_the_first_of_them(tmp_path, monkeypatch):
    """They see it read-only; nobody else may ever have imported it."""
    package = tmp_path / "package_of_a_course"
    package.mkdir()
    files = [package / name for name in ("__init__.py", "for_kernels.py")]
    for file in files:
        file.write_text("NUMBER = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    with Zygote(Runtime(packages=(package.name,))):
        compiled = [Path(importlib.util.cache_from_source(str(file))) for file in files]
        assert all(file.is_file() for file in compiled)


def test_graphs_are_not_rewritten_for_onednn(warm):
    _, said = run(
        warm,
        "from tensorflow.python.util import _pywrap_util_port\n"
        "print(_pywrap_util_port.IsMklEnabled())",
    )
    assert said == "False\n"


def test_no_call_maps_memory_for_the_stack_however_deep_it_is(warm):
    """The first write to newly mapped memory is a page fault."""
    source = (
        "import resource\n"
        "def leaf():\n    pass\n"
        "def faults():\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "def deeper(levels):\n"
        "    before = faults()\n"
        "    for _ in range(200):\n        leaf()\n"
        "    here = faults() - before\n"
        "    return max(here, deeper(levels - 1) if levels else 0)\n"
        "deeper(500)\n"
        "print(deeper(500) < 100)"
    )
    assert run(warm, source)[1] == "True\n"


def test_no_files_of_modules_are_listed_for_a_debugger(warm):
    _, said = run(warm, "print(get_ipython().kernel._kernel_modules)")
    assert said == "[]\n"


def test_what_is_printed_arrives_in_order_and_with_its_cell(warm):
    """Streams are flushed only when something is in them."""
    cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            "import sys, threading",
            "print('a', flush=True); print('b', file=sys.stderr); sys.stdout.flush(); print('c')",
            "",
            "t = threading.Thread(target=lambda: print('d')); t.start(); t.join(); print('e')",
            "1 / 0",
        )
    ]
    nb = nbformat.v4.new_notebook(cells=cells)
    execute(nb, {}, None, KernelPlan(Limits(60), zygote=warm.address, runtime=warm.runtime))
    said = [[(o.get("name", o.output_type), o.get("text")) for o in c.outputs] for c in cells]
    assert said[:4] == [
        [],
        [("stdout", "a\nc\n"), ("stderr", "b\n")],
        [],
        [("stdout", "d\ne\n")],
    ]
    assert [kind for kind, _ in said[4]] == ["error"]


def test_to_flush_a_stream_with_nothing_in_it_sends_nothing(monkeypatch):
    with zmq.Context() as context, context.socket(zmq.PUB) as channel:
        stream, sent = Stream(Session(), IOPubThread(channel), "stdout", watchfd=False), []
        send = stream._flush
        monkeypatch.setattr(stream, "_flush", lambda: (sent.append(True), send()))
        stream.flush()
        assert not sent
        stream.write("something")
        stream.flush()
        stream.flush()
        assert sent == [True]


RIGHTS = """
import ctypes, os
status = dict(line.split(":\\t") for line in open("/proc/self/status") if ":\\t" in line)
print(*(status[name].strip() for name in
        ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")))
print(os.getuid(), os.getgid(), os.getgroups())
print(ctypes.CDLL(None).unshare(0x10000000))
print(sorted(os.environ))
print(sorted(os.listdir("/")), os.getcwd())
print([os.readlink(f"/proc/self/ns/{name}") for name in ("mnt", "pid", "net", "ipc", "uts")])
"""


def test_a_fork_has_no_more_rights_than_a_kernel_that_was_started_afresh(warm):
    _, said = run(warm, RIGHTS)
    capabilities, who, unshare, environment, root, spaces = said.splitlines()
    assert capabilities == " ".join(["0" * 16] * 5 + ["1", "2"])
    assert (int(who.split()[0]) != os.getuid()) == (os.getuid() == 0)
    assert who.endswith("[]") or os.getuid()
    assert unshare == "-1"
    assert "SECRET" not in environment
    assert "/tmp/home" in root
    for name in ("mnt", "pid", "net", "ipc", "uts"):
        assert os.readlink(f"/proc/self/ns/{name}") not in spaces


FILES = """
import os
print(sorted(os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
             if os.path.exists(f"/proc/self/fd/{n}")))
print("geheim" in open("/proc/self/environ").read())
"""


def test_no_file_of_the_warm_process_or_of_ours_is_open_in_it(warm):
    _, said = run(warm, FILES)
    files, environment = said.splitlines()
    for path in ("/dev/shm", str(os.getcwd()), "memfd", "review-"):
        assert path not in files
    assert environment == "False"


RANDOM = """
import random, uuid, numpy as np, keras
print(random.random(), np.random.random(), uuid.uuid4(), float(keras.random.uniform(())))
"""


def test_copies_draw_random_numbers_of_their_own_and_leave_nothing_behind(warm):
    _, first = run(warm, "import builtins; builtins.left = 1", RANDOM)
    _, second = run(warm, "import builtins; print(hasattr(builtins, 'left'))", RANDOM)
    said, *numbers = second.split()
    assert said == "False"
    assert not set(numbers) & set(first.split())


TRAIN = """
import keras, numpy as np
x = np.random.default_rng(1).standard_normal((256, 8)).astype("f4")
y = (x.sum(1) > 0).astype("f4")
model = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy")
losses = model.fit(x, y, epochs=20, verbose=0).history["loss"]
print(losses[-1] < losses[0])
"""


def test_models_train_in_a_copy(warm):
    ended, said = run(warm, TRAIN)
    assert (ended.state, said) == (State.GRADED, "True\n")


def test_where_there_is_no_warm_process_kernels_start_afresh_and_it_is_said():
    quick = assignment(TOPIC).course.runtime  # of NumPy alone
    with Zygote(quick) as started:
        started._process.kill()
        started._process.wait()
        ended, said = run(started, "print(1)", runtime=quick)
        assert (ended.state, said) == (State.GRADED, "1\n")
        assert "does not answer" in ended.cold_because
        started.revive()
        ended, _ = run(started, "print(1)", runtime=quick)
        assert ended.cold_because == ""


def unsafe(*codes: str) -> list[str]:
    """What the warm process says of itself after some code, after some more, and so on."""
    asked = "\nprint(zygote['unsafe_to_fork']())\n"
    program = f"import runpy, sys\nzygote = runpy.run_path({zygote.__file__!r})\n"
    program += "".join(code + asked for code in codes)
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    return run.stdout.splitlines()


THREAD = """
import threading
thread = threading.Timer(60, print)
thread.daemon = True
thread.start()
"""


def test_a_process_with_threads_or_devices_is_not_forked():
    imported, started = unsafe("import keras, numpy", "import tensorflow as tf\ntf.constant(1) + 1")
    assert imported == ""
    [thread] = unsafe(THREAD)
    assert "threads" in thread
    assert "threads" in started or "initialised" in started


STARTS_AND_TELLS = """
import os, sys
from grader.contract.limits import Limits
from grader.sandbox import bubblewrap, mounts
from grader.sandbox.mounts import Mount
from grader.sandbox.process import SandboxedProcess

zygote, submission, code = sys.argv[1:]
mounted = [*mounts.of_this_environment(()), Mount(submission, bubblewrap.SUBMISSION)]
command = [sys.executable, "-m", "timeit", "-n1", "-r1", code]
environment = bubblewrap.environment(os.environ)
process = SandboxedProcess(command, environment, mounted, Limits(), zygote=zygote)
print(process.pid, process._program_pid, flush=True)
process.bubblewrap.wait()
"""
STOPS_ALL_OTHERS = """
import os, signal, time
for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))):
    if pid not in (1, os.getpid()):
        os.kill(pid, signal.SIGSTOP)
time.sleep(1000)
"""


def test_it_ends_with_who_started_it_although_it_stops_all_that_it_can(warm, tmp_path):
    command = [sys.executable, "-c", STARTS_AND_TELLS, warm.address, tmp_path, STOPS_ALL_OTHERS]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        inside = [psutil.Process(int(pid)) for pid in started.stdout.readline().split()]
        children = inside[0].children
        wait_until(lambda: any(p.status() == psutil.STATUS_STOPPED for p in children()))
        started.kill()
    _, left = psutil.wait_procs(inside, timeout=PATIENCE)
    assert not left


SAYS = """
import json, os, socket, sys
status = open("/proc/self/status").read()
channel = socket.socket(fileno=int(sys.argv[1]))
known = {"tensorflow": "tensorflow" in sys.modules, "course": os.environ.get("COURSE"),
         "rights": "CapEff:\\t0000000000000000" not in status,
         "descriptors": sorted(map(int, os.listdir("/proc/self/fd")))[:4]}
channel.sendall(json.dumps(known).encode())
"""


def test_a_program_of_ours_is_forked_outside_of_the_sandbox_with_its_channel(warm, tmp_path):
    (tmp_path / "says.py").write_text(SAYS)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "COURSE": "ours"}
    ours, theirs = socket.socketpair()
    with ours, theirs:
        fork_ours(warm.address, ["says", str(zygote.CHANNEL)], environment, theirs.fileno())
        ours.settimeout(PATIENCE)
        known = json.loads(ours.recv(1000))
    rights = os.geteuid() == 0  # an ordinary user has none of these in either place
    assert known == {
        "tensorflow": True,
        "course": "ours",
        "rights": rights,
        "descriptors": [0, 1, 2, zygote.CHANNEL],
    }


def test_one_that_was_started_early_is_used_if_it_is_for_the_same_course():
    runtime = assignment(TOPIC).course.runtime
    with Zygote(runtime) as early:
        address = early.address
        with LocalPool(1, COURSE.runtime, early=early) as pool:
            pool.begin()
            assert pool.zygote not in (None, address)
        with LocalPool(1, runtime, early=early) as pool:
            pool.begin()
            assert pool.zygote == address


FAILS = "def inner():\n    raise KeyError('key')\n\ndef outer():\n    inner()\n\nouter()"


def test_an_error_is_shown_with_the_students_lines(warm):
    """In IPython's plain form: the usual one takes longer than many an answer."""
    cells = [nbformat.v4.new_code_cell(FAILS)]
    nb = nbformat.v4.new_notebook(cells=cells)
    execute(nb, {}, None, KernelPlan(Limits(60), zygote=warm.address, runtime=COURSE.runtime))
    [output] = nb.cells[0].outputs
    assert (output.ename, output.evalue) == ("KeyError", "'key'")
    shown = "\n".join(output.traceback)
    for line in ("line 7", "outer()", "line 5", "inner()", "line 2", "raise KeyError('key')"):
        assert line in shown
    assert "----> " not in shown
