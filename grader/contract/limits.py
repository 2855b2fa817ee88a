"""What a sandboxed kernel may use up."""

import os
import resource
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
        processes: processes and threads; TensorFlow makes a few for each core.
        open_files: descriptors of one process.
    """

    seconds: float | None = 600
    memory: int = 4096 * MIB
    scratch: int = 1024 * MIB
    processes: int = 1024
    open_files: int = 1024


def apply(limits: Limits, pid: int, memory_by_cgroup: bool) -> None:
    """Set the resource limits of a process that has not begun; its children inherit them."""
    rlimits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: limits.processes,
    }
    if limits.seconds is not None:
        # The wall clock ends a kernel first; this ends what would outlive it.
        rlimits[resource.RLIMIT_CPU] = int(limits.seconds * (os.cpu_count() or 1)) + 1
    # Private writable memory. RLIMIT_AS would count TensorFlow's reserved addresses too. Where a
    # control group limits it, a lower limit of ours must not be inherited.
    unlimited = resource.RLIM_INFINITY
    rlimits[resource.RLIMIT_DATA] = unlimited if memory_by_cgroup else limits.memory
    for which, most in rlimits.items():
        _, hard = resource.prlimit(pid, which)
        value = hard if most == unlimited else most if hard == unlimited else min(most, hard)
        resource.prlimit(pid, which, (value, value))
