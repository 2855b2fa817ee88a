"""Notebooks whose own cells are timed, and how busy the machine is."""

import re
from typing import NamedTuple

import nbformat
import psutil
from nbformat import NotebookNode

from tests.submissions import as_bytes

_BEGINS = "import time as _time\nprint('begins', _time.time(), _time.process_time())"
_ENDS = "print('ends', _time.time(), _time.process_time())"
_TOLD = re.compile(r"(?:begins|ends) ([\d.]+) ([\d.]+)")


class Moment(NamedTuple):
    """Seconds since 1970, and processor seconds of the kernel so far."""

    wall: float
    processor: float


def timed(content: bytes, more: str = "") -> bytes:
    """The notebook with cells of its own that time it, and do more at its end."""
    nb: NotebookNode = nbformat.reads(content.decode(), as_version=4)
    last = [nbformat.v4.new_code_cell(source) for source in (more, _ENDS) if source]
    nb.cells = [nbformat.v4.new_code_cell(_BEGINS), *nb.cells, *last]
    return as_bytes(nb)


def told(executed: str) -> tuple[Moment, Moment]:
    """When the cells of an executed notebook, as JSON, began and had ended."""
    begins, ends = (Moment(*map(float, found)) for found in _TOLD.findall(executed))
    return begins, ends


def busy() -> float:
    """Processor seconds of the whole machine so far."""
    times = psutil.cpu_times()
    return times.user + times.system + getattr(times, "nice", 0.0)  # Ray's workers are nice
