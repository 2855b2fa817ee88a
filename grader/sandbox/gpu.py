"""A GPU for one sandboxed kernel at a time: its device nodes, its libraries, a lock."""

import asyncio
import fcntl
import os
import tempfile
from glob import glob
from pathlib import Path

from grader.sandbox.mounts import Mount

# The driver's device nodes; its libraries are in /usr, which every kernel sees.
_NODES = "/dev/nvidia*"
_SHOWN = ("/sys/devices", "/sys/bus/pci", "/sys/module/nvidia")  # which card is on which bus
MEMORY_VARIABLE = "RNN_REVIEW_GPU_MEMORY_MIB"  # the Keras backend respects it
DEFAULT_MEMORY_MIB = 4096


def device_nodes() -> list[str]:
    """The NVIDIA driver's device nodes on this machine; empty where there is no GPU."""
    return sorted(glob(_NODES))


def shown(nodes: list[str]) -> list[Mount]:
    """What a kernel with these devices sees in addition."""
    return [Mount(p, str(p)) for path in _SHOWN if (p := Path(path)).is_dir()] if nodes else []


class Turn:
    """The right to use the GPU, held by one kernel of this machine at a time."""

    def __init__(self, name: str = "review-gpu"):
        self._path = Path(tempfile.gettempdir(), f"{name}-{os.getuid()}.lock")
        self._file: int | None = None

    async def take(self) -> None:
        """Wait until no other kernel uses the GPU."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                await asyncio.sleep(0.1)

    def give_back(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
