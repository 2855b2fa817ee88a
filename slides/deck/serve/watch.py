"""`review slides watch`: rebuild the deck at every save, and reload the page that shows it."""

import threading
import time
import traceback
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import watchfiles

from grader.contract.errors import ReviewError
from slides.deck.build.execute import Executor
from slides.deck.build.pipeline import Builder
from slides.deck.paths import DECK, FIGURES, ROOT, SLIDES, SOLUTIONS, TEMPLATE, WEB
from slides.deck.serve.edits import Edits
from slides.deck.serve.reload import ReloadServer

SUFFIXES = (".css", ".j2", ".js", ".json", ".mjs", ".py")
QUIET_MS = 40  # editors write a file in several steps


def watch(
    source: Path = SLIDES,
    output: Path = DECK,
    answers: bool = False,
    port: int = 0,
    browser: bool = True,
    say: Callable[[str], object] = print,
    stop: threading.Event | None = None,
) -> None:
    """Build a deck, show it in a browser, and rebuild it at every save, until interrupted.

    After a save that cannot be built, the page keeps the last deck and shows the error below it.

    Args:
        source: the folder with the NN_topic.py files.
        output: the folder of the deck, as for `build_deck`.
        answers: append the solutions of the exercises.
        port: where to serve on 127.0.0.1; 0 takes a free one.
        browser: open the page.
        say: called with the address, and after every build with its seconds or the error.
        stop: ends the watch when set.

    Raises:
        ReviewError: if the port is taken.
    """
    with (
        suppress(KeyboardInterrupt),
        ReloadServer(output, port) as server,
        _Watched(source, output, answers) as watched,
    ):
        say(f"{server.address} follows {source}; end with Ctrl-C.")
        edits = Edits(source)
        if browser:
            webbrowser.open(server.address)
        _build(watched, server, say)
        for changes in watchfiles.watch(
            *_folders(source),
            watch_filter=_Sources(),
            recursive=False,
            step=QUIET_MS,
            stop_event=stop,
        ):
            changed = {Path(path) for _, path in changes}
            watched.forget(changed)
            _build(watched, server, say, edits.in_files(changed))


class _Watched:
    """The deck that is built, with kernels that run until a module that they import has changed."""

    def __init__(self, source: Path, output: Path, answers: bool) -> None:
        self._source, self._output, self._answers = source, output, answers
        self._executor: Executor | None = None
        self._builder: Builder | None = None

    def __enter__(self) -> "_Watched":
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor:
            self._executor.__exit__(None, None, None)
        self._executor = self._builder = None

    def build(self, early: Callable[[str], object]) -> None:
        self._executor = self._executor or Executor(warm=True)
        self._builder = self._builder or Builder(
            self._executor, self._source, self._output, self._answers
        )
        self._builder.build(early)

    def forget(self, changed: set[Path]) -> None:
        """Draw all slides again if more than slides has changed; a module ends the kernels, too."""
        slides = set(self._source.resolve().glob("[0-9][0-9]_*.py"))
        if changed - slides:
            self._builder = None
        modules = {path.resolve() for path in _module_folders()}
        if any(path.parent in modules and path.suffix == ".py" for path in changed - slides):
            self.__exit__()


class _Sources(watchfiles.DefaultFilter):
    """Sources with content: an editor may empty a file before it writes the new text."""

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        file = Path(path)
        empty = file.exists() and not file.stat().st_size
        return path.endswith(SUFFIXES) and not empty and super().__call__(change, path)


def _module_folders() -> list[Path]:
    """The folders of the Python modules that slides import."""
    return [SLIDES, SOLUTIONS, *_with_subfolders(FIGURES), *_with_subfolders(ROOT / "rnn_review")]


def _folders(source: Path) -> list[Path]:
    """The folders to watch. Not recursive: node_modules has thousands of folders."""
    folders = [source, *_module_folders(), TEMPLATE, *_with_subfolders(WEB)]
    return list(dict.fromkeys(path.resolve() for path in folders))


def _with_subfolders(folder: Path) -> list[Path]:
    """A folder and those directly in it, without caches and packages."""
    subfolders = (path for path in folder.iterdir() if path.is_dir())
    return [folder, *(p for p in subfolders if p.name not in ("__pycache__", "node_modules"))]


def _build(
    watched: _Watched, server: ReloadServer, say: Callable[[str], object], edited: str = ""
) -> None:
    server.notify("building")
    started = time.monotonic()
    try:
        watched.build(lambda page: server.show_early(page, edited))
    except ReviewError as error:
        problem = str(error)
    except Exception:  # templates, figures and scripts may raise anything while they are written
        problem = traceback.format_exc(limit=-4)
    else:
        say(f"built in {time.monotonic() - started:.1f} s")
        server.notify("built", edited=edited)
        return
    say(problem)
    server.notify("failed", problem)
