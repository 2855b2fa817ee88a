"""What a machine with a GPU can show in ten minutes, part after part, the most important first."""

import argparse
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from rnn_review import COURSE
from tests.gpu import process
from tests.gpu.document import REHEARSAL, Document
from tests.gpu.job import CPU, GPU, Job
from tests.processes import ROOT

NO_GPU = (
    "No GPU was found: of the device files /dev/nvidia*, /dev/dxg and /dev/kfd there is none, or "
    'TensorFlow lists no GPU. To rehearse on the CPU: make gpu GPU="--device cpu --minutes 3"'
)
_ASK = "from rnn_review import COURSE; print(COURSE.device())"
_ENDING = 3  # seconds of each share that a part has for ending by itself


@dataclass(frozen=True)
class Part:
    """A part of the run: a module that is run as a process of its own.

    Attributes:
        share: of the time that is left, beside the shares of the parts after it.
        on: "gpu" if the process itself computes on the device; it may start others that do.
        module: by default that of this package with the part's name.
    """

    name: str
    share: float
    on: str = CPU
    module: str = ""


PARTS = (
    Part("device", 4),
    Part("banks", 3),
    Part("bands", 4, GPU),
    Part("sandbox", 6, GPU),
    Part("training", 4),
)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    asked = _options()
    deadline = time.monotonic() + 60 * asked.minutes
    device = REHEARSAL if asked.device == CPU else _gpu()
    if not device:
        print(NO_GPU)
        return 1
    asked.folder.mkdir(parents=True, exist_ok=True)
    document = Document(asked.folder, device, _machine(), keep=bool(asked.only))
    print(f"{device}\n{asked.folder / 'gpu.md'}", flush=True)
    chosen = [part for part in PARTS if not asked.only or part.name in asked.only]
    return run(chosen, asked, deadline, document)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make gpu", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="for all parts together")
    parser.add_argument(
        "--device", choices=(GPU, CPU), default=GPU, help="cpu: a rehearsal without a GPU"
    )
    parser.add_argument(
        "--only", nargs="+", choices=[part.name for part in PARTS], help="some parts"
    )
    parser.add_argument(
        "--topic", action="append", default=[], choices=[*COURSE.assignments], help="some topics"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="for what is found")
    return parser.parse_args()


def run(
    parts: Sequence[Part], asked: argparse.Namespace, deadline: float, document: Document
) -> int:
    """Run parts one after the other, whatever becomes of each; 1 if one did not end by itself.

    Args:
        asked: the command's options.
        deadline: of all of them, by the monotonic clock.
    """
    states = []
    for number, part in enumerate(parts):
        left = deadline - time.monotonic()
        seconds = left * part.share / sum(other.share for other in parts[number:])
        until = time.monotonic() + seconds - _ENDING
        job = Job(asked.device, until, asked.folder, tuple(asked.topic))
        job.logs.mkdir(exist_ok=True)
        command = [sys.executable, "-m", part.module or f"tests.gpu.{part.name}", *job.words()]
        document.begins(part.name)
        ended = process.run(
            command,
            asked.device if part.on == GPU else CPU,
            seconds,
            job.logs / f"{part.name}.log",
            partial(document.hears, part.name),
        )
        document.ends(part.name, ended)
        print(f"{part.name}: {ended.state}, {ended.seconds:.0f} s. {ended.error}", flush=True)
        states.append(ended.state)
    return 0 if set(states) <= {process.DONE} else 1


def _gpu() -> str:
    """The GPU's name, as a process of its own sees it; empty if there is none."""
    asking = [sys.executable, "-c", _ASK]
    said = subprocess.run(asking, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return said.stdout.strip().removeprefix("CPU")


def _machine() -> str:
    return (
        f"{os.cpu_count()} CPU cores, {platform.machine()}, Python {platform.python_version()}, "
        f"TensorFlow {version('tensorflow')}, Keras {version('keras')}"
    )


if __name__ == "__main__":
    sys.exit(main())
