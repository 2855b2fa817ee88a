"""What a process of `review gpu` is asked for, and how it tells what it finds, at once.

It tells one JSON object a line on its standard output; whatever libraries print goes to standard
error, which the command keeps in a file.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

GPU, CPU = "gpu", "cpu"
Row = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """A task.

    Attributes:
        device: what plays the device: "gpu", or "cpu" in a rehearsal.
        until: when it should have ended, by the clock of `time.monotonic`, which all processes of
            a machine share.
        folder: where files go.
        topics: of these alone; all if empty.
    """

    device: str
    until: float
    folder: Path
    topics: tuple[str, ...] = ()

    @property
    def rehearsal(self) -> bool:
        return self.device == CPU

    @property
    def logs(self) -> Path:
        """The folder for what processes write on their standard error."""
        return self.folder / "gpu-logs"

    def left(self) -> float:
        """The seconds that are left."""
        return self.until - time.monotonic()

    def within(self, seconds: float) -> "Job":
        """The same task, to be ended in these seconds."""
        return replace(self, until=time.monotonic() + seconds)

    def words(self) -> list[str]:
        """The task, as arguments of the program that reads it."""
        words = ["--device", self.device, "--until", str(self.until), "--folder", str(self.folder)]
        return words + [word for topic in self.topics for word in ("--topic", topic)]


def read() -> Job:
    """The task that this process was started for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", choices=(GPU, CPU), required=True)
    parser.add_argument("--until", type=float, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--topic", action="append", default=[])
    asked = parser.parse_args()
    return Job(asked.device, asked.until, asked.folder, tuple(asked.topic))


class Told:
    """What this process tells; made once, before anything else prints."""

    def __init__(self):
        self._lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def table(self, title: str, rows: Iterable[Row]) -> None:
        """A table, or a newer version of it; its columns are the keys of its rows."""
        self._tell({"table": title, "rows": list(rows)})

    def says(self, text: str) -> None:
        """A sentence above the tables."""
        self._tell({"says": text})

    def row(self, row: Row) -> None:
        """Something that the part which started this process makes a table of."""
        self._tell(row)

    def _tell(self, record: Row) -> None:
        self._lines.write(json.dumps(record) + "\n")
