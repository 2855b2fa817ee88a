"""Resource limits of a sandboxed kernel."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits on one kernel with all of its processes, in seconds, bytes and counts.

    Attributes:
        seconds: wall-clock time; None for a kernel that a person works with.
        memory: of all processes and scratch files together where a cgroup can be made, else of
            each process.
        scratch: of the private folder for files.
        processes: processes and threads; numerical libraries start a few for each core.
        open_files: file descriptors of one process.
        gpu_share: the part of the machine's GPU, where it has one: 1 for one kernel at a time.
    """

    seconds: float | None = 600
    memory: int = 4096 * MIB
    scratch: int = 1024 * MIB
    processes: int = 1024
    open_files: int = 1024
    gpu_share: float = 1
