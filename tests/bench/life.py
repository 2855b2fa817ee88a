"""A submission's life: where its time goes besides its own cells, one submission at a time."""

import re
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.books import Books
from grader.course import open_course
from grader.handed_in import read
from grader.questions import TOPICS
from grader.worker import run
from tests.bench.throughput import busy
from tests.harness import grader
from tests.submissions import Case, as_bytes, hand_in, make_course, right

REPEATS = 3
_BEGINS = "import time as _time\nprint('begins', _time.time(), _time.process_time())"
_ENDS = "print('ends', _time.time(), _time.process_time())"
_TOLD = re.compile(r"(?:begins|ends) ([\d.]+) ([\d.]+)")


def main() -> dict[str, float]:
    lives = []
    with tempfile.TemporaryDirectory() as scratch:
        course = make_course(Path(scratch))
        for topic in TOPICS:
            hand_in(course, Case("student", topic, _timed(right(topic).content)))
        with Books(open_course(course)) as books:
            for topic in TOPICS:
                books.register(topic)
                _live(course, topic, books)  # the first one waits for zygote and references
                lives += [_live(course, topic, books) for _ in range(REPEATS)]
    figures = {phase: statistics.median(life[phase] for life in lives) for phase in lives[0]}
    print(f"a submission's life, medians of {len(lives)}, {REPEATS} of each assignment:")
    for phase, seconds in figures.items():
        print(f"  {phase:45}{1000 * seconds:6.0f} ms")
    return figures


def _live(course: Path, topic: str, books: Books) -> dict[str, float]:
    """Seconds by phase of the life of a submission."""
    the_grader = grader(topic)
    bundle, handed_in = the_grader.bundle, read(course / "submitted" / "student" / topic, topic)
    start, busy_before = time.time(), busy()
    ran = run(bundle, the_grader.zygote, handed_in)
    free = time.time()
    result = the_grader.judged("student", handed_in, ran)
    judged = time.time()
    books.keep(result, "")
    kept, busy_after = time.time(), busy()
    assert ran.notebook is not None
    (begins, cpu_before), (ends, cpu_after) = _told(ran.notebook)
    return {
        "graft, copy, sandbox, fork, kernel": begins - start,
        "its own cells": ends - begins,
        "kernel and sandbox taken down": free - ends,
        "verdicts": judged - free,
        "ledger, gradebook, feedback": kept - judged,
        "processor time besides its own cells'": busy_after - busy_before - cpu_after + cpu_before,
    }


def _timed(content: bytes) -> bytes:
    nb: NotebookNode = nbformat.reads(content.decode(), as_version=4)
    first, last = (nbformat.v4.new_code_cell(source) for source in (_BEGINS, _ENDS))
    nb.cells = [first, *nb.cells, last]
    return as_bytes(nb)


def _told(notebook: NotebookNode) -> list[tuple[float, float]]:
    """Wall-clock and processor time when its cells began, and when they had ended."""
    printed = "".join(o.get("text", "") for c in notebook.cells for o in c.get("outputs", []))
    return [(float(wall), float(cpu)) for wall, cpu in _TOLD.findall(printed)]
