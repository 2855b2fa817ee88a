"""A Ray cluster of several nodes on this machine: the same verdicts, whatever node is lost."""

import itertools
import json
import os
import re
import subprocess
import threading
import time
from pathlib import Path
from subprocess import PIPE, STDOUT

import nbformat
import pytest
import ray
from ray._private import state
from ray.cluster_utils import Cluster

from grader.contract.course import Runtime
from grader.contract.errors import ReviewError
from grader.contract.limits import MIB, Limits
from grader.course.folder import open_course, submissions
from grader.grading import class_run, run_log
from grader.grading.class_run import Options
from grader.intake.submission_folder import HandedIn
from grader.running.cluster import RayPool, on_a_node
from grader.running.worker import RunPlan
from tests.courses import STATISTICS, TOPIC, blank, first_only, hand_in, make_course
from tests.processes import BIN, topmost, wait_until
from tests.test_class_run import SLEEPS, lines_until, told

GIB = 1024 * MIB

pytestmark = [pytest.mark.cluster, pytest.mark.kernel]


@pytest.fixture(scope="module")
def cluster():
    """A head node; on every node, as on a real cluster, the course's package is importable."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(STATISTICS), prepend=os.pathsep)
        made = Cluster(
            initialize_head=True,
            head_node_args={
                "num_cpus": 1,
                "memory": 2 * GIB,
                "include_dashboard": False,
                "no_monitor": True,
            },
        )
        yield made
        ray.shutdown()
        made.shutdown()


@pytest.fixture(scope="module")
def second(cluster):
    """Another node, with what Ray takes for a GPU. The last test that uses it loses it."""
    return cluster.add_node(num_cpus=2, num_gpus=1, memory=7 * GIB)


def on(cluster, **takes):
    """What runs a class on this cluster."""
    return lambda _, warm: RayPool(cluster.address, warm=warm, **takes)


def graded(course, **options):
    opened = open_course(course)
    return {
        g.result.student_id: g.result
        for g in class_run.autograde(opened, submissions(opened), Options(**options))
    }


@pytest.fixture(scope="module")
def class_on_both(cluster, second, tmp_path_factory):
    """A class graded here and on a cluster, where each submission gets what counts as a GPU; and
    by which workers there."""
    course = make_course(tmp_path_factory.mktemp("course"))
    times = "import time; print('at', time.time()); time.sleep(1); print('at', time.time())"
    for number in range(3):
        hand_in(course, f"student-{number}", first_only(times))
    hand_in(course, "blank", blank())
    here, log = graded(course), course / "log"
    with run_log.to_file(log):
        there = graded(course, again=True, pool=on(cluster, gpus=1))
    events = map(json.loads, log.read_text().splitlines())
    return here, there, [event["worker"] for event in events if event["event"] == "begun"]


def test_a_cluster_gives_the_verdicts_that_one_machine_gives(class_on_both):
    here, there, _ = class_on_both
    assert there.keys() == here.keys()
    for name, result in here.items():
        assert told(there[name]) == told(result)


def test_a_gpu_that_ray_only_counts_is_one_submission_s_at_a_time(class_on_both):
    _, there, _ = class_on_both
    at = [re.findall(r"at ([\d.]+)", str(r.feedback)) for n, r in there.items() if n != "blank"]
    turns = sorted([float(begin), float(end)] for begin, end in at)
    assert len(turns) == 3
    assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(turns)), turns


def test_a_worker_that_had_a_gpu_goes_on_with_the_next_submission(class_on_both):
    """The node has two, of which one at a time gets the GPU."""
    _, _, workers = class_on_both
    assert len(workers) == 4
    assert len(set(workers)) <= 2


PLACES = (({}, 3), ({"gpus": 0.5}, 2), ({"gpus": 1}, 1), ({"memory": 3 * GIB}, 2))


@pytest.mark.parametrize(("takes", "places"), PLACES)
def test_submissions_are_placed_by_cores_memory_and_parts_of_a_gpu(cluster, second, takes, places):
    with RayPool(cluster.address, **takes) as pool:
        assert pool.workers == places


def test_what_no_node_has_is_told_at_once(cluster, second):
    with (
        pytest.raises(ReviewError, match=r"a core, 8192 MiB of memory and 0\.5 of a GPU"),
        RayPool(cluster.address, gpus=0.5, memory=8 * GIB),
    ):
        pass


def warm_processes(node):
    """Those of a node, without their forks: its name ends the folder that is their home."""
    name = node.node_id[:16]
    return topmost(lambda process: process.environ().get("HOME", "").endswith(name))


@pytest.fixture
def killed_while_it_grades(cluster, second, tmp_path):
    """A command that grades on the cluster, when its first submissions have ended."""
    course = make_course(tmp_path)
    for number in range(6):
        hand_in(course, f"student-{number}", first_only(SLEEPS))
    command = [BIN / "review", "autograde", TOPIC, "--cluster", cluster.address]
    with subprocess.Popen(command, cwd=course, stdout=PIPE, stderr=STDOUT, text=True) as run:
        lines_until(run, "[1/6]")
        yield run
        run.kill()


def test_a_node_has_one_warm_process_which_ends_although_the_command_is_killed(
    cluster, second, killed_while_it_grades
):
    nodes = (cluster.head_node, second)
    warm = [warm_processes(node) for node in nodes]
    assert [len(found) for found in warm] == [1, 1]
    homes = [Path(process.environ()["HOME"]) for [process] in warm]
    killed_while_it_grades.kill()
    for node in nodes:
        wait_until(lambda node=node: not warm_processes(node))
    assert not any(home.exists() for home in homes)


def is_busy(node: str) -> bool:
    """Whether all cores of a node are in use."""
    free = state.available_resources_per_node()
    return node in free and free[node].get("CPU", 0) == 0


def test_a_node_that_is_lost_loses_no_submission(cluster, second, tmp_path):
    course = make_course(tmp_path)
    for number in range(4):
        hand_in(course, f"student-{number}", first_only(SLEEPS))
    busy = []

    def lose():
        """Remove the node once a submission runs on it."""
        deadline = time.monotonic() + 120
        while not busy and time.monotonic() < deadline:
            if ray.is_initialized() and is_busy(second.node_id):
                busy.append(second.node_id)
            time.sleep(0.05)
        cluster.remove_node(second, allow_graceful=False)

    losing = threading.Thread(target=lose)
    losing.start()
    results = graded(course, pool=on(cluster))
    losing.join()
    assert busy
    assert len(results) == 4
    assert {(str(r.state), r.score) for r in results.values()} == {("graded", 1.0)}


def test_a_node_with_other_packages_stops_the_run():
    plan = RunPlan(nbformat.v4.new_notebook(), {}, Runtime(), Limits())
    with pytest.raises(ReviewError, match="other packages"):
        on_a_node((plan, "another environment"), HandedIn(b"", {}))


def test_no_cluster_is_told():
    with pytest.raises(ReviewError, match="no Ray cluster"), RayPool("127.0.0.1:1"):
        pass
