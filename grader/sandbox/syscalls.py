"""The system calls that student code may not make, as a filter for the Linux kernel.

Python, TensorFlow and what students import need several hundred calls, and others with every
release. The list has the calls that none of them needs, but an attack does: new namespaces and
mounts, other processes' memory, the kernel's keys, modules, tracing and clocks, and every kind of
socket except Unix ones. A new network namespace has a loopback device, which cannot be reached
without sockets. Flatpak, which uses bubblewrap, and Docker refuse mostly the same calls.
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
    # file handles bypass the mounts
    *("open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl", "quotactl_fd"),
    # the Linux kernel itself
    *("add_key", "keyctl", "request_key", "bpf", "perf_event_open", "userfaultfd"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "vmsplice"),
    *("acct", "reboot", "swapon", "swapoff", "syslog", "personality", "nfsservctl"),
    *("iopl", "ioperm", "modify_ldt", "uselib", "ustat", "sysfs", "_sysctl", "lookup_dcookie"),
    # what other sandboxes do to files that all of them see: opened, read, locked, cached
    *("inotify_init", "inotify_init1", "inotify_add_watch", "mincore", "cachestat", "preadv2"),
    # clocks
    *("settimeofday", "stime", "clock_settime", "clock_adjtime", "adjtimex"),
    *("sethostname", "setdomainname", "vhangup"),
)
# Bits of clone's flags that ask for a namespace: NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID,
# NEWNET.
_NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
# Locks and leases on such files, and news of them: F_GETLK, F_OFD_GETLK, F_SETLEASE, F_GETLEASE,
# F_NOTIFY. A lock can still be asked for, as SQLite does; on a file that is open for reading only,
# it does not show what others have locked.
_OF_OTHERS = (5, 36, 1024, 1025, 1026)
_DROP_FROM_CACHE = 4  # POSIX_FADV_DONTNEED
_TERMINAL_INPUT = 0x5412  # TIOCSTI: types into a terminal, which may be another user's


@cache
def filter_program() -> bytes:
    """The filter as a BPF program, as ``bwrap --seccomp`` reads it.

    Calls of other architectures than the machine's own kill the process, which is libseccomp's
    default; their numbers are not those that the filter checks.

    Raises:
        ReviewError: if the library libseccomp is missing.
        OSError: if it does not accept a rule: a filter without it would allow the call.
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
        for command in _OF_OTHERS:
            rules.add(refuse(errno.EINVAL), "fcntl", Argument(1, MASKED_EQUAL, 0xFFFFFFFF, command))
        dropped = Argument(3, MASKED_EQUAL, 0xFFFFFFFF, _DROP_FROM_CACHE)
        rules.add(refused, "fadvise64", dropped)
        # Libraries take this for a file system without locks. HDF5 is told to go on.
        rules.add(refuse(errno.ENOSYS), "flock")
        # ZeroMQ aborts on other errors than this one; ipykernel then works without its own port.
        for call in ("socket", "socketpair"):
            not_unix = Argument(0, NOT_EQUAL, int(socket.AF_UNIX))
            rules.add(refuse(errno.EOPNOTSUPP), call, not_unix)
        return rules.program()
