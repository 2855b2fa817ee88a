"""The end of what a sandboxed program writes to its standard error."""

import contextlib
import os
import threading
from collections import deque
from typing import IO

_KEPT_LINES, _LINE = 40, 500


class StderrTail:
    """Reads everything, so that nothing blocks; keeps the last lines: hostile text, not parsed.

    Args:
        stream: read to its end by a thread of its own, then closed.
    """

    def __init__(self, stream: IO[bytes]):
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._thread = threading.Thread(target=self._listen, args=(stream,), daemon=True)
        self._thread.start()

    @classmethod
    def pipe(cls) -> tuple["StderrTail", int]:
        """Make one, and the descriptor to write to, which the caller must close."""
        reading, writing = os.pipe()
        return cls(open(reading, "rb")), writing

    @property
    def text(self) -> str:
        return "".join(self._lines).strip()

    def wait(self) -> None:
        """Wait up to a second for what was written last."""
        self._thread.join(1)

    def _listen(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError), stream:
            while line := stream.readline(_LINE):
                self._lines.append(line.decode(errors="replace"))
