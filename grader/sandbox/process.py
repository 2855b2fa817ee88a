"""One program in the sandbox, from its start to the end of all its processes."""

import contextlib
import json
import os
import select
import signal
import subprocess
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from grader.contract.limits import Limits
from grader.sandbox import bubblewrap, cgroup, rlimits, syscalls
from grader.sandbox.mounts import Entry
from grader.sandbox.stderr_tail import StderrTail
from grader.sandbox.warm_kernels import Fork

_START_SECONDS, _END_SECONDS = 20, 10
PROCESSORS = 2  # so much of the time limit may be used in processor time, by all processes together
_FIRST_TO_KILL = "500"  # of 1000: before ours, where the whole machine runs out of memory
_LOOK_SECONDS = 1.0
_WAITED, _COMPUTED = 0.25, 0.75  # parts of the wall-clock time
_NO_MEMORY = ("MemoryError", "std::bad_alloc", "Cannot allocate memory")
# Runs in place of a program that will be forked: prints where it should start, and waits until the
# end of its input, which comes when we end. (--die-with-parent ends a bubblewrap that still starts,
# and the process that it has made then waits for it for ever.)
_PLACEHOLDER = ["/bin/sh", "-c", "printf '%s\\0' \"$PWD\"; exec cat"]


class SandboxError(Exception):
    """The sandbox did not start; the text is what bubblewrap said."""


@dataclass(frozen=True)
class _Started:
    """A sandbox that was set up and waits: its user, and descriptors on our side.

    Attributes:
        info: where bubblewrap reports its first process.
        output, errors: where to read the program's output, and where it writes its errors.
        rules: the filter for system calls.
    """

    user: int
    info: int
    output: int
    errors: int
    rules: int


class SandboxedProcess:
    """A program that runs in the sandbox.

    Args:
        argv: the program and its arguments, as paths inside. A zygote runs only Python modules:
            ``python -P -m MODULE WORD...``.
        env: all of its environment variables.
        entries: what it sees of the machine, in this order.
        limits: its resource limits.
        files: small text files by their path inside.
        devices: device nodes that it may use.
        zygote: the address of a warm process to fork the program from; None for a cold start.

    Attributes:
        bubblewrap: the process on our side; it ends with the sandbox, which ends with the program.
        pid: the first process inside, by its number outside. Killing it ends all others inside.
        timed_out: whether it ended by the time limit.
        out_of_memory: whether it exceeded its memory limit; known once it is closed.

    Raises:
        SandboxError: if it does not start.
        WarmError: if it cannot be forked.
    """

    def __init__(
        self,
        argv: list[str],
        env: dict[str, str],
        entries: list[Entry],
        limits: Limits,
        files: dict[str, str] | None = None,
        devices: list[str] | None = None,
        zygote: str | None = None,
    ):
        self.limits = limits
        self.timed_out = self.out_of_memory = False
        self._handle: int | None = None
        self._program: int | None = None
        self._program_pid: int | None = None
        self._forked: Fork | None = None
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._group = cgroup.create(limits)
        blocked, go = os.pipe()
        self._go = os.fdopen(go, "wb", buffering=0)
        program = argv if zygote is None else _PLACEHOLDER
        with ExitStack() as ours:
            ours.callback(os.close, blocked)
            try:
                started = self._spawn(
                    ours, program, env, entries, dict(files or {}), devices or [], blocked
                )
            except BaseException:
                self._go.close()
                if self._group:
                    self._group.remove()
                raise
            try:
                self._release(started)
                if zygote is not None:
                    self._fork(zygote, argv, env, started)
            except BaseException:
                self.close()
                raise

    def _spawn(
        self,
        ours: ExitStack,
        argv: list[str],
        env: dict[str, str],
        entries: list[Entry],
        files: dict[str, str],
        devices: list[str],
        blocked: int,
    ) -> _Started:
        """Start bubblewrap, which makes the namespaces and then waits for a byte of `blocked`."""
        user = bubblewrap.new_user()
        files |= bubblewrap.accounts(user)
        rules = _file(ours, syscalls.filter_program())
        self._stderr, errors = StderrTail.pipe()
        ours.callback(os.close, errors)
        with ExitStack() as theirs:
            given = {path: _file(theirs, text.encode()) for path, text in files.items()}
            info, info_end = _pipe(ours, theirs)
            output, output_end = _pipe(ours, theirs)
            options = ("--seccomp", rules, "--info-fd", info_end, "--block-fd", blocked)
            waits = argv is _PLACEHOLDER
            self.bubblewrap = subprocess.Popen(
                [
                    *bubblewrap.arguments(entries, self.limits, given, devices),
                    *map(str, options),
                    *([] if waits else ["--die-with-parent"]),
                    "--",
                    *bubblewrap.program(argv, user),
                ],
                env=env,
                stdin=blocked if waits else subprocess.DEVNULL,
                stdout=output_end if waits else subprocess.DEVNULL,
                stderr=errors,
                # With the reading end, too, its report finds a reader even if we have ended.
                pass_fds=[*given.values(), rules, *([info] if waits else []), info_end, blocked],
                start_new_session=True,  # a signal to our process group must not reach it
            )
        return _Started(user, info, output, errors, rules)

    def _release(self, started: _Started) -> None:
        """Set limits for the process that bubblewrap made, and only then let it continue."""
        self.pid = self._first_process(started.info)
        # It may have failed already, as its last words and bubblewrap's exit code will show.
        with contextlib.suppress(ProcessLookupError, BrokenPipeError):
            self._handle = os.pidfd_open(self.pid)
            self._limit(self.pid)
            self._go.write(b"1")  # a byte, which bubblewrap takes: the placeholder gets none
        if self.limits.seconds is not None:
            seconds = self.limits.seconds
            threading.Thread(target=self._watch_time, args=(seconds,), daemon=True).start()

    def _limit(self, pid: int) -> None:
        # From root with CAP_SYS_RESOURCE, the program itself can choose no lower value.
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/oom_score_adj").write_text(_FIRST_TO_KILL)
        if self._group:
            self._group.add(pid)
        rlimits.apply(self.limits, pid, memory_by_cgroup=self._group is not None)

    def _fork(self, zygote: str, argv: list[str], env: dict[str, str], started: _Started) -> None:
        """Fork the warm process into the sandbox of the placeholder."""
        said = b""
        while not said.endswith(b"\0") and (part := os.read(started.output, 4096)):
            said += part
        if not said or self._handle is None:
            raise SandboxError(self.stderr_tail() or "the sandbox ended while it was being set up")
        self._forked = Fork(
            zygote,
            first=(self.pid, self._handle),
            user=started.user,
            words=argv[argv.index("-m") + 1 :],
            env=env,
            folder=os.fsdecode(said.removesuffix(b"\0")),
            errors=started.errors,
            rules=started.rules,
        )
        self._program_pid = self._forked.pid
        self._program = os.pidfd_open(self._program_pid)
        self._limit(self._program_pid)
        self._forked.go()

    def _first_process(self, info: int) -> int:
        """The first process, which bubblewrap reports once it has made the namespaces."""
        report = b""
        while select.select([info], [], [], _START_SECONDS)[0] and (part := os.read(info, 4096)):
            report += part
            if report.rstrip().endswith(b"}"):
                return int(json.loads(report)["child-pid"])
        self._stderr.wait()
        raise SandboxError(self.stderr_tail() or "bubblewrap did not report a process")

    def _watch_time(self, seconds: float) -> None:
        """End it when it has used up its time, on the wall or of processors."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self._ended.wait(min(left, _LOOK_SECONDS)):
                return
            if self._group and self._group.processor_seconds() > PROCESSORS * seconds:
                break
        self.timed_out = self.bubblewrap.poll() is None
        self.kill()

    def starved(self) -> bool:
        """Whether it wanted a processor, and others had them; ask while it runs.

        Of its wall-clock time, its first thread has waited in the queue for a good part, and all
        of its processes together have computed for a good part less than the whole.
        """
        seconds = time.monotonic() - self._began
        with contextlib.suppress(OSError, ValueError):
            schedule = (Path(f"/proc/{pid}/schedstat").read_text() for pid in self._programs())
            waited = max((int(text.split()[1]) / 1e9 for text in schedule), default=0.0)
            used = self._group.processor_seconds() if self._group else 0.0
            return waited > _WAITED * seconds and used < _COMPUTED * seconds
        return False

    def _programs(self) -> list[int]:
        """The program by its number outside; of one that was not forked, all that bubblewrap's
        first process has started.
        """
        if self._program_pid is not None:
            return [self._program_pid]
        return [*map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())]

    def stderr_tail(self) -> str:
        """The last lines of standard error: hostile text, not to be parsed."""
        return self._stderr.text

    def kill(self) -> None:
        """End every process inside; the Linux kernel does so when the first one ends."""
        with contextlib.suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self.bubblewrap.kill()

    def interrupt(self) -> None:
        """Send SIGINT to the program, as Ctrl-C would."""
        with contextlib.suppress(OSError):
            if self._program is not None:
                signal.pidfd_send_signal(self._program, signal.SIGINT)
                return
            for child in self._programs():
                os.kill(child, signal.SIGINT)

    def close(self) -> None:
        """End what still runs, find out how it ended, and remove the control group."""
        self.kill()
        self.bubblewrap.wait()
        self._go.close()
        if self._handle is not None:  # ready when the first process, and so every one, has ended
            select.select([self._handle], [], [], _END_SECONDS)
            os.close(self._handle)
            self._handle = None
        if self._program is not None:
            os.close(self._program)
            self._program = None
        if self._forked is not None:
            self._forked.close()
        self._ended.set()
        self._stderr.wait()
        if self._group:
            self.out_of_memory = self._group.out_of_memory()
            self._group.remove()
        else:
            # A process that gets no memory says so at the end of its standard error. To forge that
            # is useless: this state costs as much as a crash.
            self.out_of_memory = any(sign in self.stderr_tail() for sign in _NO_MEMORY)


def _file(stack: ExitStack, content: bytes) -> int:
    """A descriptor to read some bytes from."""
    descriptor = os.memfd_create("given")
    stack.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _pipe(reads: ExitStack, writes: ExitStack) -> tuple[int, int]:
    """A pipe's two ends, each closed with its stack."""
    reading, writing = os.pipe()
    reads.callback(os.close, reading)
    writes.callback(os.close, writing)
    return reading, writing
