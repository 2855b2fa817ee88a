"""A GPU for sandboxed kernels, one at a time or several: its device nodes, its libraries, locks."""

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
    """The right to use the GPU, held by one kernel of this machine, or by as many as share it.

    Args:
        share: the part of the GPU that this kernel gets: 1 for no other kernel meanwhile, 0.25 for
            three others at most.
    """

    def __init__(self, share: float = 1, name: str = "review-gpu"):
        self._path = Path(tempfile.gettempdir(), f"{name}-{os.getuid()}")
        self._seats = int(1 / share + 1e-9)  # two of 0.6 are more than one GPU
        self._files: list[int] = []

    async def take(self) -> None:
        """Wait until no other kernel uses the GPU, or until those who share it have room."""
        if self._seats == 1:
            await self._first_of([""], fcntl.LOCK_EX)
        else:
            await self._first_of([""], fcntl.LOCK_SH)
            await self._first_of([f"-{seat}" for seat in range(self._seats)], fcntl.LOCK_EX)

    async def _first_of(self, names: list[str], how: int) -> None:
        while not any(self._locked(name, how) for name in names):
            await asyncio.sleep(0.1)

    def _locked(self, name: str, how: int) -> bool:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        file = os.open(f"{self._path}{name}.lock", flags, 0o600)
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._files.append(file)
        return True

    def give_back(self) -> None:
        while self._files:
            os.close(self._files.pop())
