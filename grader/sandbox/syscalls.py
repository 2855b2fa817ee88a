"""The system calls that student code may not make, as a filter for the Linux kernel.

Python, TensorFlow and what students import need several hundred calls, and other ones with every
release; what is listed here is what none of them needs and an attack does: new namespaces and
mounts, other processes' memory, the kernel's keys, modules, tracing and clocks, and every kind of
socket but Unix ones. A new network namespace has a loopback device; without sockets there is
none to reach. bubblewrap's own users (Flatpak) and Docker refuse much the same calls.
"""

import errno
import socket
import tempfile
from functools import cache

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
        RuntimeError: if the library libseccomp is missing.
    """
    import pyseccomp as seccomp

    refuse = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in REFUSED:
        try:
            rules.add_rule(refuse, name)
        except (OSError, ValueError):  # not a call of this architecture, or of an older kernel
            continue
    for flag in _NAMESPACES:
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    # clone3 has its flags in memory, where a filter cannot look; the C library then uses clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(refuse, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, _TERMINAL_INPUT))
    # ZeroMQ aborts at other errors than this one; ipykernel then does without a port of its own.
    refused_family = seccomp.ERRNO(errno.EOPNOTSUPP)
    for call in ("socket", "socketpair"):
        rules.add_rule(refused_family, call, seccomp.Arg(0, seccomp.NE, int(socket.AF_UNIX)))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
