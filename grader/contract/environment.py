"""What code runs with: the version of Python, and the installed packages as one hash."""

import hashlib
import sys
from functools import cache
from importlib.metadata import distributions

PYTHON = ".".join(map(str, sys.version_info[:2]))


@cache
def environment_sha256() -> str:
    """The hash of the names and versions of all installed packages."""
    installed = sorted(f"{d.metadata['Name']}=={d.version}" for d in distributions())
    return hashlib.sha256("\n".join(installed).encode()).hexdigest()
