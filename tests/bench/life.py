"""A submission's life: time spent outside its own cells, one submission at a time."""

import statistics
import tempfile
import time
from pathlib import Path

import nbformat

from grader.course.folder import exercises, open_course
from grader.grading.scoring import marking_of
from grader.intake.submission_folder import HandedIn, read
from grader.records.gradebook import NbgraderGradebook
from grader.records.recorder import Recorder
from grader.running.worker import run
from tests.bench.timed import busy, timed, told
from tests.harness import TOPICS, grader, trusted
from tests.submissions import Case, hand_in, make_course, right

REPEATS = 3


def main() -> dict[str, float]:
    lives = []
    with tempfile.TemporaryDirectory() as scratch:
        course = make_course(Path(scratch))
        for topic in TOPICS:
            hand_in(course, Case("student", topic, timed(right(topic).content)))
        with Recorder(course, NbgraderGradebook(open_course(course))) as recorder:
            for topic in TOPICS:
                recorder.register(topic, trusted(topic), marking_of(trusted(topic)))
                _live(course, topic, recorder)  # the first one waits for zygote and references
                lives += [_live(course, topic, recorder) for _ in range(REPEATS)]
    figures = {phase: statistics.median(life[phase] for life in lives) for phase in lives[0]}
    print(f"a submission's life, medians of {len(lives)}, {REPEATS} of each assignment:")
    for phase, seconds in figures.items():
        print(f"  {phase:45}{1000 * seconds:6.0f} ms")
    return figures


def _handed_in(course: Path, topic: str) -> HandedIn:
    exercise = exercises(open_course(course), [topic])[topic]
    return read(course / "submitted" / "student" / topic, exercise)


def _live(course: Path, topic: str, recorder: Recorder) -> dict[str, float]:
    """Seconds by phase of the life of a submission."""
    the_grader = grader(topic)
    plan, handed_in = the_grader.plan, _handed_in(course, topic)
    start, busy_before = time.time(), busy()
    ran = run(plan, the_grader.zygote, handed_in)
    free = time.time()
    result = the_grader.judged("student", handed_in, ran)
    judged = time.time()
    recorder.keep_all([(result, "")])
    kept, busy_after = time.time(), busy()
    assert ran.notebook is not None
    begins, ends = told(nbformat.writes(ran.notebook))
    own = ends.processor - begins.processor
    return {
        "merge, copy, sandbox, fork, kernel": begins.wall - start,
        "its own cells": ends.wall - begins.wall,
        "kernel and sandbox taken down": free - ends.wall,
        "verdicts": judged - free,
        "ledger, gradebook, feedback": kept - judged,
        "processor time besides its own cells'": busy_after - busy_before - own,
    }
