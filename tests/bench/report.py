"""A report on 300 students and six topics, and their grades exported: seconds, memory, size.

The results are recorded, not graded: `tests.recorded_class` says what that means.
"""

import resource
import tempfile
import time
from pathlib import Path

from grader.contract.course import CONFIG_FILE
from grader.course.folder import open_course
from grader.exports.export import export
from grader.records.standings import read_standings
from grader.report.write import DOCUMENT, FOLDER, PAGE, TABLE, write
from slides.deck.inspect.browser import chromium, open_page
from tests.processes import ROOT
from tests.recorded_class import record_class

STUDENTS = 300
_CONFIG = f"""\
from grader.nbgrader_plugin import configure

c = get_config()
configure(c, source={str(ROOT)!r})
"""
SECONDS_TO_DRAW = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"


def main(students: int = STUDENTS) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / CONFIG_FILE).write_text(_CONFIG)
        record_class(root, students)
        course = open_course(root)
        start, busy = time.perf_counter(), time.process_time()
        write(course)
        written, busy = time.perf_counter() - start, time.process_time() - busy
        start = time.perf_counter()
        export(course, "canvas")
        exported = time.perf_counter() - start
        submissions = len(read_standings(course))
        sizes = {name: (root / FOLDER / name).stat().st_size for name in (PAGE, DOCUMENT, TABLE)}
        with chromium() as browser, open_page(browser, root / FOLDER / PAGE) as visit:
            drawn = visit.page.evaluate(SECONDS_TO_DRAW)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"report: {students} students, six topics: written in {written:.1f} s "
        f"({busy:.1f} s of a core), page of {sizes[PAGE] / 1e6:.2f} MB drawn in {drawn:.1f} s, "
        f"grades exported in {exported:.1f} s, {memory:.0f} MB of memory"
    )
    return {
        "students": students,
        "submissions": submissions,
        "seconds_to_write": written,
        "processor_seconds_to_write": busy,
        "seconds_to_draw": drawn,
        "seconds_to_export": exported,
        "bytes_of_page": sizes[PAGE],
        "megabytes": memory,
    }
