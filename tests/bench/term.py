"""A term of a class: six downloads of Canvas collected, graded, reported, given back and exported.

Real submissions in real kernels: right in several ways, with known mistakes, half answered, blank,
malformed, missing. `make bench PART=term` takes a class of 300, which is most of an hour on two
cores; ``RNN_REVIEW_STUDENTS`` names another number.
"""

import csv
import os
import random
import subprocess
import tempfile
import threading
import time
from collections import Counter
from importlib import import_module
from pathlib import Path

import psutil

from grader.course.folder import open_course
from grader.judge import variants
from grader.records.standings import Standing, read_standings
from grader.report.write import FOLDER, PAGE
from slides.deck.inspect.browser import chromium, open_page
from tests.bench.report import SECONDS_TO_DRAW
from tests.downloads import HandIn, Someone, canvas, zipped
from tests.harness import TOPICS
from tests.processes import BIN, ROOT, environment
from tests.recorded_class import FIRST, LAST
from tests.submissions import Case, as_bytes, blank, not_json, questions, submitted

STUDENTS_VARIABLE = "RNN_REVIEW_STUDENTS"
# Of 100 students: how many do what. The others' answers are all right.
MISSING, MALFORMED, BLANK, HALF, MISTAKEN = 4, 1, 4, 10, 36


def main() -> dict[str, float]:
    people = [
        Someone(FIRST[n % len(FIRST)], f"{LAST[n % len(LAST)]}-{n}", f"s{n:04}", f"m{n:05}", n)
        for n in range(1, int(os.environ.get(STUDENTS_VARIABLE, "300")) + 1)
    ]
    draw = random.Random(1)
    cases = [case for topic in TOPICS for p in people if (case := _case(draw, topic, p.login))]
    print(f"{len(people)} students, {len(cases)} submissions", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        return _term(Path(scratch), people, cases)


def _case(draw: random.Random, topic: str, student: str) -> Case | None:
    """What a student hands in; None for nothing."""
    chance, asked = draw.randrange(100), [q.name for q in TOPICS[topic]]
    if chance < MISSING:
        return None
    if (chance := chance - MISSING) < MALFORMED:
        return Case(student, topic, not_json(topic).content, questions(topic), "malformed")
    if (chance := chance - MALFORMED) < BLANK:
        return Case(student, topic, blank(topic).content, questions(topic))
    ways = variants.load(ROOT / "solutions", topic)
    sources, wrong = {}, set[str]()
    if (chance := chance - BLANK) < HALF:
        wrong = set(asked[len(asked) // 2 :])
        sources |= dict.fromkeys(wrong, "raise NotImplementedError()")
    elif chance - HALF < MISTAKEN:
        known = import_module(f"tests.answers.{topic[3:]}").MISTAKES
        wrong = set(draw.sample(sorted(known), draw.randint(1, 3)))
        sources |= {q: draw.choice(list(known[q].values()))[0] for q in sorted(wrong)}
    elif draw.random() < 0.5:
        sources |= {question: next(iter(ways[question].values())) for question in ways}
    return Case(student, topic, as_bytes(submitted(topic, sources)), frozenset(wrong))


def _term(folder: Path, people: list[Someone], cases: list[Case]) -> dict[str, float]:
    by_login = {person.login: person for person in people}
    (folder / "gradebook.csv").write_bytes(canvas.roster(people))
    for topic in TOPICS:
        mine = [
            HandIn(by_login[case.student_id], {f"{topic}.ipynb": case.content})
            for case in cases
            if case.topic == topic
        ]
        (folder / f"{topic}.zip").write_bytes(zipped(canvas.members(mine)))
    course = folder / "class"
    figures = {"students": float(len(people)), "submissions": float(len(cases))}
    before = psutil.virtual_memory().used
    with _Peak() as peak:
        _run(folder, "init", course.name, "--roster", "gradebook.csv")
        steps = {
            "collect": [("collect", "canvas", f"../{topic}.zip", topic) for topic in TOPICS],
            "autograde": [("autograde",)],
            "report": [("report",)],
            "feedback": [("feedback",)],
            "export": [("export", "canvas")],
        }
        for name, commands in steps.items():
            begin = time.perf_counter()
            for words in commands:
                _run(course, *words)
            figures[f"seconds_to_{name}"] = time.perf_counter() - begin
            print(f"{name:10} {figures[f'seconds_to_{name}']:8.1f} s", flush=True)
    figures["megabytes"] = (peak.bytes - before) / 1e6
    figures["submissions_a_minute"] = 60 * len(cases) / figures["seconds_to_autograde"]
    figures |= _found(course, cases)
    print(
        f"{figures['submissions_a_minute']:.1f} submissions a minute; memory of all processes at "
        f"most {figures['megabytes']:.0f} MB; report of {figures['bytes_of_page'] / 1e6:.2f} MB, "
        f"drawn in {figures['seconds_to_draw']:.1f} s"
    )
    return figures


def _found(course: Path, cases: list[Case]) -> dict[str, float]:
    """What is in the gradebook, beside what should be; and what was written for people."""
    standings = {(s.student_id, s.assignment): s for s in read_standings(open_course(course))}
    lost = [c for c in cases if (c.student_id, c.topic) not in standings]
    other = [c for c in cases if c not in lost and _differs(c, standings)]
    for case in other[:20]:
        found = standings[case.student_id, case.topic]
        print(
            f"  {case.student_id} {case.topic}: {found.score:g}, expected {case.expected_score():g}"
            f" with {', '.join(sorted(case.wrong)) or 'nothing'} wrong"
        )
    with (course / "build" / "export" / "canvas.csv").open(encoding="utf-8") as file:
        rows = Counter(row["SIS Login ID"] for row in csv.DictReader(file) if row["ID"])
    pages = sum(1 for _ in course.glob("feedback/*/*/*.html"))
    with chromium() as browser, open_page(browser, course / FOLDER / PAGE) as visit:
        drawn = visit.page.evaluate(SECONDS_TO_DRAW)
    print(
        f"in the gradebook: {len(standings)} of {len(cases)}, lost {len(lost)}, with another score "
        f"than expected {len(other)}; exported rows {len(rows)}, feedback pages {pages}"
    )
    return {
        "lost": float(len(lost)),
        "other_scores": float(len(other)),
        "exported_rows": float(len(rows)),
        "feedback_pages": float(pages),
        "bytes_of_page": float((course / FOLDER / PAGE).stat().st_size),
        "seconds_to_draw": drawn,
    }


def _differs(case: Case, standings: dict[tuple[str, str], Standing]) -> bool:
    """Whether a score is another than it should be.

    With a mistake it may be lower: another answer that uses the wrong one fails, too.
    """
    over = standings[case.student_id, case.topic].score - case.expected_score()
    return over > 1e-6 or (over < -1e-6 and not case.wrong)


class _Peak:
    """The most memory that the machine uses meanwhile, in bytes."""

    def __init__(self) -> None:
        self.bytes = 0
        self._over = threading.Event()
        self._looks = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._over.wait(1):
            self.bytes = max(self.bytes, psutil.virtual_memory().used)

    def __enter__(self) -> "_Peak":
        self._looks.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._looks.join()


def _run(folder: Path, *words: str) -> None:
    """Run a command of `review`, which ends with 1 if a submission is malformed."""
    ran = subprocess.run(
        [BIN / "review", *words],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode and "could not be graded" not in ran.stderr:
        raise RuntimeError(f"review {' '.join(words)}: {ran.stderr}")
