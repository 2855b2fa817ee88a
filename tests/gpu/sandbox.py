"""Classes through `review autograde`'s own way, with the device in the sandbox.

Submissions of each assignment, one at a time on the device, and several that share it, each with a
part of its memory; and a class in which one takes all of the device's memory, and one leaves a
process with a context on the device behind: first one at a time, then sharing.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import nbformat
import psutil

from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.result import Result
from grader.course.folder import open_course
from grader.grading.class_run import Options, autograde
from grader.intake import cells
from grader.intake.submission_folder import Submission
from grader.running.local_pool import usual_workers
from tests.gpu import driver
from tests.gpu.job import Job, Row, Told, read
from tests.harness import TOPICS
from tests.submissions import Case, as_bytes, hand_in, make_course, otherwise, right, wrong

KINDS = (right, otherwise, right, otherwise, wrong)  # of five students
HONEST, HOSTILE = "of honest submissions", "with two that misuse the device"
EACH, EACH_REHEARSED = 10, 1  # submissions of an assignment
MARK = "left-behind-by-review-gpu"  # in the command of the process that stays
SAYS = "GPU:"  # begins a line that a submission prints for the table
_LIMITS = Limits(seconds=120)
_MOST_SHARING = 4  # so each has 1 GiB of the device's memory for TensorFlow
_DRIVER = Path(driver.__file__).read_text() + "\n\nopened = open_driver()\n"
_DEVICES = f"""
import tensorflow
found = tensorflow.config.list_physical_devices("GPU")
print({SAYS!r}, "TensorFlow lists", [gpu.name for gpu in found])
"""
_TAKES_ALL = f"""
{_DRIVER}
import time
print({SAYS!r}, f"{{take(opened, 1 << 30)}} MiB taken" if opened else "no driver")
time.sleep(5 if opened else 0)
"""
_STAYS = f"""
{_DRIVER}
import time
print(f"{{take(opened, 1024)}} MiB taken" if opened else "no driver", flush=True)
time.sleep(600)
"""
_LEAVES = f"""
import subprocess, sys
command = [sys.executable, "-c", {_STAYS!r}, {MARK!r}]
left = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, text=True)
print({SAYS!r}, left.stdout.readline().strip(), "by a process that stays")
"""


class Run:
    """Submissions that are graded as a class; the results so far.

    Args:
        workers: how many submissions run at a time.
        sharing: how many of these have the device at a time, each its part of the memory.
        seconds: after these, no further result is waited for.
    """

    def __init__(self, name: str, cases: list[Case], workers: int, sharing: int, seconds: float):
        self.name, self.cases, self.workers, self.sharing = name, cases, workers, sharing
        self.results: dict[Case, Result] = {}
        self.stopped = ""
        self.first = self.took = 0.0  # seconds until the first result, and the last one so far
        self._until = time.monotonic() + seconds

    def grade(self) -> Iterator[None]:
        """Grade them, a result after the other, as far as the time goes."""
        began = time.monotonic()
        by_place = {(case.student_id, case.topic): case for case in self.cases}
        limits = replace(_LIMITS, gpu_share=1 / self.sharing)
        options = Options(limits, workers=self.workers)
        with tempfile.TemporaryDirectory() as scratch:
            course = make_course(Path(scratch))
            submissions = [_handed_in(course, case) for case in self.cases]
            try:
                for one in autograde(open_course(course), submissions, options):
                    result = one.result
                    self.results[by_place[result.student_id, result.assignment]] = result
                    self.took = time.monotonic() - began
                    self.first = self.first or self.took
                    yield
                    if time.monotonic() > self._until:
                        return
            except ReviewError as error:  # such as a judge that lacks memory on the device
                self.stopped = str(error)

    def rows(self) -> list[Row]:
        """A row for each assignment, and one for all."""
        topics = dict.fromkeys(case.topic for case in self.cases)
        rows = [self._row(topic, [c for c in self.cases if c.topic == topic]) for topic in topics]
        return [*rows, self._row("all", self.cases)] if len(rows) > 1 else rows

    def _row(self, topic: str, cases: list[Case]) -> Row:
        found = [(case, self.results[case]) for case in cases if case in self.results]
        states = Counter(str(result.state) for _, result in found)
        return {
            "class": self.name,
            "workers": self.workers,
            "on the device at a time": self.sharing,
            "assignment": topic,
            "handed in": len(cases),
            "graded": len(found),
            "as expected": sum(not unexpected(*one) for one in found),
            "states": ", ".join(f"{number} {state}" for state, number in states.items()),
            "seconds each, median": median(r.seconds for _, r in found) if found else "",
            "seconds in all": self.took if cases == self.cases else "",
            "stopped": self.stopped,
        }

    def unexpected(self) -> list[Row]:
        """The submissions that did not end as they should."""
        return [
            {
                "class": self.name,
                "on the device at a time": self.sharing,
                "submission": case.student_id,
                "assignment": case.topic,
            }
            | {"score": result.score, "expected": case.expected_score(), "what": words}
            for case, result in self.results.items()
            if (words := unexpected(case, result))
        ]


def main() -> None:
    job, told = read(), Told()
    topics = list(job.topics or (list(TOPICS)[: 1 if job.rehearsal else None]))
    each = EACH_REHEARSED if job.rehearsal else EACH
    several = min(_MOST_SHARING, max(2, usual_workers(_LIMITS)))
    honest = [_case(topic, number) for number in range(each) for topic in topics]
    hostile = _hostile(topics[0])
    runs: list[Run] = []
    for cases, workers, sharing, share in (
        (honest, 1, 1, 0.3),
        (hostile, several, 1, 0.4),
        (honest, several, several, 0.7),
        (hostile, several, several, 1),
    ):
        name = HONEST if cases is honest else HOSTILE
        before = _free_memory()
        run = Run(name, cases, workers, sharing, share * job.left())
        if _grade(job, told, runs, run) and cases is hostile:
            _tell_hostile(told, run, before)


def _grade(job: Job, told: Told, runs: list[Run], run: Run) -> bool:
    """Grade one more class, if there is time for its first result; whether there was."""
    if runs and job.left() < 1.5 * runs[-1].first:
        told.says(f"No time was left for the class {run.name}, {_at_a_time(run)}.")
        return False
    runs.append(run)
    for _ in run.grade():
        _tell(told, runs)
    _tell(told, runs)
    return True


def _tell(told: Told, runs: list[Run]) -> None:
    told.table("Classes", [row for run in runs for row in run.rows()])
    told.table("Not as expected", [row for run in runs for row in run.unexpected()])


def _handed_in(course: Path, case: Case) -> Submission:
    hand_in(course, case)
    folder = course / "submitted" / case.student_id / case.topic
    return Submission(case.topic, case.student_id, folder)


def _case(topic: str, number: int) -> Case:
    """The submission of one student, of whom each hands in one assignment."""
    case = KINDS[number % len(KINDS)](topic)
    return replace(case, student_id=f"{number}-{case.student_id}-{topic}")


def _hostile(topic: str) -> list[Case]:
    """The two, and an honest one after each."""
    code = {"a-takes-all": _TAKES_ALL, "b-honest": _DEVICES, "c-leaves": _LEAVES, "d-honest": ""}
    return [replace(_with(right(topic), more), student_id=name) for name, more in code.items()]


def _with(case: Case, code: str) -> Case:
    """The submission with more code in the cell of its first answer."""
    nb = nbformat.reads(case.content.decode(), as_version=4)
    next(cell for cell in nb.cells if cells.is_solution(cell)).source += f"\n{code}"
    return replace(case, content=as_bytes(nb))


def _tell_hostile(told: Told, run: Run, free: str) -> None:
    rows = [
        {
            "submission": case.student_id,
            "state": str(result.state),
            "score": result.score,
            "of": case.expected_score(),
            "says": _said(result),
            "reason": result.reason,
        }
        for case, result in sorted(run.results.items(), key=lambda one: one[0].student_id)
    ]
    told.table(f"The class {HOSTILE}, {_at_a_time(run)}", rows)
    left = sum(MARK in (p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"]))
    after = _free_memory()
    told.says(
        f"Of the class {HOSTILE}, {_at_a_time(run)}, {len(rows)} of {len(run.cases)} were graded, "
        f"and {left} processes left behind. Free memory of the device, in MiB: "
        f"{free or 'no driver'} before, {after or 'no driver'} after."
    )


def unexpected(case: Case, result: Result) -> str:
    """What is not as it should be with a result; empty if nothing is."""
    failed = {q.question: q.words for q in result.questions if not q.passed}
    if (result.state, frozenset(failed)) == (case.state, case.wrong):
        return ""
    other = sorted(failed.keys() ^ case.wrong)
    words = failed.get(other[0], "passed") if other else ""
    return f"{result.state} {result.reason} {', '.join(other)}: {words[:300]}"


def _said(result: Result) -> str:
    outputs = [output for cell in result.feedback.cells for output in cell.get("outputs", [])]
    lines = "".join(output.get("text", "") for output in outputs).splitlines()
    return "; ".join(line.removeprefix(SAYS).strip() for line in lines if line.startswith(SAYS))


def _at_a_time(run: Run) -> str:
    return f"{run.sharing} on the device at a time"


def _free_memory() -> str:
    """In MiB, as a process of its own sees it; empty where there is no driver."""
    code = f"{_DRIVER}\nprint(free(opened) if opened else '')"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return told.stdout.strip()


if __name__ == "__main__":
    main()
