"""How grading scales: workers of this machine, nodes of a Ray cluster, a node that is lost.

Each run grades the same submissions in a new course. Sleeping ones take no processor: what is lost
beside the ideal is the grader's. Real ones share this machine's cores, however many nodes it plays.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from grader.course.folder import open_course, submissions
from grader.grading import class_run
from grader.grading.class_run import Options
from grader.running.cluster import RayPool
from tests.submissions import Case, hand_in, make_course, quick, right

SLEEP_SECONDS = 15
SLEEPING = [
    quick(f"student-{number}", f"import time\ntime.sleep({SLEEP_SECONDS})") for number in range(8)
]
RIGHT = right("04_sequences")
REAL = [Case(f"student-{number}", RIGHT.topic, RIGHT.content) for number in range(8)]


def main() -> dict[str, float]:
    figures: dict[str, float] = {}
    for kind, cases in (("sleeping", SLEEPING), ("real", REAL)):
        alone = _seconds(cases, Options(workers=1))
        runs = [("1 worker", 1, alone), ("2 workers", 2, _seconds(cases, Options(workers=2)))]
        for nodes in (2, 4):
            with _cluster(nodes) as cluster:
                runs.append((f"{nodes} Ray nodes", nodes, _seconds(cases, _on(cluster))))
        for name, places, seconds in runs:
            efficiency = alone / places / seconds
            print(
                f"{len(cases)} {kind} submissions, {name}: {seconds:.0f} s, efficiency "
                f"{efficiency:.0%}"
            )
            figures[f"{kind}, {name}, seconds"] = seconds
            figures[f"{kind}, {name}, efficiency"] = efficiency
    figures["seconds_lost_with_a_node"] = _lost() - figures["sleeping, 2 Ray nodes, seconds"]
    print(
        f"one of two nodes killed at the first result and replaced: "
        f"{figures['seconds_lost_with_a_node']:.0f} s more"
    )
    return figures


def _lost() -> float:
    """The seconds of a run on two nodes: one is killed and replaced at the first result."""
    with _cluster(2) as cluster:
        node = next(n for n in cluster.list_all_nodes() if n is not cluster.head_node)

        def lose() -> None:
            cluster.remove_node(node, allow_graceful=False)
            cluster.add_node(num_cpus=1)

        return _seconds(SLEEPING, _on(cluster), lose)


@contextmanager
def _cluster(nodes: int) -> Iterator[Cluster]:
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(nodes - 1):
        cluster.add_node(num_cpus=1)
    try:
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def _on(cluster: Cluster) -> Options:
    return Options(pool=lambda *_: RayPool(str(cluster.address)))


def _seconds(
    cases: list[Case], options: Options, at_first_result: Callable[[], None] | None = None
) -> float:
    with tempfile.TemporaryDirectory() as scratch:
        course = make_course(Path(scratch))
        for case in cases:
            hand_in(course, case)
        opened = open_course(course)
        start = time.perf_counter()
        scores = {}
        for one in class_run.autograde(opened, submissions(opened), options):
            if not scores and at_first_result is not None:
                at_first_result()
            scores[one.result.student_id] = one.result.score
        seconds = time.perf_counter() - start
    if scores != {case.student_id: case.expected_score() for case in cases}:
        raise RuntimeError(f"a run with other scores is not a valid measurement: {scores}")
    return seconds
