"""Long trainings in a notebook: a bar with the time left, and a stop that loses nothing.

The first interrupt (the stop button, Ctrl-C) ends a training after the batch, or the part, that is
being computed: what was trained stays, and the cell goes on. A second one interrupts at once.
"""

import builtins
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from types import FrameType, SimpleNamespace
from typing import Any

_EVERY = 0.5  # seconds between two looks of the bar
_BAR = 24  # characters
_BEFORE_CALLBACKS = 5  # arguments of `fit` before its callbacks


class Interrupts:
    """Whether the user asked to stop.

    Attributes:
        asked: that.
        heeded: whether anybody looks at `asked`; else an interrupt interrupts, as always.
    """

    def __init__(self) -> None:
        self.asked = self.heeded = False

    @contextmanager
    def caught(self) -> Iterator[None]:
        """For the time of a training; in a thread other than the first, nothing is changed."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._noted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _noted(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked or not self.heeded:
            raise KeyboardInterrupt
        self.asked = True


class Bar:
    """A line that is replaced: what is trained, how far, how long, how long still."""

    def __init__(self, what: str):
        self._what, self._start, self._next = what, time.monotonic(), 0.0
        self.part, self._words, self._note = 0.0, "", ""
        show = getattr(builtins, "display", None)
        self._handle = show(self, display_id=True) if show and "ipykernel" in sys.modules else None

    def to(self, part: float, words: str = "") -> None:
        """Show that this part of all, from 0 to 1, is done; `words` say more."""
        self.part, self._words = min(part, 1.0), words
        if time.monotonic() >= self._next:
            self._show()

    def end(self, note: str) -> None:
        """Say how it ended, in place of the time left."""
        self._note = note
        self._show()

    def _show(self) -> None:
        self._next = time.monotonic() + _EVERY
        if self._handle:
            self._handle.update(self)
        elif self._note:
            print(repr(self))

    def _line(self) -> str:
        spent = time.monotonic() - self._start
        left = spent * (1 - self.part) / self.part if self.part else 0.0
        when = self._note or (f"{duration(left)} left" if self.part else "starting")
        parts = (f"{self.part:4.0%}", f"{duration(spent)} spent", when, self._words)
        return ", ".join(filter(None, parts)).strip()

    def __repr__(self) -> str:
        filled = round(_BAR * self.part)
        return f"{self._what} [{'#' * filled}{'.' * (_BAR - filled)}] {self._line()}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        name = escape(self._what)
        bar = f'<progress max="1" value="{self.part:.3f}" aria-label="{name}"></progress>'
        words = f"<div>{name} {bar} {escape(self._line())}</div>"
        return {"text/html": words, "text/plain": repr(self)}


def train(function: Callable[..., Any], model: Any, *arguments: Any, epochs: int) -> Any:
    """Call ``function(model, *arguments, epochs)``, with a bar over what `fit` does in it.

    After an interrupt, `fit` ends with its batch, and later calls of it do nothing: the function
    returns what it would have, of fewer epochs; the last one may be a part of an epoch.

    Args:
        epochs: how many epochs the function will train in all, in one call of `fit` or in several.
    """
    bar, interrupts = Bar(f"{epochs} epochs" if epochs > 1 else "1 epoch"), Interrupts()
    callback = _callback(bar, interrupts, epochs)
    try:
        with interrupts.caught(), _watched(model, callback, interrupts):
            result = function(model, *arguments, epochs)
    except KeyboardInterrupt:
        bar.end("interrupted; the model keeps what it has learned so far")
        raise
    stopped = f"stopped in epoch {min(callback.done + 1, epochs)}; what was trained stays"
    bar.end(stopped if interrupts.asked else "done")
    return result


@contextmanager
def _watched(model: Any, callback: Any, interrupts: Interrupts) -> Iterator[None]:
    """For the time of a training, let the callback see each `fit` of a model."""
    fit = model.fit

    def watched(*given: Any, **options: Any) -> Any:
        if interrupts.asked:
            return SimpleNamespace(history={"loss": []}, epoch=[])
        if len(given) <= _BEFORE_CALLBACKS:
            options["callbacks"] = [*(options.get("callbacks") or ()), callback]
        interrupts.heeded = True
        try:
            return fit(*given, **options)
        finally:
            interrupts.heeded = False

    model.fit = watched
    try:
        yield
    finally:
        del model.fit


def _callback(bar: Bar, interrupts: Interrupts, epochs: int) -> Any:
    """A Keras callback that moves the bar, and stops the training when that is asked for."""
    import keras  # whoever trains has it; others need not wait for it

    class Progress(keras.callbacks.Callback):
        done = 0  # epochs

        def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            steps = (self.params or {}).get("steps")
            within = (batch + 1) / (steps or batch + 1)
            loss = (logs or {}).get("loss")
            words = f"loss {float(loss):.3f}" if loss is not None else ""
            bar.to((self.done + within) / epochs, words)
            if interrupts.asked and self.model:
                self.model.stop_training = True

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            self.done += not interrupts.asked

    return Progress()


def parts(what: str, sizes: Iterable[Any]) -> Iterator[Any]:
    """Yield the parts of a training that consists of many, with a bar; fewer after an interrupt."""
    listed, bar, interrupts = list(sizes), Bar(what), Interrupts()
    interrupts.heeded = True
    with interrupts.caught():
        for done, part in enumerate(listed):
            if interrupts.asked:
                bar.end(f"stopped after {done} of {len(listed)} parts; what was trained stays")
                return
            yield part
            bar.to((done + 1) / len(listed))
    bar.end("done")


def duration(seconds: float) -> str:
    """Seconds as people read them: 45 s, 3 min 20 s, 1 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
