"""Jupyter's manager of the kernel that a submission runs in, and the kernel's variables."""

import os
from dataclasses import asdict
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from grader.contract import student_side
from grader.contract.course import Runtime
from grader.contract.limits import Limits
from grader.contract.wire import DOOR_SOCKET, DOOR_VARIABLE
from grader.running.kernel_client import CarefulManager
from grader.student import kernel_command

# The sandbox ends this long after the time for the cells: for a kernel that keeps us busy.
_GRACE_SECONDS = 10

PROVISIONER = "review-sandbox"  # the entry point's name, in pyproject.toml


def kernel_manager(
    scratch: Path,
    door: Path,
    submission: Path,
    limits: Limits,
    sandbox: bool,
    zygote: str | None,
    runtime: Runtime,
) -> AsyncKernelManager:
    """A manager whose kernel runs in the sandbox, or without one in an ordinary process."""
    config = Config()
    config.KernelManager.transport = "ipc"  # no port is open to other users
    config.KernelManager.connection_file = str(scratch / "kernel.json")
    metadata = {}
    if sandbox:
        assert limits.seconds is not None
        metadata = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        config.SandboxProvisioner = Config(
            asdict(limits)
            | {"seconds": limits.seconds + _GRACE_SECONDS, "door": str(door), "zygote": zygote}
            | {"runtime": runtime, "submission": str(submission)}
        )
    manager = CarefulManager(config=config)
    kernel_command.give_to(manager, metadata)
    return manager


def environment(door: Path, runtime: Runtime) -> dict[str, str]:
    """For a kernel without a sandbox; for a sandboxed one the provisioner derives its own."""
    code = student_side.folders(runtime.packages)
    parents = dict.fromkeys(str(path.parents[name.count("/")]) for name, path in code.items())
    return (
        dict(runtime.settings)
        | os.environ
        | {
            DOOR_VARIABLE: str(door / DOOR_SOCKET),
            "PYTHONPATH": os.pathsep.join(parents),
        }
    )
