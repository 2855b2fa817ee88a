"""A hash of the installed packages: part of the provenance of a result."""

import hashlib
from functools import cache
from importlib.metadata import distributions


@cache
def environment_sha256() -> str:
    """The hash of the names and versions of all installed packages."""
    installed = sorted(f"{d.metadata['Name']}=={d.version}" for d in distributions())
    return hashlib.sha256("\n".join(installed).encode()).hexdigest()
