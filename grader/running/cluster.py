"""Where submissions run on a cluster: Ray places them, each node shuts them in by itself.

Ray, because it places tasks by cores and by fractions of GPUs, and starts no second task in a
process whose TensorFlow took a GPU. Nodes need this project's environment and its sandbox; no file
system is shared.
"""

import atexit
import logging
import os
import socket
from concurrent.futures import BrokenExecutor, Future
from functools import cache
from typing import Any

from grader.contract.course import Runtime
from grader.contract.environment import environment_sha256
from grader.contract.errors import ReviewError
from grader.intake.submission_folder import HandedIn
from grader.running.worker import Ran, RunPlan, run
from grader.sandbox import support
from grader.sandbox.warm_kernels import Zygote

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

    Raises:
        ReviewError: if Ray is not installed, or there is no such cluster.
    """

    def __init__(self, address: str, gpus: float = 0):
        if ray is None:
            raise ReviewError(
                "Grading on a cluster needs Ray, which is not installed: pip install "
                "'rnn-review[cluster]'."
            )
        self.zygote = None  # each node has its own
        self._address, self._gpus = address, gpus
        self._plans: dict[str, Any] = {}

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
        self.workers = int(ray.cluster_resources().get("CPU", 1))
        # Which submission failed for a lost node is the batch's to know and to try again.
        self._task = ray.remote(num_cpus=1, num_gpus=self._gpus, max_retries=0)(on_a_node)
        return self

    def __exit__(self, *exception: object) -> None:
        ray.shutdown()

    def begin(self) -> None:
        """Nodes begin with their first submission."""

    def prepare(self, plans: dict[str, RunPlan]) -> None:
        """Put each plan into the cluster's store, once for all submissions."""
        here = environment_sha256()
        self._plans = {name: ray.put((plan, here)) for name, plan in plans.items()}

    def submit(self, assignment: str, handed_in: HandedIn) -> Future[Ran]:
        """Begin to run a submission wherever there is room."""
        theirs = self._task.remote(self._plans[assignment], handed_in).future()
        ours: Future[Ran] = Future()
        theirs.add_done_callback(lambda done: _pass_on(done, ours))
        return ours


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
    if plan.sandbox:
        support.require()
    return run(plan, _zygote(plan.runtime) if plan.sandbox else None, handed_in)


@cache
def _zygote(runtime: Runtime) -> str:
    """The address of this worker's own zygote, which ends with it."""
    zygote = Zygote(runtime).__enter__()
    atexit.register(zygote.__exit__)
    return zygote.address
