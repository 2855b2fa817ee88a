"""While one writes: what was saved is built again, and shown where one was."""

import threading
import time
import traceback
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import watchfiles

from grader.contract.errors import ReviewError
from slides.deck.build.bundle import WEB
from slides.deck.build.execute import Executor
from slides.deck.build.pipeline import DECK, build_with
from slides.deck.build.source import SLIDES
from slides.deck.serve.reload import Preview

FIGURES = SLIDES / "figures"
MODULES = (
    SLIDES,
    FIGURES,
    FIGURES / "diagrams",
    FIGURES / "charts",
)  # Python that kernels have imported
FOLDERS = (*MODULES, SLIDES / "template", WEB, WEB / "deck", WEB / "live")
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
    """Build a deck, show it in a browser, and build it again at every save, until interrupted.

    A save that cannot be built leaves the last deck on the screen, below what went wrong.

    Args:
        source: the folder with the NN_topic.py files.
        output: where the deck goes, as for `build_deck`.
        answers: append the exercises' solutions.
        port: where to serve on 127.0.0.1; 0 takes a free one.
        browser: open the page.
        say: is given the address, then a line or what went wrong after every build.
        stop: ends the watch when set.

    Raises:
        ReviewError: if the port is taken.
    """
    with (
        suppress(KeyboardInterrupt),
        Preview(output, port) as preview,
        _Builder(source, output, answers) as builder,
    ):
        say(f"{preview.address} follows {source}; Ctrl-C ends it.")
        if browser:
            webbrowser.open(preview.address)
        _build(builder, preview, say)
        for changes in watchfiles.watch(
            *dict.fromkeys(path.resolve() for path in (source, *FOLDERS)),
            watch_filter=_Sources(),
            recursive=False,
            step=QUIET_MS,
            stop_event=stop,
        ):
            builder.forget({Path(path) for _, path in changes})
            _build(builder, preview, say)


class _Builder:
    """Builds with warm kernels, which start anew when a module that they import was changed."""

    def __init__(self, source: Path, output: Path, answers: bool) -> None:
        self._source, self._output, self._answers = source, output, answers
        self._executor: Executor | None = None

    def __enter__(self) -> "_Builder":
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor:
            self._executor.__exit__(None, None, None)
        self._executor = None

    def build(self) -> None:
        self._executor = self._executor or Executor(warm=True)
        build_with(self._executor, self._source, self._output, self._answers)

    def forget(self, changed: set[Path]) -> None:
        slides = set(self._source.resolve().glob("[0-9][0-9]_*.py"))
        if any(path.parent in MODULES and path.suffix == ".py" for path in changed - slides):
            self.__exit__()


class _Sources(watchfiles.DefaultFilter):
    """Sources as they were saved: an editor may empty a file before it writes the new text."""

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        file = Path(path)
        empty = file.exists() and not file.stat().st_size
        return path.endswith(SUFFIXES) and not empty and super().__call__(change, path)


def _build(builder: _Builder, preview: Preview, say: Callable[[str], object]) -> None:
    preview.tell("building")
    started = time.monotonic()
    try:
        builder.build()
    except ReviewError as error:
        problem = str(error)
    except Exception:  # a template, a figure or a script that is being written may do anything
        problem = traceback.format_exc(limit=-4)
    else:
        say(f"built in {time.monotonic() - started:.1f} s")
        preview.tell("built")
        return
    say(problem)
    preview.tell("failed", problem)
