"""Submissions a minute: `review autograde` with its sandbox beside plain `nbgrader autograde`.

Both grade the same files in the same run: ours before, in the middle of, and after nbgrader's,
since a machine is not always as fast. Each notebook prints at its end how much processor time its
own cells took: what is left is the grader's.
"""

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import psutil

from grader.student.check import REFERENCE_FILE
from tests.bench.timed import busy, timed, told
from tests.harness import TOPICS, trusted
from tests.processes import BIN, ROOT, environment
from tests.submissions import Case, blank, hand_in, make_course, otherwise, right, wrong

SLOW_SECONDS = 5  # of computing
_SLOW = (
    f"_slow = _time.process_time()\nwhile _time.process_time() - _slow < {SLOW_SECONDS}:\n    pass"
)


def main() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        cases = the_class()
        topics, plain = list(TOPICS), folder / "theirs"
        _plain_course(plain, cases)
        all_runs = [_ours(folder / "0", cases)]
        theirs = _plain(plain, topics[: len(topics) // 2])
        all_runs.append(_ours(folder / "1", cases))
        theirs += _plain(plain, topics[len(topics) // 2 :])
        all_runs.append(_ours(folder / "2", cases))
        own = statistics.median(sum(_own_seconds(folder / str(n))) for n in range(len(all_runs)))
        own_plain = sum(_own_seconds(plain))
        overhead = _overhead(folder)
    runs, firsts = zip(*all_runs, strict=True)
    ours, minute, first = statistics.median(runs), 60 * len(cases), statistics.median(firsts)
    ratio, floor = theirs / ours, own / (psutil.cpu_count() or 1)
    print(
        f"{len(cases)} submissions: review autograde {ours:.0f} s ({min(runs):.0f} to "
        f"{max(runs):.0f}; the first result after {first:.1f}), nbgrader autograde {theirs:.0f} s\n"
        f"the notebooks' own cells: {own:.0f} CPU s of answers and checks, so {floor:.0f} s on all "
        f"cores is the floor, which review autograde exceeds by {ours / floor - 1:.0%}; "
        f"{own_plain:.0f} CPU s with the examples, which plain nbgrader runs too\n"
        f"one more submission costs {overhead:.2f} CPU s besides its own cells' "
        f"{own / len(cases):.2f}: {overhead * len(cases) / own:.0%} above the floor"
    )
    print(
        f"throughput: {ratio:.1f} times plain nbgrader ({minute / ours:.1f} against "
        f"{minute / theirs:.1f} submissions a minute), overhead {overhead:.2f} CPU s a submission"
    )
    return {
        "submissions": len(cases),
        "seconds_ours": ours,
        "seconds_ours_least": min(runs),
        "seconds_ours_most": max(runs),
        "seconds_ours_first_result": first,
        "seconds_nbgrader": theirs,
        "cpu_seconds_of_answers_and_checks": own,
        "cpu_seconds_of_all_cells": own_plain,
        "seconds_floor": floor,
        "ratio": ratio,
        "overhead_cpu_seconds": overhead,
    }


def beside(cases: list[Case]) -> tuple[float, float]:
    """The seconds that `review autograde` takes for a class, and those of `nbgrader autograde`."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "theirs"
        _plain_course(plain, cases)
        return _ours(Path(folder) / "ours", cases)[0], _plain(plain, list(TOPICS))


def the_class() -> list[Case]:
    """Fourteen submissions of each assignment: right in two ways, wrong, and slow."""
    found = []
    for topic in TOPICS:
        kinds = [(case, "", 4) for case in (right(topic), otherwise(topic), wrong(topic))]
        for case, more, many in (*kinds, (replace(right(topic), student_id="slow"), _SLOW, 2)):
            found += [
                Case(f"{case.student_id}-{number}", topic, timed(case.content, more))
                for number in range(many)
            ]
    return found


def _ours(course: Path, cases: list[Case]) -> tuple[float, float]:
    """The seconds that `review autograde` takes for a class, and those until its first result."""
    make_course(course)
    for case in cases:
        hand_in(course, case)
    first = None
    start = time.perf_counter()
    with subprocess.Popen(
        [BIN / "review", "autograde"],
        cwd=course,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as command:
        assert command.stdout is not None
        for line in command.stdout:
            if first is None and line.startswith(f"[1/{len(cases)}]"):
                first = time.perf_counter() - start
    assert command.returncode == 0
    assert first is not None
    return time.perf_counter() - start, first


def _plain_course(course: Path, cases: list[Case]) -> None:
    """Make a course for plain nbgrader with the same exercises and the same submissions."""
    for topic in TOPICS:
        source = course / "source" / topic
        source.mkdir(parents=True)
        nbformat.write(trusted(topic), source / f"{topic}.ipynb")
        shutil.copy(ROOT / "exercises" / topic / REFERENCE_FILE, source)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.ExecutePreprocessor.timeout = 600\n"
    )
    for topic in TOPICS:
        _run(course, "nbgrader", "generate_assignment", topic)
    for case in cases:
        hand_in(course, case)
        shutil.copy(
            ROOT / "exercises" / case.topic / REFERENCE_FILE,
            course / "submitted" / case.student_id / case.topic,
        )


def _plain(course: Path, topics: list[str]) -> float:
    """The seconds that plain nbgrader takes for some assignments."""
    start = time.perf_counter()
    for topic in topics:
        _run(course, "nbgrader", "autograde", topic)
    return time.perf_counter() - start


def _run(course: Path, program: str, *words: str) -> None:
    subprocess.run(
        [BIN / program, *words],
        cwd=course,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _own_seconds(course: Path) -> list[float]:
    """Processor seconds of the notebooks' own cells, as they printed them."""
    lives = [told(path.read_text()) for path in course.glob("autograded/*/*/*.ipynb")]
    return [ends.processor - begins.processor for begins, ends in lives]


def _overhead(folder: Path, few: int = 4, many: int = 24) -> float:
    """Processor seconds of the whole machine for one more submission, less its own cells'."""
    topic = next(iter(TOPICS))
    content = timed(blank(topic).content)
    spent = []
    for count in (few, many):
        course = make_course(folder / f"overhead-{count}")
        for number in range(count):
            hand_in(course, Case(f"student-{number}", topic, content))
        before = busy()
        _run(course, "review", "autograde")
        spent.append(busy() - before)
    own = statistics.median(_own_seconds(folder / f"overhead-{many}"))
    return (spent[1] - spent[0]) / (many - few) - own


if __name__ == "__main__":
    print(json.dumps(main()))
