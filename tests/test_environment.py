"""The hash of what is installed: the same in all processes of an environment."""

import subprocess
import sys

from tests.processes import environment

HASH = "from grader.contract.environment import environment_sha256 as sha; print(sha())"


def test_it_does_not_depend_on_what_a_process_has_imported():
    """nbgrader imports setuptools, which adds packages of its own to the path."""
    found = {
        subprocess.run(
            [sys.executable, "-c", f"{before}{HASH}"],
            check=True,
            capture_output=True,
            env=environment(),
        ).stdout
        for before in ("", "import nbgrader; ")
    }
    assert len(found) == 1
