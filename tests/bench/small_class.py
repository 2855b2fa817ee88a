"""`review autograde` beside plain `nbgrader autograde` in a class of two: starting counts there."""

from tests.bench.throughput import beside
from tests.bench.timed import timed
from tests.harness import TOPICS
from tests.submissions import Case, right, wrong


def main() -> dict[str, float]:
    cases = [
        Case(case.student_id, topic, timed(case.content))
        for topic in TOPICS
        for case in (right(topic), wrong(topic))
    ]
    ours, theirs = beside(cases)
    print(
        f"{len(cases)} submissions: review autograde {ours:.0f} s, nbgrader autograde "
        f"{theirs:.0f} s: {theirs / ours:.1f} times as fast"
    )
    return {"submissions": len(cases), "seconds_ours": ours, "seconds_nbgrader": theirs}
