"""Where submissions run: in processes of this machine, with kernels forked from one zygote."""

import os
import resource
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import forkserver, get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
from threading import RLock, Thread, current_thread, main_thread
from time import sleep
from typing import Protocol

import psutil

from grader.contract.course import Runtime
from grader.contract.limits import MIB, Limits
from grader.intake.submission_folder import HandedIn
from grader.running.worker import Ran, RunPlan, run
from grader.sandbox.warm_kernels import Zygote

_WORKER_BYTES = 2048 * MIB
_PAUSE = 0.2  # seconds: what forks workers may just be dying; another try finds a new one


class WorkerPool(Protocol):
    """Runs submissions; entered for a run.

    Attributes:
        workers: how many it runs at a time.
        zygote: the address of a warm process on this machine; None if it has begun none.
    """

    workers: int

    @property
    def zygote(self) -> str | None: ...

    def __enter__(self) -> "WorkerPool": ...

    def __exit__(self, *exception: object) -> None: ...

    def begin(self) -> None:
        """Begin what the first submission would wait for, beside what the caller does next.

        It may come again, or not at all: a run may find that nothing has to run.
        """
        ...

    def prepare(self, plans: dict[str, RunPlan]) -> None:
        """Take what running submissions takes, by assignment; comes before the first `submit`.

        It may come again while nothing runs: what is submitted then runs by the new plans.
        """
        ...

    def submit(self, assignment: str, handed_in: HandedIn) -> "Future[Ran]":
        """Run a submission as soon as there is room; a lost worker is a `BrokenExecutor`."""
        ...


class LocalPool:
    """Worker processes on this machine.

    Each is a pool of its own: one that is lost takes no other's submission with it. What comes
    while all are at work waits here, and begins as soon as one is free, whatever the caller is
    doing meanwhile.

    Args:
        workers: how many.
        warm: what kernels need that are forked from a zygote; None where there is no sandbox.
        early: a zygote that was started before; used if it was for the same.
    """

    def __init__(self, workers: int, warm: Runtime | None = None, early: Zygote | None = None):
        self.workers = workers
        fits = early is not None and early.runtime == warm
        self._zygote = early if fits else Zygote(warm) if warm else None
        self._begun = False
        self._plans: dict[str, RunPlan] = {}
        self._waiting: deque[tuple[Future[Ran], str, HandedIn]] = deque()
        self._idle: list[ProcessPoolExecutor] = []
        self._busy: set[ProcessPoolExecutor] = set()
        self._lock = RLock()  # a pool's own thread says that its worker is free

    @property
    def zygote(self) -> str | None:
        return self._zygote.address if self._zygote and self._begun else None

    def __enter__(self) -> "LocalPool":
        return self

    def begin(self) -> None:
        """Begin to import what zygote and workers need."""
        if self._begun:
            return
        if self._zygote is not None:
            self._zygote.__enter__()
        self._begun = True
        _context()

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._waiting.clear()
            pools = [*self._idle, *self._busy]
        for pool in pools:
            _kill(pool)
            pool.shutdown(wait=True, cancel_futures=True)
        if self._zygote is not None and self._begun:
            self._zygote.__exit__(*exception)

    def prepare(self, plans: dict[str, RunPlan]) -> None:
        self.begin()
        with self._lock:
            self._plans, idle, self._idle = plans, self._idle, []
        for pool in idle:  # they know the plans of before
            _kill(pool)
            pool.shutdown(wait=False)

    def submit(self, assignment: str, handed_in: HandedIn) -> Future[Ran]:
        future: Future[Ran] = Future()
        with self._lock:
            self._waiting.append((future, assignment, handed_in))
            self._begin_waiting()
        return future

    def _begin_waiting(self) -> None:
        while self._waiting and (self._idle or len(self._busy) < self.workers):
            ours, assignment, handed_in = self._waiting.popleft()
            try:
                pool, theirs = self._begin(assignment, handed_in)
            except Exception as error:  # no process can be started: EOFError, OSError, ...
                sleep(_PAUSE)
                ours.set_exception(error)
            else:
                self._busy.add(pool)
                theirs.add_done_callback(partial(self._ended, pool, ours))

    def _begin(
        self, assignment: str, handed_in: HandedIn
    ) -> tuple[ProcessPoolExecutor, Future[Ran]]:
        """Give it to an idle worker, or else to a new one."""
        if self._zygote is not None:
            self._zygote.revive()
        while self._idle:
            pool = self._idle.pop()
            try:
                return pool, pool.submit(_run, assignment, handed_in)
            except BrokenProcessPool:  # lost while it was idle
                pool.shutdown(wait=False)
        pool = self._start()
        try:
            with _ctrl_c_waits():  # a worker that is half started would show a traceback
                return pool, pool.submit(_run, assignment, handed_in)
        except BaseException:  # Ctrl-C, too: nobody else knows of this worker yet
            _kill(pool)
            pool.shutdown(wait=False)
            raise

    def _ended(self, pool: ProcessPoolExecutor, ours: Future[Ran], theirs: Future[Ran]) -> None:
        """Pass on its outcome; the worker goes on with the next."""
        with self._lock:
            self._busy.remove(pool)
            error = CancelledError() if theirs.cancelled() else theirs.exception()
            if isinstance(error, BrokenExecutor | CancelledError):
                _kill(pool)
                pool.shutdown(wait=False)
            else:
                self._idle.append(pool)
            if error is None:
                ours.set_result(theirs.result())
            else:
                ours.set_exception(error)
            self._begin_waiting()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            1, mp_context=_context(), initializer=_begin, initargs=(self._plans, self.zygote)
        )


def _kill(pool: ProcessPoolExecutor) -> None:
    """Kill a worker, and with it the kernel that it watches."""
    for process in list((pool._processes or {}).values()):
        process.kill()


def usual_workers(limits: Limits) -> int:
    """One more than cores, fewer where memory would not be enough for all to use up theirs.

    While a sandbox is made or ended, its worker leaves a core idle, which the one more uses.
    """
    most = 1 + (psutil.cpu_count() or 1)
    return max(1, min(most, psutil.virtual_memory().available // limits.memory))


def _context() -> BaseContext:
    """Workers are forked from a process that has imported this module, and has no judge."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with _deaf_to_ctrl_c():
        forkserver.ensure_running()
    return context


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What is started meanwhile does not hear of Ctrl-C, which ends it through the command."""
    if current_thread() is not main_thread():  # where Python cannot set it; it was started before
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Ctrl-C that comes meanwhile is heard at the end of this block."""
    if current_thread() is not main_thread():  # Python handles signals in the main thread
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


_theirs: dict[str, tuple[RunPlan, str | None]] = {}  # of this worker process


def _begin(plans: dict[str, RunPlan], zygote: str | None) -> None:
    """Make ready a worker: it ends with the command, and does not hear of Ctrl-C."""
    Thread(target=_end_with_the_command, daemon=True).start()
    if sys.platform == "linux":
        # A message without end then ends this worker alone; its sandbox sets limits of its own.
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (_WORKER_BYTES, hard))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _theirs.update({name: (plan, zygote) for name, plan in plans.items()})


def _end_with_the_command() -> None:
    """A worker has the end of its queue that is written to, so it would wait for tasks for ever."""
    if command := parent_process():
        command.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _run(assignment: str, handed_in: HandedIn) -> Ran:
    return run(*_theirs[assignment], handed_in)
