"""Resource limits of a sandboxed process: setrlimit(2)."""

import os
import resource

from grader.contract.limits import Limits


def apply(limits: Limits, pid: int, memory_by_cgroup: bool) -> None:
    """Set the resource limits of a process that has not begun; its children inherit them."""
    rlimits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: limits.processes,
    }
    if limits.seconds is not None:
        # The wall-clock limit ends a kernel first; this ends processes that would outlive it.
        rlimits[resource.RLIMIT_CPU] = int(limits.seconds * (os.cpu_count() or 1)) + 1
    # Private writable memory. RLIMIT_AS would count addresses that libraries only reserve. If a
    # control group limits memory, a lower limit of our own process must not be inherited.
    unlimited = resource.RLIM_INFINITY
    rlimits[resource.RLIMIT_DATA] = unlimited if memory_by_cgroup else limits.memory
    for which, most in rlimits.items():
        _, hard = resource.prlimit(pid, which)
        value = hard if most == unlimited else most if hard == unlimited else min(most, hard)
        resource.prlimit(pid, which, (value, value))
