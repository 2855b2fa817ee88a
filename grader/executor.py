"""Where submissions run: in processes of this machine, with kernels forked from one zygote."""

import ctypes
import signal
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from typing import Protocol

import psutil

from grader.handed_in import HandedIn
from grader.sandbox.limits import Limits
from grader.sandbox.warm import Zygote
from grader.worker import Bundle, Ran, run

_DIE_WITH_PARENT = 1  # linux/prctl.h: PR_SET_PDEATHSIG


class Executor(Protocol):
    """Runs submissions; entered for a run.

    Attributes:
        workers: how many it runs at a time.
    """

    workers: int

    def __enter__(self) -> "Executor": ...

    def __exit__(self, *exception: object) -> None: ...

    def prepare(self, bundles: dict[str, Bundle]) -> None:
        """Take what running submissions takes, by assignment; comes before the first `submit`."""
        ...

    def submit(self, assignment: str, handed_in: HandedIn) -> "Future[Ran]":
        """Begin to run a submission; the future raises `BrokenExecutor` if its worker is lost."""
        ...


class LocalExecutor:
    """Worker processes on this machine.

    Args:
        workers: how many.
        warm: whether kernels are forked from a zygote, which needs the sandbox.
    """

    def __init__(self, workers: int, warm: bool = True):
        self.workers = workers
        self._zygote = Zygote() if warm else None
        self._bundles: dict[str, Bundle] = {}
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "LocalExecutor":
        """Begin to import what zygote and workers need, beside what the caller does meanwhile."""
        if self._zygote is not None:
            self._zygote.__enter__()
        _context()
        return self

    def __exit__(self, *exception: object) -> None:
        self._end_pool()
        if self._zygote is not None:
            self._zygote.__exit__(*exception)

    def prepare(self, bundles: dict[str, Bundle]) -> None:
        self._bundles = bundles

    def submit(self, assignment: str, handed_in: HandedIn) -> Future[Ran]:
        """Begin to run a submission, in a new pool if the last one lost a worker."""
        if self._zygote is not None:
            self._zygote.revive()
        while True:
            pool = self._pool or self._start_pool()
            try:
                return pool.submit(_run, assignment, handed_in)
            except BrokenProcessPool:
                self._end_pool()

    def _start_pool(self) -> ProcessPoolExecutor:
        address = self._zygote.address if self._zygote else ""
        self._pool = ProcessPoolExecutor(
            self.workers,
            mp_context=_context(),
            initializer=_begin,
            initargs=(self._bundles, address),
        )
        return self._pool

    def _end_pool(self) -> None:
        """End the workers, and with each the kernel that it watches."""
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def usual_workers(limits: Limits) -> int:
    """One for each core, fewer where memory would not be enough for all to use up theirs."""
    cores = psutil.cpu_count() or 1
    return max(1, min(cores, psutil.virtual_memory().available // limits.memory))


def _context() -> BaseContext:
    """Workers are forked from a process that has imported this module, and has no judge."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    forkserver.ensure_running()
    return context


_theirs: dict[str, tuple[Bundle, str]] = {}  # of this worker process


def _begin(bundles: dict[str, Bundle], zygote: str) -> None:
    """Make ready a worker: it ends with its parent, and does not hear of Ctrl-C."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _theirs.update({name: (bundle, zygote) for name, bundle in bundles.items()})


def _run(assignment: str, handed_in: HandedIn) -> Ran:
    return run(*_theirs[assignment], handed_in)
