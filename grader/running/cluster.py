"""Where submissions run on a cluster: Ray places them, each node has its own sandbox.

Ray, because it places tasks by cores, memory and fractions of GPUs, and tells when a node is lost.
Nodes need this project's environment and its sandbox; no file system is shared. Kernels on a node
are forked from one warm process, which the node's workers share.
"""

import logging
import os
import socket
import tempfile
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from grader.contract.course import Runtime
from grader.contract.environment import environment_sha256
from grader.contract.errors import ReviewError
from grader.contract.limits import MIB
from grader.intake.submission_folder import HandedIn
from grader.running.worker import Ran, RunPlan, run
from grader.sandbox import support
from grader.sandbox.shared_zygote import SharedZygote

try:
    import ray
except ModuleNotFoundError:  # an extra: one machine grades without it
    ray: Any = None

_KNOCK_SECONDS = 10


class RayPool:
    """Tasks of a Ray cluster.

    Args:
        address: as ``ray.init`` takes it: "auto", or "ray://HOST:PORT".
        gpus: the part of a GPU that each submission gets.
        memory: the bytes of a node's memory that each submission gets.
        warm: what kernels need that are forked from a zygote; None where there is no sandbox.

    Raises:
        ReviewError: if Ray is not installed, there is no such cluster, or no node of it has what a
            submission takes.
    """

    def __init__(self, address: str, gpus: float = 0, memory: int = 0, warm: Runtime | None = None):
        if ray is None:
            raise ReviewError(
                "Grading on a cluster needs Ray, which is not installed: pip install "
                "'rnn-review[cluster]'."
            )
        self._address, self._warm = address, warm
        self._takes = {"CPU": 1, "memory": memory, "GPU": gpus}
        self._plans: dict[str, Any] = {}
        self._ours = ExitStack()
        self._zygote: SharedZygote | None = None
        self._begun = False

    @property
    def zygote(self) -> str | None:
        return self._zygote.address if self._zygote else None

    def __enter__(self) -> "RayPool":
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            _knock(self._address)
            ray.init(self._address, logging_level=logging.ERROR, log_to_driver=False)
        except (OSError, ValueError) as error:
            raise ReviewError(
                f"There is no Ray cluster at {self._address!r}: {error}. Start one with "
                f"`ray start --head`, or name another with --cluster."
            ) from error
        self._ours.callback(ray.shutdown)
        self._places = _places(self._takes)
        self.workers = sum(self._places.values())
        if not self.workers:
            self._ours.close()
            raise ReviewError(
                f"No node of the Ray cluster has what a submission takes: a core, "
                f"{self._takes['memory'] / MIB:.0f} MiB of memory and {self._takes['GPU']:g} of a "
                f"GPU. Lower --memory or --gpus, or add a node."
            )
        self._task = self._remote(on_a_node)
        return self

    def __exit__(self, *exception: object) -> None:
        self._ours.close()

    def begin(self) -> None:
        """Begin to import what workers and zygotes need, on each node; here, too, if it is one."""
        if self._begun:
            return
        self._begun = True
        ready = self._remote(make_ready)
        for node, places in self._places.items():
            there = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(node, soft=False)
            for _ in range(places):
                ready.options(scheduling_strategy=there).remote(self._warm)
        if self._warm is not None and not self._address.startswith("ray://"):
            self._zygote = self._ours.enter_context(_zygote_of_this_node(self._warm))

    def prepare(self, plans: dict[str, RunPlan]) -> None:
        """Put each plan into the cluster's store, once for all submissions."""
        self.begin()
        here = environment_sha256()
        self._plans = {name: ray.put((plan, here)) for name, plan in plans.items()}

    def submit(self, assignment: str, handed_in: HandedIn) -> Future[Ran]:
        """Begin to run a submission wherever there is room."""
        theirs = self._task.remote(self._plans[assignment], handed_in).future()
        ours: Future[Ran] = Future()
        theirs.add_done_callback(lambda done: _pass_on(done, ours))
        return ours

    def _remote(self, function: Callable[..., Any]) -> Any:
        """The function as a task that takes what a submission takes."""
        return ray.remote(
            num_cpus=self._takes["CPU"],
            memory=self._takes["memory"],
            num_gpus=self._takes["GPU"],
            # Which submission failed for a lost node is the batch's to know and to try again.
            max_retries=0,
            max_calls=0,  # a worker may go on: it is the kernel that computes on the GPU, and ends
        )(function)


def _places(takes: dict[str, float]) -> dict[str, int]:
    """How many submissions each node can run at a time, by the node's id."""
    return {
        node["NodeID"]: int(
            min(node["Resources"].get(name, 0) // part for name, part in takes.items() if part)
        )
        for node in ray.nodes()
        if node["Alive"]
    }


def _knock(address: str) -> None:
    """Ray tries for minutes to reach an address where nobody listens; this tells at once."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon:
        socket.create_connection((host, int(port)), _KNOCK_SECONDS).close()


def _pass_on(done: Future, ours: Future[Ran]) -> None:
    """Its outcome; a lost node, worker or object is what a lost worker is elsewhere."""
    error = done.exception()
    if error is None:
        ours.set_result(done.result())
    elif isinstance(error, ray.exceptions.RayTaskError):
        ours.set_exception(getattr(error, "cause", None) or error)
    else:
        ours.set_exception(BrokenExecutor(str(error)))


def make_ready(warm: Runtime | None) -> None:
    """Let this process import what running a submission takes, and the node's zygote start."""
    if warm is not None:
        _joined(warm)


def on_a_node(plan_and_environment: tuple[RunPlan, str], handed_in: HandedIn) -> Ran:
    """Run a submission in the sandbox of the node that this process is on.

    Args:
        plan_and_environment: the plan, and the hash of the environment that it was made in.

    Raises:
        ReviewError: if the node has another environment, or no sandbox.
    """
    plan, environment = plan_and_environment
    if environment_sha256() != environment:
        raise ReviewError(
            f"The node {os.uname().nodename} has other packages than the machine that grades: "
            f"install the same lock file on every node."
        )
    if not plan.sandbox:
        return run(plan, None, handed_in)
    zygote = _joined(plan.runtime)
    ran = run(plan, zygote.address, handed_in)
    if ran.execution.cold_because:
        zygote.revive()
    return ran


@cache
def _joined(runtime: Runtime) -> SharedZygote:
    """This process's part in its node's zygote, which it holds to its end."""
    support.require()
    return _zygote_of_this_node(runtime).__enter__()


def _zygote_of_this_node(runtime: Runtime) -> SharedZygote:
    """The one of this node and this run: workers of both share it."""
    at = ray.get_runtime_context()
    name = f"review-{at.get_job_id()}-{at.get_node_id()[:16]}"
    return SharedZygote(runtime, Path(tempfile.gettempdir(), name))
