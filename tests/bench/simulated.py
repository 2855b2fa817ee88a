"""A simulated class of 100,000, killed in the middle: no kernel computes, all else is real.

Recorded responses of one real run stand in for kernels: of each kind of submission, right, with
mistakes and blank, one runs in a real kernel, and all others of its kind end as it did. So this
says nothing of kernels, workers and sandboxes. Real are the folders, the batch that reads, judges
and records them, the ledger, a gradebook on a PostgreSQL server, the table and the report.

The command is killed with SIGKILL when half of the class is in the ledger, and started again.
``RNN_REVIEW_STUDENTS`` names another number of students.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import nbformat
from sqlalchemy import NullPool, create_engine, text

from grader.course.folder import open_course
from grader.records.gradebook import NbgraderGradebook
from grader.records.ledger import FILE, Ledger
from grader.report.write import DOCUMENT, FOLDER, PAGE
from tests.bench.one_outcome import KIND
from tests.bench.simulated_run import STUDENT
from tests.postgres import server
from tests.processes import ROOT, environment, wait_until
from tests.recorded_class import roster_of
from tests.submissions import as_bytes, blank, make_course, right, wrong

STUDENTS = 100_000
STUDENTS_VARIABLE = "RNN_REVIEW_STUDENTS"
TOPIC = "01_three_characters"
_CASES = {"right": right, "wrong": wrong, "blank": blank}
_SHARES = ("right", "right", "wrong", "right", "wrong", "blank")
_DAY = 24 * 60 * 60
_Figures = list[dict[str, float]]


def main(students: int = 0) -> dict[str, float]:
    number = students or int(os.environ.get(STUDENTS_VARIABLE, STUDENTS))
    with tempfile.TemporaryDirectory() as scratch, server() as postgres:
        course, address = make_course(Path(scratch, "course")), postgres.database("simulated")
        _hand_in(course, number)
        first = _command(course, address, "autograde", TOPIC, kill_at=number // 2)
        with Ledger(course) as ledger:
            kept = ledger.students(TOPIC)
        second = _command(course, address, "autograde", TOPIC)
        reported = _command(course, address, "report")
        found = {f"until_killed_{name}": value for name, value in _begun(first, number).items()}
        found |= _begun(second, number) | _recorded(course, address, number)
        found["kept_when_killed"] = float(len(kept))
        found["graded_twice"] = len(kept) + second[-1]["begun"] - number
        found["seconds_to_the_table"] = second[-1]["at"] - second[-2]["at"]
        found["seconds_to_report"] = reported[-1]["at"] - reported[0]["at"]
        found["megabytes_to_report"] = reported[-1]["most_megabytes"]
        for name, file in (("page", PAGE), ("document", DOCUMENT)):
            found[f"bytes_of_{name}"] = float((course / FOLDER / file).stat().st_size)
    print(
        f"simulated: {number:,} submissions, {found['a_second']:.0f} a second; memory "
        f"{found['megabytes_after_a_tenth']:.0f} MB after a tenth, "
        f"{found['most_megabytes']:.0f} MB at most; killed with {len(kept):,} kept, "
        f"{found['seconds_until_it_grades']:.0f} s until it went on; graded twice "
        f"{found['graded_twice']:.0f}, lost {found['lost']:.0f}, doubled {found['doubled']:.0f}; "
        f"report in {found['seconds_to_report']:.0f} s with {found['megabytes_to_report']:.0f} MB, "
        f"page of {found['bytes_of_page'] / 1e6:.1f} MB"
    )
    return {"students": float(number), **found}


def _hand_in(course: Path, number: int) -> None:
    """A folder for each student; the notebooks differ in metadata, so that no hash is another's."""
    (course / "roster.csv").write_text(roster_of(number))
    parts: dict[str, list[str]] = {}
    for kind, case in _CASES.items():
        notebook = nbformat.reads(case(TOPIC).content.decode(), as_version=4)
        notebook.metadata |= {KIND: kind, STUDENT: 987654321}
        parts[kind] = as_bytes(notebook).decode().split("987654321")
    for n in range(1, number + 1):
        folder = course / "submitted" / f"s{n:04}" / TOPIC
        folder.mkdir(parents=True)
        content = str(n).join(parts[_SHARES[n % len(_SHARES)]])
        (folder / f"{TOPIC}.ipynb").write_text(content)


def _command(course: Path, address: str, *words: str, kill_at: int = 0) -> _Figures:
    """Run a command of `review`, or kill it when so many results are in the ledger."""
    figures = course / "figures.jsonl"
    figures.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.bench.simulated_run", figures, *words]
    with (course / f"{words[0]}.out").open("w") as out:
        run = subprocess.Popen(
            [*command, "--course", course, "--db", address],
            cwd=ROOT,
            env=environment() | {"PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        if kill_at:
            wait_until(lambda: run.poll() is not None or _kept(course) >= kill_at, seconds=_DAY)
            run.kill()
        status = run.wait()
    if status != (-signal.SIGKILL if kill_at else 0):
        raise RuntimeError((course / f"{words[0]}.out").read_text()[-3000:])
    return [json.loads(line) for line in figures.read_text().splitlines()]


def _kept(course: Path) -> int:
    """How many results the ledger has, asked by another process than the one that writes it."""
    if not (course / FILE).is_file():
        return 0
    with closing(sqlite3.connect(f"file:{course / FILE}?mode=ro", uri=True, timeout=60)) as file:
        tables = file.execute("select count(*) from sqlite_master where name = 'results'")
        asked = tables.fetchone()[0] and file.execute("select count(*) from results").fetchone()
    return asked[0] if asked else 0


def _begun(run: _Figures, number: int) -> dict[str, float]:
    """How a run went, from the first submissions that it began."""
    first, last = run[1], run[-2]  # beside its own beginning and its end
    many, seconds = last["begun"] - first["begun"], last["at"] - first["at"]
    tenth = next((one for one in run if one["begun"] >= number // 10), last)
    return {
        "seconds_until_it_grades": first["at"] - run[0]["at"],
        "a_second": many / seconds,
        "processor_milliseconds_each": 1000 * (last["processor"] - first["processor"]) / many,
        "megabytes_after_a_tenth": tenth["megabytes"],
        "most_megabytes": run[-1]["most_megabytes"],
    }


def _recorded(course: Path, address: str, number: int) -> dict[str, float]:
    """What gradebook, ledger and folders have, beside what they should."""
    students = {f"s{n:04}" for n in range(1, number + 1)}
    with NbgraderGradebook(open_course(course, address)) as gradebook:
        there = gradebook.students_graded(TOPIC)
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection, Ledger(course) as ledger:
        rows = connection.execute(text("select student_id from submitted_assignment"))
        counted = Counter(rows.scalars())
        there &= ledger.students(TOPIC)
    folders = {path.parts[-3] for path in course.glob(f"autograded/*/{TOPIC}/result.json")}
    return {
        "lost": float(len(students - (there & folders))),
        "doubled": float(sum(counted.values()) - len(counted)),
    }
