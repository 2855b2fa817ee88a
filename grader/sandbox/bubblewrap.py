"""The command line that starts a program in the sandbox.

There are two ways. As root, bubblewrap sets up the namespaces, and `setpriv` changes to a user that
nothing else on the machine uses. As an ordinary user, a user namespace gives the rights for that;
the program has this user's identity in it, but none of its files and no rights outside.
https://github.com/containers/bubblewrap, bwrap(1)
"""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from grader.contract.course import Runtime
from grader.contract.limits import MIB, Limits
from grader.sandbox.mounts import COURSE_CODE, Entry

_NO_COURSE = Runtime()

HOME = "/tmp/home"
DOOR = "/run/door"  # the folder with the socket that `check` talks to
KERNEL = "/run/kernel"  # the folder with the sockets that Jupyter talks to
SUBMISSION = "/submission"
_SHARED_MEMORY = 64 * MIB
_IDS = 1_000_000_000  # users from here on do not exist on any usual machine
# Settings of libraries that any course may use; courses add their own.
_PASSED_ON = (
    *("CUDA_VISIBLE_DEVICES", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "TZ"),
    *("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS"),
)

START_IN = "RNN_REVIEW_START_IN"  # the variable with the program's folder, below the home folder

# The home folder starts with a copy of the submission.
_ENTER = f"""
mkdir -p "$HOME"; cd "$HOME"; cp -R {SUBMISSION}/. .
cd "./${{{START_IN}:-.}}"
exec "$@"
"""


def is_root() -> bool:
    """Whether we are root of the whole machine, not of a container that maps only some users."""
    whole = ["0", "0", "4294967295"]
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text().split() == whole


def environment(ours: Mapping[str, str], runtime: Runtime = _NO_COURSE) -> dict[str, str]:
    """The environment variables of a program: settings of libraries; no credentials, no paths."""
    passed_on = (*_PASSED_ON, *runtime.passed_on)
    settings = dict(runtime.settings) | {name: ours[name] for name in passed_on if name in ours}
    return settings | {
        "HOME": HOME,
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": COURSE_CODE,
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "USER": "student",
        "HDF5_USE_FILE_LOCKING": "BEST_EFFORT",  # `syscalls` refuses flock
        # There is no network: pip fails at once, instead of trying for a minute.
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def arguments(
    entries: list[Entry], limits: Limits, files: dict[str, int], devices: list[str]
) -> list[str]:
    """bubblewrap's arguments, up to the program.

    Args:
        entries: what is mounted of the machine, in this order.
        files: small files by their path inside, as descriptors to read them from.
        devices: device nodes that the program may use.
    """
    scratch = [("/tmp", limits.scratch), ("/dev/shm", _SHARED_MEMORY), (KERNEL, MIB)]
    shown = [*(e.inside for e in entries), *files]
    return [
        *("bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", "--hostname", "sandbox", "--new-session"),
        *_privileges(),
        *("--proc", "/proc", "--dev", "/dev"),
        # An ordinary user owns its namespaces, and could change their settings.
        *("--ro-bind", "/proc/sys", "/proc/sys"),
        *(word for node in devices for word in ("--dev-bind", node, node)),
        # Before the mounts, which may themselves be below /tmp.
        *(word for path, size in scratch for word in _tmpfs(path, size)),
        # Folders that bubblewrap makes for a mount by itself would not be readable for others.
        *(w for parent in _parents(shown) for w in ("--perms", "0755", "--dir", parent)),
        *(word for entry in entries for word in entry.arguments()),
        *(w for path, fd in files.items() for w in ("--perms", "0444", "--file", str(fd), path)),
        *("--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", "/"),
    ]


def program(argv: list[str], user: int) -> list[str]:
    """The program's command: enter the home folder as the sandbox's user, then run it."""
    return [*_change_user(user), "/bin/sh", "-c", _ENTER, "sh", *argv]


def new_user() -> int:
    """The number of the user inside, and of its only group.

    As root, a user for this sandbox alone: per-user limits then count no other processes.
    """
    return _IDS + secrets.randbelow(_IDS) if is_root() else os.geteuid()


def accounts(user: int) -> dict[str, str]:
    """The files that name the sandbox's only user."""
    return {
        "/etc/passwd": f"student:x:{user}:{user}:student:{HOME}:/bin/sh\n",
        "/etc/group": f"student:x:{user}:\n",
    }


def _tmpfs(path: str, size: int) -> list[str]:
    return ["--perms", "1777", "--size", str(size), "--tmpfs", path]


def _parents(paths: list[str]) -> list[str]:
    found = {str(p) for path in paths for p in PurePosixPath(path).parents}
    return sorted(found - {"/"}, key=len)


def _privileges() -> list[str]:
    if not is_root():
        return ["--unshare-user", "--gid", str(os.geteuid())]
    kept = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")  # until setpriv has changed the user
    return ["--cap-drop", "ALL", *(word for name in kept for word in ("--cap-add", name))]


def _change_user(user: int) -> list[str]:
    if not is_root():
        return []
    return [
        *("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"),
        *("--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"),
    ]
