"""Whether this machine has what the sandbox needs; if not, what is missing, and how to get it."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from grader.contract.errors import ReviewError
from grader.sandbox import libseccomp

_BUBBLEWRAP = (0, 7)  # the first with --size, which limits scratch folders
_UNSAFE = (
    "`review autograde --unsafe-no-sandbox` grades without a sandbox: student code then has all of "
    "your rights, can read solutions and change scores, and every result is marked as unsandboxed."
)
_PACKAGES = "apt install bubblewrap libseccomp2 (Fedora: dnf install bubblewrap libseccomp)"


def require() -> None:
    """Stop if student code cannot be sandboxed.

    Raises:
        ReviewError: with what is missing and how to get it.
    """
    if reason := missing():
        raise ReviewError(
            f"Nothing was graded: student code cannot be sandboxed on this machine. {reason}\n"
            f"{_UNSAFE}"
        )


@cache
def missing() -> str:
    """What the sandbox lacks here, in words; empty if it works."""
    if sys.platform != "linux":
        return (
            f"The sandbox needs Linux, and this is {sys.platform}. On Windows use WSL 2, on macOS "
            f"the container image that docs/sandbox.md describes."
        )
    if not shutil.which("bwrap"):
        return f"bubblewrap is missing: {_PACKAGES}."
    if (found := _version()) < _BUBBLEWRAP:
        return (
            f"bubblewrap {'.'.join(map(str, found))} is too old; needed: "
            f"{'.'.join(map(str, _BUBBLEWRAP))} or newer."
        )
    try:
        libseccomp.library()
    except ReviewError as error:
        return str(error)
    return _trial()


def _version() -> tuple[int, ...]:
    said = subprocess.run(["bwrap", "--version"], capture_output=True, text=True, check=False)
    return tuple(int(n) for n in said.stdout.split()[-1].split(".") if n.isdecimal())


def _trial() -> str:
    """Start a program in the sandbox that does nothing."""
    # Imported here: these need Linux.
    from grader.contract.limits import Limits
    from grader.sandbox import bubblewrap, mounts
    from grader.sandbox.process import SandboxedProcess, SandboxError

    try:
        trial = SandboxedProcess(
            [sys.executable, "-c", "import grader.contract.errors"],
            bubblewrap.environment(os.environ),
            mounts.of_this_environment(),
            Limits(seconds=60),
        )
    except (SandboxError, OSError) as error:
        return f"bubblewrap could not start a program: {error}\n{_hint()}"
    code = trial.bubblewrap.wait()
    trial.close()
    return f"Python does not start in the sandbox: {trial.stderr_tail()}" if code else ""


def _hint() -> str:
    """The most likely reason."""
    apparmor = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if os.geteuid() and apparmor.is_file() and apparmor.read_text().strip() == "1":
        return (
            "AppArmor forbids user namespaces here, as on Ubuntu since 23.10. An administrator can "
            "allow them: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        )
    return (
        "New namespaces are forbidden here, as in most containers. docs/sandbox.md says how to "
        "start Docker or Podman so that they are not."
    )
