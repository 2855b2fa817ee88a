"""A class of thousands without kernels: what ledger, order, judge, gradebook and folders take.

The submissions are real, and so is one run of one of them, whose outcome then stands for all.
"""

import tempfile
import threading
import time
from pathlib import Path

import psutil

from grader.course.folder import open_course, submissions
from grader.grading import class_run
from grader.grading.class_run import Options
from grader.records.gradebook import NbgraderGradebook
from tests.bench.one_outcome import OneOutcome
from tests.submissions import blank, make_course

STUDENTS = 5000
TOPIC = "01_three_characters"


def main(students: int = STUDENTS) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        course, content = make_course(Path(scratch)), blank(TOPIC).content
        for number in range(students):
            folder = course / "submitted" / f"student-{number:06}" / TOPIC
            folder.mkdir(parents=True)
            (folder / f"{TOPIC}.ipynb").write_bytes(content)
        opened = open_course(course)
        start, peaks, seen = time.perf_counter(), [], []
        options = Options(pool=lambda *_: OneOutcome())
        for one in class_run.autograde(opened, submissions(opened), options):
            seen.append(one.result.student_id)
            if len(seen) % (students // 10) == 0:
                peaks.append(psutil.Process().memory_info().rss / 1e6)
        seconds = time.perf_counter() - start
        with NbgraderGradebook(opened) as gradebook:
            recorded = gradebook.students_graded(TOPIC)
        again = class_run.autograde(opened, submissions(opened), options)
        kept = {one.result.student_id for one in again if not one.new}
    doubled, lost = len(seen) - len(set(seen)), students - len(recorded & set(seen) & kept)
    print(
        f"volume: {students:,} submissions in {seconds:.0f} s ({students / seconds:.0f} a second), "
        f"memory {peaks[0]:.0f} MB after a tenth, {peaks[-1]:.0f} MB at the end, "
        f"{threading.active_count()} threads; lost {lost}, doubled {doubled}"
    )
    return {
        "submissions": students,
        "seconds": seconds,
        "megabytes_after_a_tenth": peaks[0],
        "megabytes_at_the_end": peaks[-1],
        "lost": lost,
        "doubled": doubled,
    }
