"""The log of a run: one JSON object a line, from the standard `logging` hierarchy ``grader``.

Events are logged with `fields`. What student code wrote or printed, challenges, and addresses of
databases never belong in an event; names of students and files are made plain here.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain

ROOT = "grader"
_MOST = 300  # characters of a value
_LINE_ENDS = str.maketrans("\n\t\u2028\u2029", "    ")


def fields(**values: str | float | bool) -> dict[str, Any]:
    """The ``extra`` of a logging call: named values beside the event's name."""
    return {"fields": values}


@contextmanager
def to_file(path: Path | None) -> Iterator[None]:
    """Append what is logged meanwhile to a file; to none without a path.

    Raises:
        ReviewError: if the file cannot be opened for writing.
    """
    if path is None:
        yield
        return
    logger = logging.getLogger(ROOT)
    level = logger.level
    try:
        handler = _Handler(path, encoding="utf-8")
    except OSError as error:
        raise ReviewError(
            f"The log {path} cannot be written: {error.strerror}. Name another file with --log."
        ) from error
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        handler.close()


class JsonLines(logging.Formatter):
    """An event as one line of JSON: time (UTC), level, logger, event, then its fields."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event = {
            "time": time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        values = event | getattr(record, "fields", {})
        return json.dumps({key: _shown(value) for key, value in values.items()})


class _Handler(logging.FileHandler):
    """Says once that a line could not be written: grading is worth more than its log."""

    _failed = False

    def close(self) -> None:
        with suppress(OSError):  # what could not be written before cannot be written now
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        if not self._failed:
            self._failed = True
            error = sys.exc_info()[1]
            print(f"review: the log is incomplete: {plain(str(error), _MOST)}", file=sys.stderr)


def _shown(value: Any) -> Any:
    return plain(value, _MOST).translate(_LINE_ENDS) if isinstance(value, str) else value
