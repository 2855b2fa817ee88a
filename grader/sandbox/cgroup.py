"""A control group for one kernel: one limit for the memory and processes of all that it starts.

Where the processor can be divided among groups, each has an equal share, however many processes it
starts.

Both Linux interfaces are supported: version 2 (one tree) and version 1 (one tree per controller).
https://docs.kernel.org/admin-guide/cgroup-v2.html
"""

import contextlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from grader.contract.limits import Limits

ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class ControlGroup:
    """The folders of one group: one with version 2, one for each controller with version 1."""

    folders: tuple[Path, ...]

    def add(self, pid: int) -> None:
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def out_of_memory(self) -> bool:
        """Whether the Linux kernel killed a process of the group for lack of memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError):
                    if int(_counts(folder / name).get("oom_kill", 0)):
                        return True
        return False

    def processor_seconds(self) -> float:
        """The processor time of all that ran in the group; 0 where it is not counted."""
        for folder in self.folders:
            with contextlib.suppress(OSError, KeyError):
                return int((folder / "cpuacct.usage").read_text()) / 1e9
            with contextlib.suppress(OSError, KeyError):
                return int(_counts(folder / "cpu.stat")["usage_usec"]) / 1e6
        return 0.0

    def remove(self) -> None:
        """Remove the group; its processes must have been killed, and may take a moment to end."""
        for folder in self.folders:
            for _ in range(50):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)


def _counts(path: Path) -> dict[str, str]:
    return dict(line.split() for line in path.read_text().splitlines())


def create(limits: Limits) -> ControlGroup | None:
    """A group with these limits below our own; None where groups cannot be made."""
    name = f"review-{os.getpid()}-{secrets.token_hex(4)}"
    made: list[Path] = []
    try:
        for parent, settings in _parents(limits):
            folder = parent / name
            folder.mkdir()
            made.append(folder)
            for setting, value in settings.items():
                # If swap is not accounted, there is no file to limit it.
                if ("swap" not in setting and "memsw" not in setting) or (
                    folder / setting
                ).exists():
                    (folder / setting).write_text(str(value))
    except OSError:
        ControlGroup(tuple(made)).remove()
        return None
    return ControlGroup(tuple(made)) if made else None


def _parents(limits: Limits) -> list[tuple[Path, dict[str, int]]]:
    """The folders to make a group in, and its settings."""
    ours = _our_groups()
    if "memory" in ours:
        memory = {
            "memory.limit_in_bytes": limits.memory,
            "memory.memsw.limit_in_bytes": limits.memory,
        }
        parents = [(ROOT / "memory" / ours["memory"], memory)]
        if "pids" in ours:
            parents.append((ROOT / "pids" / ours["pids"], {"pids.max": limits.processes}))
        # A new group's share is the same as any other's: there is nothing to set.
        processor = (ROOT / name / ours[name] for name in ("cpu", "cpuacct") if name in ours)
        folders = {folder.resolve() for folder in processor}  # often, both are one
        return [*parents, *((f, {}) for f in folders if os.access(f, os.W_OK))]
    if "" in ours and (ROOT / "cgroup.controllers").is_file():
        settings = {
            "memory.max": limits.memory,
            "memory.swap.max": 0,
            "memory.oom.group": 0,
            "pids.max": limits.processes,
        }
        return [(_delegating(ROOT / ours[""]), settings)]
    return []


def _our_groups() -> dict[str, str]:
    """The path of our own group by controller; version 2's has the name ""."""
    groups = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            groups |= dict.fromkeys(controllers.split(","), path.lstrip("/"))
    return groups


def _delegating(group: Path) -> Path:
    """The nearest group, from ours upwards, that delegates memory and pids to groups below it.

    One that delegates the processor, too, goes first. A group of version 2 that holds processes
    cannot delegate, except the root.
    """
    below_root = (group, *group.parents)[: len(group.relative_to(ROOT).parts) + 1]
    for wanted in ({"memory", "pids", "cpu"}, {"memory", "pids"}):
        for folder in below_root:
            with contextlib.suppress(OSError):
                handed = (folder / "cgroup.subtree_control").read_text().split()
                if wanted <= set(handed):
                    return folder
    raise OSError("no control group delegates memory and pids to groups below it")
