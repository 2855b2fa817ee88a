"""How grading scales: workers of this machine, nodes of a Ray cluster, a node that is lost.

Each run grades the same submissions in a new course. Sleeping ones take no processor: what is lost
beside the ideal is the grader's. Real ones share this machine's cores with the judge, the command
and Ray, to which a single worker leaves all cores but one: processor seconds say what they cost.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from grader.course.folder import open_course, submissions
from grader.grading import class_run, run_log
from grader.grading.class_run import Options
from grader.running.cluster import RayPool
from tests.bench.timed import busy
from tests.submissions import Case, hand_in, make_course, quick, right

SLEEP_SECONDS = 15
SLEEPING = [
    quick(f"student-{number}", f"import time\ntime.sleep({SLEEP_SECONDS})") for number in range(8)
]
RIGHT = right("01_three_characters")
REAL = [Case(f"student-{number}", RIGHT.topic, RIGHT.content) for number in range(84)]
# Real submissions on four nodes would say nothing: they are played by two cores.
NODES = {"sleeping": (2, 4), "real": (2,)}


@dataclass(frozen=True)
class Run:
    """A class that was graded.

    Attributes:
        seconds: wall-clock time of all of it.
        start: wall-clock time until the first submission began.
        processor: processor seconds of the whole machine.
    """

    seconds: float
    start: float
    processor: float


def main() -> dict[str, float]:
    figures: dict[str, float] = {}
    _graded([quick("nobody")], Options(workers=1))  # what we import counts for none of the runs
    for kind, cases in (("sleeping", SLEEPING), ("real", REAL)):
        figures[f"{kind}, submissions"] = len(cases)
        alone = _graded(cases, Options(workers=1))
        figures |= _told(kind, "1 worker", alone, 1.0)
        both = _graded(cases, Options(workers=2))
        figures |= _told(kind, "2 workers", both, alone.seconds / 2 / both.seconds)
        for nodes in NODES[kind]:
            with _cluster(nodes) as cluster:
                run = _graded(cases, _on(cluster))
            efficiency = alone.seconds / nodes / run.seconds
            figures |= _told(kind, f"{nodes} Ray nodes", run, efficiency)
    figures["seconds_lost_with_a_node"] = _lost() - figures["sleeping, 2 Ray nodes, seconds"]
    print(
        f"one of two nodes killed at the first result and replaced: "
        f"{figures['seconds_lost_with_a_node']:.0f} s more"
    )
    return figures


def _told(kind: str, place: str, run: Run, efficiency: float) -> dict[str, float]:
    """A run's figures, which are printed, too."""
    print(
        f"{kind} submissions, {place}: {run.seconds:.0f} s, {run.start:.1f} of them until the first"
        f" began; {run.processor:.0f} CPU s; efficiency {efficiency:.0%}",
        flush=True,
    )
    return {
        f"{kind}, {place}, seconds": run.seconds,
        f"{kind}, {place}, seconds to begin": run.start,
        f"{kind}, {place}, CPU seconds": run.processor,
        f"{kind}, {place}, efficiency": efficiency,
    }


def _lost() -> float:
    """The seconds of a run on two nodes: one is killed and replaced at the first result."""
    with _cluster(2) as cluster:
        node = next(n for n in cluster.list_all_nodes() if n is not cluster.head_node)

        def lose() -> None:
            cluster.remove_node(node, allow_graceful=False)
            cluster.add_node(num_cpus=1)

        return _graded(SLEEPING, _on(cluster), lose).seconds


@contextmanager
def _cluster(nodes: int) -> Iterator[Cluster]:
    head = {"num_cpus": 1, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    for _ in range(nodes - 1):
        cluster.add_node(num_cpus=1)
    try:
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def _on(cluster: Cluster) -> Options:
    return Options(pool=lambda _, warm: RayPool(str(cluster.address), warm=warm))


def _graded(
    cases: list[Case], options: Options, at_first_result: Callable[[], None] | None = None
) -> Run:
    with tempfile.TemporaryDirectory() as scratch:
        course, log = make_course(Path(scratch)), Path(scratch, "log")
        for case in cases:
            hand_in(course, case)
        opened = open_course(course)
        start, began, before = time.perf_counter(), time.time(), busy()
        scores = {}
        with run_log.to_file(log):
            for one in class_run.autograde(opened, submissions(opened), options):
                if not scores and at_first_result is not None:
                    at_first_result()
                scores[one.result.student_id] = one.result.score
        run = Run(time.perf_counter() - start, _first_begun(log) - began, busy() - before)
    if scores != {case.student_id: case.expected_score() for case in cases}:
        raise RuntimeError(f"a run with other scores is not a valid measurement: {scores}")
    return run


def _first_begun(log: Path) -> float:
    """When the first submission began, in seconds since 1970."""
    events = map(json.loads, log.read_text().splitlines())
    begun = [event["at"] for event in events if event["event"] == "begun"]
    return datetime.fromisoformat(min(begun)).timestamp()
