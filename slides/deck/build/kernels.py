"""Kernels for building the deck, forked from one process that has imported TensorFlow.

Importing it takes seconds of a core, and each topic has a kernel of its own.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from slides.deck.build import warm_process
from slides.deck.paths import ROOT

# TensorFlow announces its processor features at every import.
ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "1"}
_KERNEL = "ipykernel_launcher"
_IMPORTS = ("IPython", "ipykernel.kernelapp")  # of every kernel


class Kernels:
    """Makes managers of kernels, for several threads at once; a context manager.

    Args:
        imports: modules that several kernels need; without any, no kernel is forked.

    Forks need Linux. Elsewhere, and if a fork would not work, kernels are started as usual.
    """

    def __init__(self, imports: Sequence[str] = ()) -> None:
        self._imports = imports
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        self._running: list[Fork] = []
        self._one_at_a_time = Lock()

    def __enter__(self) -> "Kernels":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.end()

    def end(self) -> None:
        """End all forks, whatever runs in them."""
        for fork in self._running:
            fork.kill()
        if self._process and self._control:
            self._control.close()
            self._process.kill()
            self._process.wait()

    @property
    def forks(self) -> bool:
        """Whether kernels are forked from a process that has imported what they need."""
        return bool(self._imports) and sys.platform == "linux"

    def manager(self) -> AsyncKernelManager:
        """A manager of a kernel that is not started yet."""
        manager = AsyncKernelManager()
        manager._kernel_spec = KernelSpec(
            argv=[sys.executable, "-m", _KERNEL, "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )
        if self.forks:
            manager.provisioner = _Provisioner(kernel_spec=manager.kernel_spec, parent=manager)
            manager.provisioner.kernels = self
        return manager

    def fork(self, words: list[str], folder: str, environment: dict[str, str]) -> "Fork | None":
        """Run ``python -m WORD...`` in a fork; None if it would not work."""
        self.start()
        with self._one_at_a_time:
            ours, its = socket.socketpair()
            with its:
                asked = {"words": words, "folder": folder, "environment": environment}
                request = json.dumps(asked).encode()
                assert self._control is not None
                socket.send_fds(self._control, [request], [its.fileno()])
            with ours.makefile() as reply:
                said = reply.readline().strip()
            if not said.isdecimal():
                ours.close()
                return None
            self._running.append(Fork(int(said), ours))
            return self._running[-1]

    def start(self) -> None:
        """Start the process that they are forked from, unless it runs; it imports meanwhile."""
        with self._one_at_a_time:
            if self.forks and self._process is None:
                self._begin()

    def _begin(self) -> None:
        self._control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            modules = (*self._imports, *_IMPORTS)
            self._process = subprocess.Popen(
                [sys.executable, "-m", warm_process.__name__, str(its.fileno()), *modules],
                cwd=ROOT,
                # NumPy's threads would not survive a fork.
                env={**os.environ, **ENVIRONMENT, "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(its.fileno(),),
            )


class Fork:
    """A forked program, with what `subprocess.Popen` has for those who wait for it or end it."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, its_end: socket.socket):
        self.pid = pid
        self._its_end = its_end
        self._its_end.settimeout(0)

    def poll(self) -> int | None:
        """None while it runs, then 0: how it ended is not known."""
        try:
            return None if self._its_end.recv(1) else 0
        except BlockingIOError:
            return None

    def wait(self) -> int:
        """Block until it has ended."""
        self._its_end.settimeout(None)
        self._its_end.recv(1)
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal to it and to what it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """End it, if it has not ended."""
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)

    terminate = kill


class _Provisioner(LocalProvisioner):
    """Forks the kernel, or starts it as usual."""

    kernels: Kernels

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        words = cmd[cmd.index("-m") + 1 :]
        process = self.kernels.fork(words, kwargs["cwd"], kwargs["env"])
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = process, process.pid, process.pid
        return self.connection_info
