"""The command `review gpu`."""

import signal
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.contract.errors import ReviewError

NO_GPU = (
    "No GPU was found: of the device files /dev/nvidia*, /dev/dxg and /dev/kfd there is none, or "
    "TensorFlow lists no GPU. To rehearse on the CPU: review gpu --device cpu --minutes 3"
)


class Device(StrEnum):
    """What plays the device."""

    GPU = "gpu"
    CPU = "cpu"


def gpu(
    minutes: Annotated[float, typer.Option(min=0.1, help="For all parts together.")] = 10,
    device: Annotated[
        Device, typer.Option(help="cpu: a rehearsal without a GPU, with smaller samples.")
    ] = Device.GPU,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="For example sandbox; may be repeated; default: all parts. What the others found "
            "on this device stays."
        ),
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(help="For example 06_scan; may be repeated; default: all.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="For what is found.")] = Path("build"),
) -> None:
    """Try the course and the grader on this machine's GPU, the most important first."""
    deadline = time.monotonic() + 60 * minutes
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    from rnn_review import COURSE
    from tests.gpu import parts
    from tests.gpu.document import REHEARSAL, Document
    from tests.gpu.job import Job

    _refuse_unknown("part", only, [part.name for part in parts.PARTS])
    _refuse_unknown("topic", topic, [*COURSE.assignments])
    name = REHEARSAL if device is Device.CPU else parts.gpu()
    if not name:
        raise ReviewError(NO_GPU)
    job = Job(device, deadline, folder.resolve(), tuple(topic or ()))
    document = Document(job.folder, name, parts.machine(), keep=bool(only))
    print(f"{name}\n{folder / 'gpu.md'}", flush=True)
    chosen = [part for part in parts.PARTS if not only or part.name in only]
    if not parts.run(chosen, job, document):
        raise typer.Exit(1)


def _refuse_unknown(what: str, asked: list[str] | None, known: list[str]) -> None:
    if unknown := [name for name in asked or () if name not in known]:
        raise ReviewError(f"There is no {what} {unknown[0]!r}. There are: {', '.join(known)}.")
