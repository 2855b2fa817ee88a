"""Jupyter starts kernels in the sandbox: by a kernel specification, with Jupyter's own clients."""

import asyncio
import json
import os
import subprocess
import sys
import time

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from traitlets.config import Config

from grader.running.kernel_manager import PROVISIONER
from grader.sandbox import gpu
from grader.sandbox.provisioner import SandboxProvisioner
from tests.processes import BIN

pytestmark = pytest.mark.kernel

NAME = "sandboxed"


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    """A Jupyter folder with a kernel specification that names the provisioner."""
    folder = tmp_path / "jupyter" / "kernels" / NAME
    folder.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python, sandboxed",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": PROVISIONER}},
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    assert NAME in KernelSpecManager().find_kernel_specs()


def notebook(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])


def printed(nb):
    return [o.text for cell in nb.cells for o in cell.outputs if "text" in o]


def test_a_kernel_specification_is_all_that_nbclient_needs(kernels, tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "data.txt").write_text("here")
    nb = notebook(
        "print(open('data.txt').read())", "import os; print(os.path.exists('/root/.ssh'))"
    )
    NotebookClient(
        nb, kernel_name=NAME, resources={"metadata": {"path": tmp_path / "work"}}
    ).execute()
    assert printed(nb) == ["here\n", "False\n"]


def test_plain_nbgrader_runs_student_code_in_it_too(kernels, tmp_path):
    nb = notebook("import os; print(os.getcwd(), os.path.exists('/etc/shadow'))")
    nb.metadata.kernelspec = {"name": NAME, "display_name": NAME, "language": "python"}
    nbformat.write(nb, tmp_path / "a.ipynb")
    command = [BIN / "jupyter-nbconvert", "--execute", "--to", "notebook", "--inplace", "a.ipynb"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert printed(nbformat.read(tmp_path / "a.ipynb", 4)) == ["/tmp/home False\n"]


def test_it_talks_over_unix_sockets_and_can_be_interrupted_and_restarted(kernels):
    async def use():
        manager = AsyncKernelManager(kernel_name=NAME)
        await manager.start_kernel()
        assert manager.transport == "ipc"
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        request = client.execute("import time; time.sleep(100)")
        await asyncio.sleep(1)
        began = time.monotonic()
        await manager.interrupt_kernel()
        while (reply := await client.get_shell_msg(timeout=30))["parent_header"][
            "msg_id"
        ] != request:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert time.monotonic() - began < 20
        client.stop_channels()
        await manager.restart_kernel(now=True)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        assert not await manager.is_alive()

    asyncio.run(use())


def test_a_kernel_that_was_killed_has_ended_when_that_returns(kernels):
    async def use():
        manager = AsyncKernelManager(kernel_name=NAME)
        await manager.start_kernel()
        provisioner = manager.provisioner
        assert isinstance(provisioner, SandboxProvisioner)
        await provisioner.kill()
        assert await provisioner.poll() is not None
        await manager.shutdown_kernel(now=True)

    asyncio.run(use())


def test_a_gpu_is_one_kernels_at_a_time_with_devices_that_stand_in_for_one(kernels, monkeypatch):
    """No GPU here: /dev/full plays its device node. What is shown and whose turn it is are real."""
    device = {"gpu_devices": ["/dev/full"], "gpu_memory": 512}
    config = Config({"SandboxProvisioner": device})
    sharing = Config({"SandboxProvisioner": device | {"gpu_share": 0.25}})
    nb = notebook(
        f"import os; print(os.path.exists('/dev/full'), os.environ[{gpu.MEMORY_VARIABLE!r}])"
    )
    first = AsyncKernelManager(kernel_name=NAME, config=config)
    second = AsyncKernelManager(kernel_name=NAME, config=config)

    async def use():
        await first.start_kernel()
        waiting = asyncio.ensure_future(second.start_kernel())
        await asyncio.sleep(1)
        assert not waiting.done()
        await first.shutdown_kernel(now=True)
        await asyncio.wait_for(waiting, 30)
        await second.shutdown_kernel(now=True)

    asyncio.run(use())
    NotebookClient(nb, kernel_name=NAME, config=config).execute()
    assert printed(nb) == ["True 512\n"]
    NotebookClient(nb, kernel_name=NAME, config=sharing).execute()
    assert printed(nb) == ["True 128\n"]


def test_kernels_that_share_a_gpu_have_a_part_of_it_each_and_no_one_else_has_it_meanwhile():
    async def use():
        halves = [gpu.Turn(0.5, name="review-test") for _ in range(3)]
        await asyncio.gather(halves[0].take(), halves[1].take())
        third = asyncio.ensure_future(halves[2].take())
        alone = gpu.Turn(name="review-test")
        whole = asyncio.ensure_future(alone.take())
        await asyncio.sleep(0.5)
        assert not third.done()
        halves[0].give_back()
        await asyncio.wait_for(third, 30)
        assert not whole.done()
        halves[1].give_back()
        halves[2].give_back()
        await asyncio.wait_for(whole, 30)
        alone.give_back()

    asyncio.run(use())


@pytest.mark.parametrize(("share", "most"), [(0.6, 1), (0.4, 2), (1 / 3, 3), (0.1, 10)])
def test_no_more_kernels_share_a_gpu_than_its_memory_is_for(share, most):
    async def use():
        turns = [gpu.Turn(share, name="review-test") for _ in range(most + 1)]
        await asyncio.gather(*(turn.take() for turn in turns[:most]))
        one_more = asyncio.ensure_future(turns[most].take())
        await asyncio.sleep(0.3)
        assert not one_more.done()
        turns[0].give_back()
        await asyncio.wait_for(one_more, 30)
        for turn in turns[1:]:
            turn.give_back()

    asyncio.run(use())


@pytest.mark.skipif(os.geteuid() != 0, reason="a control group needs root here")
def test_a_notebook_that_takes_too_much_memory_ends_and_the_machine_does_not(kernels):
    config = Config({"SandboxProvisioner": {"memory": 512 * 1024 * 1024}})
    nb = notebook("x = [bytearray(1 << 20) for _ in range(4096)]")
    manager = AsyncKernelManager(kernel_name=NAME, config=config)
    client = NotebookClient(nb, km=manager)
    with pytest.raises(Exception, match="Kernel died"), client.setup_kernel(cleanup_kc=True):
        client.execute_cell(nb.cells[0], 0)
    assert isinstance(manager.provisioner, SandboxProvisioner)
    assert manager.provisioner.sandboxed
    assert manager.provisioner.sandboxed.out_of_memory
