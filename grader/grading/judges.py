"""The processes that judge, as the command sees them: started, asked, replaced when they are lost.

The command records results and has no judge; they judge and record nothing. A response that ends
the process which compares it costs its own submission alone.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any

from grader.contract.course import Runtime
from grader.contract.errors import CourseChangedError
from grader.contract.result import Result
from grader.grading import judge_process
from grader.grading.judge_process import Case
from grader.intake.submission_folder import HandedIn
from grader.judge.assignment import Assignment
from grader.running.worker import Ran
from grader.sandbox.warm_kernels import WarmError, fork_ours
from grader.sandbox.zygote import CHANNEL

_TRIES = 2  # of a request whose process ended
# For a submission; usual ones take milliseconds, the first one with mistakes perhaps a minute. The
# process limits its own steps, but no step of compiled code.
SECONDS = 900
_WORKERS = 16  # that one process judges for: it takes some 15 ms where a kernel takes seconds


class JudgeLostError(Exception):
    """The process that judges ended during a request, and so did the one that took its place.

    Or it did not answer in time and was ended; then no other one tries.
    """


@dataclass(frozen=True)
class _Request:
    method: str
    arguments: tuple[Any, ...]
    reply: Future[Any] = field(default_factory=Future)


class Judges:
    """Processes that judge, a context manager.

    Args:
        workers: how many submissions run at a time, which decides how many processes there are.
        runtime: its settings of libraries hold for judges as for kernels, whose numbers they
            compare with their own.
        zygote: returns the address of one to fork them from, or None for none.
    """

    def __init__(self, workers: int, runtime: Runtime, zygote: Callable[[], str | None]):
        number = min(1 + (workers - 1) // _WORKERS, os.cpu_count() or 1)
        self._processes = [_Process(runtime, zygote) for _ in range(number)]
        self._requests: SimpleQueue[_Request | None] = SimpleQueue()
        self._loaded: dict[str, str] = {}  # by assignment, the hash of the course then

    def __enter__(self) -> "Judges":
        for process in self._processes:
            Thread(target=self._serve, args=(process,), daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        for process in self._processes:
            self._requests.put(None)
            process.end()

    def load(self, assignments: list[Assignment]) -> Future[None]:
        """Start, and execute the instructor's notebooks, beside what the caller does next.

        The future has a `ReviewError` if one of them cannot be used.
        """
        return self._ask("load", assignments)

    def begin(self, cases: Iterable[Case]) -> dict[str, dict[str, bytes]]:
        """Draw a run's secrets, and return what students' processes get of them.

        Returns:
            by assignment and question, a challenge less what is withheld, as npz.

        Raises:
            ReviewError: if an instructor's notebook cannot be used.
            CourseChangedError: if the course or the grader has changed since an earlier run.
        """
        cases = list(cases)
        for case in cases:
            name, now = case.assignment.name, case.rests_on.course_sha256
            if self._loaded.setdefault(name, now) != now:
                raise CourseChangedError(
                    f"The course or the grader has changed since {name} was loaded. Start the "
                    f"command again."
                )
        for process in self._processes:
            process.cases = cases
        return self._ask("asked").result()

    def judged(
        self, assignment: str, student_id: str, handed_in: HandedIn, ran: Ran
    ) -> Future[Result]:
        """Judge a submission that was run.

        The future has a `ReviewError` for a fault of the course, a `JudgeLostError`, or an error
        for a fault of the grader.
        """
        return self._ask("judged", assignment, student_id, handed_in, ran)

    def _ask(self, method: str, *arguments: object) -> Future[Any]:
        request = _Request(method, arguments)
        self._requests.put(request)
        return request.reply

    def _serve(self, process: "_Process") -> None:
        """Pass on requests to a process, as long as there are any."""
        while request := self._requests.get():
            try:
                request.reply.set_result(process.ask(request.method, request.arguments))
            except Exception as error:
                request.reply.set_exception(error)


class _Process:
    """One process: it starts when it is first asked, and another one when it was lost.

    Attributes:
        cases: of the present run, without which none is asked to judge.
    """

    def __init__(self, runtime: Runtime, zygote: Callable[[], str | None]):
        self.cases: list[Case] = []
        self._begun = self.cases
        self._runtime, self._zygote = runtime, zygote
        self._ours: socket.socket | None = None
        self._cold: subprocess.Popen[bytes] | None = None
        self._forked: int | None = None  # a descriptor of the process
        self._ended = False

    def ask(self, method: str, arguments: tuple[Any, ...]) -> Any:
        """Call a method of its `Judging`.

        Raises:
            JudgeLostError: if it was lost, and the one that took its place, too; or if it took too
                long to judge.
            Exception: what the method raised.
        """
        for _ in range(_TRIES):
            try:
                if self._ours is None and not self._ended:
                    self._start()
                if self._ended:  # perhaps while it was started
                    self._close()
                    break
                if self._begun is not self.cases:
                    self._call("begin", (self.cases,))
                    self._begun = self.cases
                return self._call(method, arguments)
            except (EOFError, OSError):
                self._close()
        raise JudgeLostError(f"The process that judges ended, {_TRIES} times")

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._ended = True
        self._close()

    def _call(self, method: str, arguments: tuple[Any, ...]) -> Any:
        self._connection.send((method, arguments))
        if method == "judged" and not self._connection.poll(SECONDS):
            self._close()
            raise JudgeLostError(f"The process that judges did not answer within {SECONDS} s")
        done, value = self._connection.recv()
        if not done:
            raise value
        return value

    def _start(self) -> None:
        address = self._zygote()
        if address is None or not self._fork(address):
            with self._connected() as theirs:
                number = theirs.fileno()
                self._cold = subprocess.Popen(
                    [sys.executable, "-P", "-m", judge_process.__name__, str(number)],
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=(number,),
                    start_new_session=True,  # Ctrl-C ends it through us
                )

    def _fork(self, address: str) -> bool:
        words = [judge_process.__name__, str(CHANNEL)]
        with self._connected() as theirs:
            try:
                number = fork_ours(address, words, self._environment(), theirs.fileno())
            except WarmError:  # kernels have a cold start, too, and say why
                self._close()  # if it runs all the same, it must not read another's requests
                return False
        with suppress(ProcessLookupError):  # it has ended, of which the connection tells
            self._forked = os.pidfd_open(number)
        return True

    def _connected(self) -> socket.socket:
        """Make a connection, and return the other end."""
        self._ours, theirs = socket.socketpair()
        self._connection = Connection(self._ours.dup().detach())
        return theirs

    def _environment(self) -> dict[str, str]:
        """The course's packages may lie in its folder: what we can import, it can.

        Threads of BLAS would wait busily for each other: judges have one, as warm kernels.
        """
        return {
            **dict(self._runtime.settings),
            "OPENBLAS_NUM_THREADS": "1",
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def _close(self) -> None:
        """End the process; whatever waits for its answer then sees the end of the connection."""
        ours, self._ours = self._ours, None
        if ours is not None:
            ours.shutdown(socket.SHUT_RDWR)
            ours.close()
        cold, self._cold = self._cold, None
        if cold is not None:
            cold.kill()  # in a step of compiled code it would not see the end of the connection
            cold.wait()
        forked, self._forked = self._forked, None
        if forked is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(forked, signal.SIGKILL)
            os.close(forked)
        self._begun = []
