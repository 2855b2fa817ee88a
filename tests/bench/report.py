"""A report on 300 students and six topics, and their grades exported: seconds, memory, size.

The results are recorded, not graded: `tests.recorded_class` says what that means.
"""

import resource
import tempfile
import time
from pathlib import Path

from grader.course.folder import open_course
from grader.exports.export import export
from grader.report.write import DOCUMENT, FOLDER, PAGE, TABLE, write
from slides.deck.inspect.browser import chromium, open_page
from tests.recorded_class import record_class
from tests.submissions import make_course

STUDENTS = 300
_READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"


def main(students: int = STUDENTS) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        root = make_course(Path(scratch))
        record_class(root, students)
        course = open_course(root)
        start = time.perf_counter()
        write(course)
        written = time.perf_counter() - start
        start = time.perf_counter()
        export(course, "canvas")
        exported = time.perf_counter() - start
        sizes = {name: (root / FOLDER / name).stat().st_size for name in (PAGE, DOCUMENT, TABLE)}
        with chromium() as browser, open_page(browser, root / FOLDER / PAGE) as visit:
            drawn = visit.page.evaluate(_READY)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"report: {students} students, six topics: written in {written:.1f} s, page of "
        f"{sizes[PAGE] / 1e6:.2f} MB drawn in {drawn:.1f} s, grades exported in {exported:.1f} s, "
        f"{memory:.0f} MB of memory"
    )
    return {
        "students": students,
        "seconds_to_write": written,
        "seconds_to_draw": drawn,
        "seconds_to_export": exported,
        "bytes_of_page": sizes[PAGE],
        "megabytes": memory,
    }
