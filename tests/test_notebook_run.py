"""Running a notebook with student code: sandboxed, ended in a state, its messages checked."""

import os
import socket

import nbformat
import pytest

from grader.contract.errors import ReviewError
from grader.contract.limits import MIB, Limits
from grader.contract.state import State
from grader.contract.trusted_cells import TrustedCells
from grader.running import kernel_manager
from grader.running.notebook_run import KernelPlan, execute
from tests import courses
from tests.processes import ROOT

pytestmark = pytest.mark.kernel


def run(*sources, seconds=60, memory=1024 * MIB, **options):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nb = nbformat.v4.new_notebook(cells=cells)
    return execute(nb, {}, None, KernelPlan(Limits(seconds, memory), **options)), nb


def text(nb):
    return "".join(o.get("text", "") for cell in nb.cells for o in cell.outputs)


WHERE = f"""
import os
print(os.getuid(), os.getcwd(), os.path.exists({str(ROOT / "solutions")!r}), os.getpid() < 100)
"""


def test_student_code_runs_in_the_sandbox():
    ended, nb = run(WHERE)
    user, folder, solutions, first_processes = text(nb).split()
    assert ended.state is State.GRADED
    assert (folder, solutions, first_processes) == ("/tmp/home", "False", "True")
    assert (int(user) != os.getuid()) == (os.getuid() == 0)


def test_a_kernel_knows_its_own_history_and_keeps_no_database():
    find = "from pathlib import Path; print([*Path.home().rglob('history.sqlite')])"
    ended, nb = run("first = 1", "%history", "print(In[1], Out)", find)
    assert ended.state is State.GRADED
    assert [cell.outputs[0].text.strip() for cell in nb.cells[1:]] == [
        "first = 1\n%history",
        "first = 1 {}",
        "[]",
    ]


def test_an_example_with_magics_does_no_harm_when_a_statement_fails():
    examples = ("%matplotlib inline\nshown = 1", "width = 3")
    cells = ("STOP\nprint('after')", "len(3)\ntwice = 2 * width", "print(twice)")
    _, nb = run(*cells, trusted=TrustedCells(examples=examples))
    raised = [o.ename for cell in nb.cells for o in cell.outputs if "ename" in o]
    assert raised == ["NameError", "TypeError"]
    assert text(nb) == "6\n"


LEADS_OUT = """
import os, socket, time
path = "/run/kernel/socket-3"
os.unlink(path)
os.symlink({outside!r}, path)
for number in map(int, os.listdir("/proc/self/fd")):
    try:
        end = socket.socket(fileno=os.dup(number))
        listens = end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if end.getsockname() == path and not listens:
            end.shutdown(socket.SHUT_RDWR)
            print("cut off", flush=True)
    except OSError:
        pass
time.sleep(2)
"""


def test_a_channel_that_student_code_turned_into_a_link_is_not_followed(tmp_path):
    tmp_path.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as outside:
        outside.bind(str(tmp_path / "outside"))
        outside.listen()
        outside.setblocking(False)
        _, nb = run(LEADS_OUT.format(outside=str(tmp_path / "outside")))
        assert "cut off" in text(nb)
        with pytest.raises(BlockingIOError):
            outside.accept()


def test_told_to_it_runs_without_one():
    ended, nb = run(WHERE, sandbox=False)
    assert ended.state is State.GRADED
    assert text(nb).split()[::2] == [str(os.getuid()), "True"]


def test_a_kernel_outside_of_the_sandbox_ends_the_run(monkeypatch):
    monkeypatch.setattr(kernel_manager, "PROVISIONER", "local-provisioner")
    with pytest.raises(ReviewError, match="did not start in the sandbox"):
        run("print(1)")


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("while True: pass", State.TIMEOUT),
        ("x = [bytearray(1 << 20) for _ in range(4096)]", State.OUT_OF_MEMORY),
        ("import os; os._exit(3)", State.KERNEL_DIED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", State.KERNEL_DIED),
        ("1 / 0", State.GRADED),
        ("exit()", State.GRADED),
    ],
)
@pytest.mark.parametrize("start", ["cold", "warm"])
def test_every_end_has_a_state_and_a_reason(source, state, start):
    zygote = courses.zygote().address if start == "warm" else ""
    at_most = {"cold": 8, "warm": 4}[start]
    seconds = at_most if state is State.TIMEOUT else 60
    ended, _ = run(source, seconds=seconds, memory=512 * MIB, zygote=zygote)
    assert ended.cold_because == ""
    assert ended.state is state
    assert bool(ended.reason) == (state is not State.GRADED)


def test_of_very_much_output_a_part_is_kept_and_said_so():
    ended, nb = run("for _ in range(1000):\n    print('x' * 10_000, flush=True)", "print('next')")
    assert ended.state is State.GRADED
    assert len(text(nb)) < 300_000
    assert "was cut" in text(nb)
    assert text(nb).endswith("next\n")


def test_no_output_that_a_browser_would_run_is_kept():
    _, nb = run(
        "from IPython.display import HTML, SVG, Javascript, display\n"
        "display(HTML('<script>1</script>'), Javascript('1'), SVG('<svg></svg>'))\n"
        "print('\\x1b[31mred\\x1b[0m \\x1b]0;title\\x07')"
    )
    kinds = {mime for o in nb.cells[0].outputs for mime in o.get("data", {})}
    assert kinds <= {"text/plain"}
    assert "\x1b[31mred" in text(nb)
    assert "\x07" not in text(nb)


FORGED = """
import sys, zmq
shell = get_ipython().kernel
socket = shell.iopub_thread.socket
parent = shell.get_parent()
for content in ({"name": 3}, [], "x", {"execution_state": []}, {"data": {"text/plain": {}}}):
    for kind in ("stream", "status", "display_data", "error", "comm_open", "update_display_data"):
        shell.session.send(shell.iopub_socket, kind, content, parent=parent)
shell.session.send(
    shell.iopub_socket, "stream", {"name": "stdout", "text": "forged, but valid"}, parent=parent
)
print("sent")
"""


def test_messages_that_no_kernel_sends_end_in_a_state():
    """A valid one that was forged the same way arrives: the others were sent, too."""
    ended, nb = run(FORGED, seconds=30)
    assert "forged, but valid" in text(nb) or ended.state is State.KERNEL_DIED
    assert ended.state in (State.GRADED, State.KERNEL_DIED)
    assert ended.state is State.GRADED or "not a Jupyter message" in ended.reason
