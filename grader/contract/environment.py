"""What code runs with: the version of Python, and the installed packages as one hash."""

import hashlib
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

PYTHON = ".".join(map(str, sys.version_info[:2]))


@cache
def environment_sha256() -> str:
    """The hash of the names and versions of all installed packages.

    Not of those that setuptools brings along: they are on the path once it was imported, which
    some processes do and others do not.
    """
    path = [folder for folder in sys.path if Path(folder).name != "_vendor"]
    installed = sorted(f"{d.metadata['Name']}=={d.version}" for d in distributions(path=path))
    return hashlib.sha256("\n".join(installed).encode()).hexdigest()
