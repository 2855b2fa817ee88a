"""How fast the lesson's models train on the device and on the CPU, and the losses they end with.

One process after the other: two at a time would take each other's processors.
"""

import json
import sys
from collections.abc import Callable

from tests.gpu import process
from tests.gpu.job import CPU, Job, Row, Told, read
from tests.processes import ROOT

RESULTS = ROOT / "docs" / "results.md"  # the same losses, as a CPU gave them
_ENDING = 1  # second of the time that is kept for the tables


def main() -> None:
    job, told = read(), Told()
    rows: dict[tuple[str, str], Row] = {}
    losses: list[Row] = []

    def speed(column: str) -> Callable[[str], None]:
        def hears(line: str) -> None:
            one = json.loads(line)
            row = rows.setdefault((one["what"], one["how"]), {"what": one["what"]})
            row |= {"how": one["how"], column: one["speed"]}
            told.table("Windows a second", rows.values())

        return hears

    def loss(line: str) -> None:
        losses.append(json.loads(line))
        told.table("Full-length losses", [row | {"a CPU's": _documented(row)} for row in losses])

    _run(job, told, "speeds", job.device, 0.4, speed("device"))
    _run(job, told, "speeds", CPU, 0.4, speed("CPU"))
    _run(job, told, "losses", job.device, 1, loss)


def _run(
    job: Job, told: Told, name: str, on: str, share: float, hears: Callable[[str], None]
) -> None:
    """Run a module of this package for a share of the time that is left."""
    seconds = share * (job.left() - _ENDING)
    command = [sys.executable, "-m", f"tests.gpu.{name}", *job.within(seconds).words()]
    ended = process.run(command, on, seconds, job.logs / f"{name}-{on}.log", hears)
    if ended.state != process.DONE:
        told.says(f"{name}, {on}: {ended.state} after {ended.seconds:.0f} s. {ended.error}".strip())


def _documented(row: Row) -> str:
    """The loss that docs/results.md has for a training; empty if it has none."""
    cells = [[c.strip() for c in line.split("|")] for line in RESULTS.read_text().splitlines()]
    place = [row["topic"], row["training"], row["text"]]
    return next((found[4] for found in cells if found[1:4] == place), "")


if __name__ == "__main__":
    main()
