"""Jupyter's kernel provisioner that starts a kernel in the sandbox.

Any kernel specification can name it::

    "metadata": {"kernel_provisioner": {"provisioner_name": "review-sandbox"}}

https://jupyter-client.readthedocs.io/en/stable/provisioning.html
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Float, Instance, Int, List, Unicode

from grader.contract.course import Runtime
from grader.contract.limits import Limits
from grader.contract.wire import DOOR_SOCKET, DOOR_VARIABLE
from grader.intake import plain_files
from grader.sandbox import bubblewrap, gpu, mounts
from grader.sandbox.mounts import Entry, Mount
from grader.sandbox.process import SandboxedProcess
from grader.sandbox.warm_kernels import WarmError

_CHANNELS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")
_CONNECTION_FILE = "/run/kernel.json"
_END_SECONDS = 5


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel in namespaces of its own, with little mounted and limits on everything.

    The kernel listens on Unix sockets in a folder that exists only inside; we reach them through
    ``/proc/PID/root``. So student code cannot write to any folder of the machine. The kernel starts
    in a copy of the given working folder, or in an empty one.

    Attributes:
        sandboxed: the process, once launched; kept to find out how it ended.
        cold_because: why the kernel was started cold in spite of a zygote; empty otherwise.
    """

    seconds = Float(None, allow_none=True, config=True, help="Wall-clock limit; None for no limit.")
    memory = Int(Limits.memory, config=True, help="Bytes of memory for all processes together.")
    scratch = Int(Limits.scratch, config=True, help="Bytes for files in the private folder.")
    processes = Int(Limits.processes, config=True, help="Number of processes and threads.")
    open_files = Int(Limits.open_files, config=True, help="Open files per process.")
    door = Unicode("", config=True, help="Folder with the socket for `check`; none if empty.")
    submission = Unicode("", help="Folder to copy, with the working folder in it.", config=True)
    gpu_devices = List(Unicode(), config=True, help="Device nodes of the GPU; detected by default.")
    zygote = Unicode(None, allow_none=True, config=True, help="Socket of a warm process.")
    runtime = Instance(Runtime, (), config=True, help="What the course's kernels need.")
    gpu_memory = Int(
        gpu.DEFAULT_MEMORY_MIB,
        config=True,
        help="GPU memory in MiB for TensorFlow, in all kernels that share the GPU.",
    )
    gpu_share = Float(
        Limits.gpu_share, config=True, help="The part of the GPU for this kernel: 1 for all of it."
    )

    sandboxed: SandboxedProcess | None = None
    cold_because = ""
    _runtime: Path | None = None
    _turn: gpu.Turn | None = None

    def _gpu_devices_default(self) -> list[str]:
        return gpu.device_nodes()

    @property
    def _manager(self) -> KernelManager:
        return cast(KernelManager, self.parent)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; return how to reach it.

        Raises:
            SandboxError: if the sandbox does not start.
            StagingError: if the folder that the kernel should start in is too large to copy.
        """
        try:
            return await self._launch(cmd, kwargs)
        except BaseException:
            await self.cleanup()
            raise

    async def _launch(self, cmd: list[str], kwargs: dict[str, Any]) -> KernelConnectionInfo:
        self._runtime = Path(tempfile.mkdtemp(prefix="review-kernel-"))
        submission = self._runtime / "submission"
        submission.mkdir()
        env = bubblewrap.environment(kwargs.get("env") or os.environ, self.runtime)
        if kwargs.get("cwd"):  # never our own, which may be the course folder
            copied = Path(self.submission or kwargs["cwd"])
            plain_files.copy(copied, submission)
            env[bubblewrap.START_IN] = os.path.relpath(kwargs["cwd"], copied)
        shown = {bubblewrap.SUBMISSION: submission}
        if self.door:
            shown[bubblewrap.DOOR] = Path(self.door)
            env[DOOR_VARIABLE] = f"{bubblewrap.DOOR}/{DOOR_SOCKET}"
        if self.gpu_devices:
            self._turn = gpu.Turn(self.gpu_share)
            await self._turn.take()
            env[gpu.MEMORY_VARIABLE] = str(int(self.gpu_memory * self.gpu_share))
        self.sandboxed = self._start(
            [word.replace(self._manager.connection_file, _CONNECTION_FILE) for word in cmd],
            env,
            [
                *mounts.of_this_environment(self.runtime.packages),
                *gpu.shown(self.gpu_devices),
                *(Mount(folder, inside) for inside, folder in shown.items()),
            ],
        )
        self.process = self.sandboxed.bubblewrap
        self.pid = self.pgid = self.process.pid
        self.connection_info = self._connection(f"/proc/{self.sandboxed.pid}/root", str.encode)
        return self.connection_info

    def _start(self, cmd: list[str], env: dict[str, str], entries: list[Entry]) -> SandboxedProcess:
        """Fork the kernel from the zygote; without one, or if that fails, start it cold."""

        def start(zygote: str | None) -> SandboxedProcess:
            return SandboxedProcess(
                cmd,
                env,
                entries,
                Limits(self.seconds, self.memory, self.scratch, self.processes, self.open_files),
                files={_CONNECTION_FILE: json.dumps(self._connection("", str))},
                devices=self.gpu_devices,
                zygote=zygote,
            )

        if self.zygote and cmd[0] == sys.executable and "-m" in cmd:
            try:
                return start(self.zygote)
            except WarmError as error:
                self.cold_because = str(error)
        return start(None)

    def _connection(self, root: str, key: Any) -> Any:
        """The sockets in their folder: seen from inside, or from outside through `root`."""
        session = self._manager.session
        return {
            "transport": "ipc",
            "ip": f"{root}{bubblewrap.KERNEL}/socket",
            **{channel: number for number, channel in enumerate(_CHANNELS, start=1)},
            "key": key(session.key.decode()),
            "signature_scheme": session.signature_scheme,
        }

    async def send_signal(self, signum: int) -> None:
        """Forward an interrupt to the kernel; every other signal ends it.

        What asks for its end looks at once whether it has ended, and then again after 0.1 s.
        """
        if self.sandboxed is None:
            return
        if signum == signal.SIGINT:
            self.sandboxed.interrupt()
        elif signum != 0:
            self.sandboxed.kill()
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.sandboxed.bubblewrap.wait, _END_SECONDS)

    async def cleanup(self, restart: bool = False) -> None:
        """End all processes and remove what was made for the kernel."""
        if self.sandboxed is not None:
            self.sandboxed.close()
        if self._turn is not None:
            self._turn.give_back()
        if self._runtime is not None:
            shutil.rmtree(self._runtime, ignore_errors=True)
        await super().cleanup(restart=restart)
