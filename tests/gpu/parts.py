"""The parts of `review gpu`, the most important first, and how they are run one after the other."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from tests.gpu import process
from tests.gpu.document import Document
from tests.gpu.job import CPU, GPU, Job
from tests.processes import ROOT

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


def run(parts: Sequence[Part], whole: Job, document: Document) -> bool:
    """Run parts one after the other, whatever becomes of each; whether each ended by itself.

    Args:
        whole: the task of all of them, with their deadline.
    """
    whole.logs.mkdir(exist_ok=True)
    states = []
    for number, part in enumerate(parts):
        seconds = whole.left() * part.share / sum(other.share for other in parts[number:])
        job = whole.within(seconds - _ENDING)
        command = [sys.executable, "-m", part.module or f"tests.gpu.{part.name}", *job.words()]
        document.begins(part.name)
        ended = process.run(
            command,
            whole.device if part.on == GPU else CPU,
            seconds,
            job.logs / f"{part.name}.log",
            partial(document.hears, part.name),
        )
        document.ends(part.name, ended)
        print(
            f"{part.name}: {ended.state}, {ended.seconds:.0f} s. {ended.error}".rstrip(), flush=True
        )
        states.append(ended.state)
    return set(states) <= {process.DONE}


def gpu() -> str:
    """The GPU's name, as a process of its own sees it; empty if there is none."""
    asking = [sys.executable, "-c", _ASK]
    said = subprocess.run(asking, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return said.stdout.strip().removeprefix("CPU")


def machine() -> str:
    """Processors and versions, in words."""
    return (
        f"{os.cpu_count()} CPU cores, {platform.machine()}, Python {platform.python_version()}, "
        f"TensorFlow {version('tensorflow')}, Keras {version('keras')}"
    )
