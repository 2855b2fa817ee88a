"""Right windows for a training function that uses a wrong function of the student's for them.

A mistake in the windows costs the question on windows, and not the question on training as well.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from rnn_review.text import corpus

_MOST_LEFT_OUT = 4  # windows at the end of a text


@dataclass(frozen=True)
class OwnWindows:
    """A student's function that makes windows.

    Attributes:
        name: of the function.
        arrays: what it should return, but for the end of the text, from rows (n, cs + 1).
        takes_cs: whether it is called with (idx, cs), or with idx.
    """

    name: str
    arrays: Callable[[np.ndarray], tuple[np.ndarray, ...]]
    takes_cs: bool = True

    @contextmanager
    def made_right(self, answer: Any, idx: np.ndarray, cs: int) -> Iterator[bool]:
        """Replace the function, if it is missing or wrong, where `answer` looks it up.

        What stands in for it makes right windows of the text and size that it is called with: they
        are the answer's own. Enters with whether it has replaced one that is there.
        """
        scope = getattr(answer, "__globals__", None)
        expected = self.arrays(corpus.rows(idx, cs))
        if scope is None or self._returns(scope.get(self.name), idx, cs, expected):
            yield False
            return
        kept = {self.name: scope[self.name]} if self.name in scope else {}
        scope[self.name] = partial(self._right, idx, cs)
        try:
            yield bool(kept)
        finally:
            del scope[self.name]
            scope.update(kept)

    def _right(
        self, idx: np.ndarray, cs: int, /, *given: Any, **named: Any
    ) -> tuple[np.ndarray, ...]:
        """Right windows of the first text and size among the arguments, else of `idx` and `cs`."""
        arguments = [*given, *named.values()]
        text = next((a for a in arguments if _is_text(a)), idx)
        sizes = (a for a in arguments if isinstance(a, int | np.integer))
        size = next(sizes, cs) if self.takes_cs else cs
        return self.arrays(corpus.rows(np.asarray(text), int(size)))

    def _returns(
        self, own: Any, idx: np.ndarray, cs: int, expected: tuple[np.ndarray, ...]
    ) -> bool:
        """Whether it returns these arrays; some windows at the end of the text may be left out."""
        try:
            found = own(idx.copy(), cs) if self.takes_cs else own(idx.copy())
            return len(found) == len(expected) and all(
                isinstance(f, np.ndarray)
                and len(f) >= len(e) - _MOST_LEFT_OUT
                and np.array_equal(f, e[: len(f)])
                for f, e in zip(found, expected, strict=True)
            )
        except Exception:  # student code may raise anything
            return False


def _is_text(argument: Any) -> bool:
    """Whether it is a row of integers."""
    return np.ndim(argument) == 1 and np.asarray(argument).dtype.kind in "iu"
