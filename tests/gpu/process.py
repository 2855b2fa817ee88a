"""A program with a deadline: run, listened to, ended with all that it has started."""

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.gpu.job import CPU
from tests.processes import ROOT, environment

DONE, FAILED, LATE = "done", "failed", "out of time"


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        error: of one that failed, what it wrote last on its standard error.
    """

    state: str
    error: str
    seconds: float


def run(
    command: list[str],
    on: str,
    seconds: float,
    log: Path,
    hears: Callable[[str], object],
    **variables: str,
) -> Ended:
    """Run a program, and kill it and its descendants when its time is over.

    Args:
        on: "gpu" for a program that may use the GPU, "cpu" for one that must not see it.
        log: the file for its standard error.
        hears: called with each line that it prints.
        variables: of its environment, besides ours.
    """
    hidden = {"CUDA_VISIBLE_DEVICES": ""} if on == CPU else {}
    began, late = time.monotonic(), threading.Event()
    with log.open("wb") as errors:
        program = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment() | hidden | variables,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )

    def end() -> None:
        late.set()
        _kill(program)

    deadline = threading.Timer(max(seconds, 0), end)
    deadline.start()
    try:
        assert program.stdout is not None
        for line in program.stdout:
            hears(line)
        status = program.wait()
    finally:
        deadline.cancel()
        _kill(program)
    took = time.monotonic() - began
    if late.is_set():
        return Ended(LATE, "", took)
    return Ended(FAILED, _why(status, log), took) if status else Ended(DONE, "", took)


def _kill(program: subprocess.Popen[str]) -> None:
    """Kill a program that runs, and its descendants, whatever session they are in."""
    if program.poll() is not None:
        return
    with suppress(psutil.NoSuchProcess):
        descendants = psutil.Process(program.pid).children(recursive=True)
        for process in (psutil.Process(program.pid), *descendants):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _why(status: int, log: Path) -> str:
    ended = f"ended by signal {-status}" if status < 0 else f"exit status {status}"
    return last_line(log) or ended


def last_line(log: Path) -> str:
    """What a program wrote last on its standard error, such as its exception."""
    lines = log.read_text(errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
