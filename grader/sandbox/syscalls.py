"""The system calls that student code may not make, as a filter for the Linux kernel.

Python, TensorFlow and what students import need several hundred calls, and other ones with every
release; what is listed here is what none of them needs and an attack does: new namespaces and
mounts, other processes' memory, the kernel's keys, modules, tracing and clocks, and every kind of
socket but Unix ones. A new network namespace has a loopback device; without sockets there is
none to reach. bubblewrap's own users (Flatpak) and Docker refuse much the same calls.
"""

import errno
import socket
from contextlib import suppress
from functools import cache

from grader.sandbox.libseccomp import ALLOW, MASKED_EQUAL, NOT_EQUAL, Argument, Filter, refuse

REFUSED = (
    # namespaces, mounts, another root
    *("unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "move_mount", "open_tree", "mount_setattr"),
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd"),
    # files by handle pass by the mounts
    *("open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl", "quotactl_fd"),
    # the kernel's own
    *("add_key", "keyctl", "request_key", "bpf", "perf_event_open", "userfaultfd"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "vmsplice"),
    *("acct", "reboot", "swapon", "swapoff", "syslog", "personality", "nfsservctl"),
    *("iopl", "ioperm", "modify_ldt", "uselib", "ustat", "sysfs", "_sysctl", "lookup_dcookie"),
    # clocks
    *("settimeofday", "stime", "clock_settime", "clock_adjtime", "adjtimex"),
    *("sethostname", "setdomainname", "vhangup"),
)
# Bits of clone's flags that ask for a namespace: NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID,
# NEWNET.
_NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
_TERMINAL_INPUT = 0x5412  # TIOCSTI: types into a terminal, which may be someone else's


@cache
def filter_program() -> bytes:
    """The filter as a BPF program, as ``bwrap --seccomp`` reads it.

    Calls of another architecture than the machine's own kill the process, which is libseccomp's
    rule; they would pass by the numbers that the filter knows.

    Raises:
        ReviewError: if the library libseccomp is missing.
        OSError: if it does not take a rule: a filter without it would let the call through.
    """
    refused = refuse(errno.EPERM)
    with Filter(ALLOW) as rules:
        for name in REFUSED:
            with suppress(LookupError):  # newer than this libseccomp, or no longer a call
                rules.add(refused, name)
        for flag in _NAMESPACES:
            rules.add(refused, "clone", Argument(0, MASKED_EQUAL, flag, flag))
        # clone3 has its flags in memory, where a filter cannot look; the C library then uses clone.
        rules.add(refuse(errno.ENOSYS), "clone3")
        rules.add(refused, "ioctl", Argument(1, MASKED_EQUAL, 0xFFFFFFFF, _TERMINAL_INPUT))
        # ZeroMQ aborts at other errors than this one; ipykernel then does without its own port.
        for call in ("socket", "socketpair"):
            not_unix = Argument(0, NOT_EQUAL, int(socket.AF_UNIX))
            rules.add(refuse(errno.EOPNOTSUPP), call, not_unix)
        return rules.program()
