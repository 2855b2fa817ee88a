"""From root, run a command as an ordinary user who sees the same files."""

import os
import sys
from pathlib import Path

from tests.processes import ROOT

USER = 65534  # nobody


def own(folder: Path) -> None:
    """Give a folder and what is in it to the ordinary user."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, USER, USER, follow_symlinks=False)


def as_ordinary_user() -> tuple[str, ...]:
    """Words to put before a command; none if we are an ordinary user already.

    The interpreter may lie under a home folder that is closed to others. So the command runs in a
    mount namespace where such folders are open, and show nothing but the interpreter.
    """
    if os.geteuid() != 0:
        return ()
    closed = []
    for prefix in dict.fromkeys((sys.base_prefix, sys.prefix, str(ROOT))):
        for parent in reversed(Path(prefix).parents):
            if not parent.stat().st_mode & 0o001:
                inner = [p for p in reversed(Path(prefix).parents) if parent in p.parents]
                closed += ["--perms", "0755", "--tmpfs", str(parent)]
                closed += [w for p in inner for w in ("--perms", "0755", "--dir", str(p))]
                closed += ["--ro-bind", prefix, prefix]
                break
    return (
        *("bwrap", "--dev-bind", "/", "/", *closed, "--setenv", "HOME", "/tmp", "--"),
        *("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--inh-caps=-all"),
    )
