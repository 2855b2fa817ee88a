"""`review autograde --watch`: seconds from a file's arrival to its feedback page.

One submission after another, of every assignment a right one and one with a mistake; the kernels
are warm. Then as many at once as there are assignments.
"""

import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.harness import TOPICS
from tests.processes import BIN, environment
from tests.submissions import Case, hand_in, make_course, right, wrong

_MOST_SECONDS, _PAUSE = 300, 0.05


def main() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        course = make_course(Path(scratch))
        first = _arrives(course, "first", right(next(iter(TOPICS))))
        watcher = subprocess.Popen(
            [BIN / "review", "autograde", "--watch"],
            cwd=course,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            begins = _seconds_to_page(first, time.time())
            found: dict[str, list[float]] = {"right": [], "wrong": []}
            for make in (right, wrong):
                for topic in TOPICS:
                    page = _arrives(course, make.__name__, make(topic))
                    found[make.__name__].append(_seconds_to_page(page, time.time()))
            start = time.time()
            pages = [_arrives(course, "together", right(topic)) for topic in TOPICS]
            together = [_seconds_to_page(page, start) for page in pages]
        finally:
            watcher.send_signal(signal.SIGINT)
            watcher.wait()
    told = {kind: f"{min(s):.1f} to {max(s):.1f} s" for kind, s in found.items()}
    print(
        f"watch: from a file's arrival to its feedback page, right ones {told['right']}, with a "
        f"mistake {told['wrong']}; {len(together)} at once, the last after {max(together):.1f} s; "
        f"the first page {begins:.1f} s after the command's start"
    )
    figures = {"seconds_of_the_last_of_six": max(together), "seconds_to_the_first": begins}
    for kind, seconds in found.items():
        figures |= {f"seconds_{kind}_least": min(seconds), f"seconds_{kind}": max(seconds)}
    return figures


def _arrives(course: Path, student: str, case: Case) -> Path:
    """Hand it in; return the folder of its feedback page."""
    hand_in(course, Case(student, case.topic, case.content))
    return course / "feedback" / student / case.topic


def _seconds_to_page(folder: Path, since: float) -> float:
    """Wait for a page in a folder.

    Raises:
        TimeoutError: if none comes.
    """
    while not any(folder.glob("*.html")):
        if time.time() - since > _MOST_SECONDS:
            raise TimeoutError(f"no page in {folder} after {_MOST_SECONDS} s")
        time.sleep(_PAUSE)
    return time.time() - since
