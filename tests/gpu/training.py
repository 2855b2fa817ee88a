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
DEVICE, CPU_BESIDE = "device", "CPU"  # where something is measured, as columns are called
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

    _run(job, told, "speeds", DEVICE, 0.4, speed(DEVICE))
    _run(job, told, "speeds", CPU_BESIDE, 0.4, speed(CPU_BESIDE))
    _run(job, told, "losses", DEVICE, 1, loss)


def _run(
    job: Job, told: Told, name: str, where: str, share: float, hears: Callable[[str], None]
) -> None:
    """Run a module of this package, on the device or on the CPU, for a share of the time left."""
    on = job.device if where == DEVICE else CPU
    seconds = share * (job.left() - _ENDING)
    command = [sys.executable, "-m", f"tests.gpu.{name}", *job.within(seconds).words()]
    ended = process.run(command, on, seconds, job.logs / f"{name}-{where}.log", hears)
    if ended.state != process.DONE:
        why = f" {ended.error}" if ended.error else ""
        told.says(f"{name} on the {where}: {ended.state} after {ended.seconds:.0f} s.{why}")


def _documented(row: Row) -> str:
    """The loss that docs/results.md has for a training; empty if it has none."""
    cells = [[c.strip() for c in line.split("|")] for line in RESULTS.read_text().splitlines()]
    place = [row["topic"], row["training"], row["text"]]
    return next((found[4] for found in cells if found[1:4] == place), "")


if __name__ == "__main__":
    main()
