"""One program in the sandbox, from its start to the end of everything that it started."""

import contextlib
import json
import os
import select
import signal
import subprocess
import tempfile
import threading
from collections import deque
from contextlib import ExitStack
from pathlib import Path

from grader.sandbox import bubblewrap, cgroup, limits, syscalls
from grader.sandbox.limits import Limits
from grader.sandbox.mounts import Entry

_START_SECONDS, _END_SECONDS = 20, 10
_NO_MEMORY = ("MemoryError", "std::bad_alloc", "Cannot allocate memory")
_KEPT_LINES, _LINE = 40, 500  # of what the program writes to its standard error


class SandboxError(Exception):
    """The sandbox did not start; the text is what bubblewrap said."""


class SandboxedProcess:
    """A program that runs in the sandbox.

    Args:
        argv: the program and its arguments, as paths inside.
        env: all of its environment variables.
        entries: what it sees of the machine, in this order.
        limits: what it may use up.
        files: small text files by their path inside.
        devices: device nodes that it may use.

    Attributes:
        bubblewrap: the process on our side; it ends when the sandbox does.
        pid: the first process inside, by its number outside. Killing it ends all others inside.
        timed_out: whether the time limit ended it.
        out_of_memory: whether it used up its memory; known once it is closed.

    Raises:
        SandboxError: if it does not start.
    """

    def __init__(
        self,
        argv: list[str],
        env: dict[str, str],
        entries: list[Entry],
        limits: Limits,
        files: dict[str, str] | None = None,
        devices: list[str] | None = None,
    ):
        self.limits = limits
        self.timed_out = self.out_of_memory = False
        self._handle: int | None = None
        self._clock: threading.Timer | None = None
        self._last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._group = cgroup.create(limits)
        with ExitStack() as ours:
            try:
                info, go = self._spawn(ours, argv, env, entries, dict(files or {}), devices or [])
            except BaseException:
                if self._group:
                    self._group.remove()
                raise
            self._listener = threading.Thread(target=self._listen, daemon=True)
            self._listener.start()
            try:
                self._release(info, go)
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
    ) -> tuple[int, int]:
        """Start bubblewrap; return where it reports its child, and where that is told to go on."""
        user = bubblewrap.new_user()
        files |= bubblewrap.accounts(user)
        with ExitStack() as theirs:
            given = {path: _file(theirs, text.encode()) for path, text in files.items()}
            info, info_end = _pipe(ours, theirs)
            blocked, go = _pipe(theirs, ours)
            rules = theirs.enter_context(tempfile.TemporaryFile())
            syscalls.write_filter(rules)
            rules.seek(0)
            options = ("--seccomp", rules.fileno(), "--info-fd", info_end, "--block-fd", blocked)
            self.bubblewrap = subprocess.Popen(
                [
                    *bubblewrap.arguments(entries, self.limits, given, devices),
                    *map(str, options),
                    "--",
                    *bubblewrap.program(argv, user),
                ],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[*given.values(), rules.fileno(), info_end, blocked],
                start_new_session=True,  # a signal to our process group must not reach it
            )
        return info, go

    def _release(self, info: int, go: int) -> None:
        """Limit the process that bubblewrap made, and only then let it go on."""
        self.pid = self._first_process(info)
        # It may have failed already; then its last words and bubblewrap's exit code tell.
        with contextlib.suppress(ProcessLookupError, BrokenPipeError):
            self._handle = os.pidfd_open(self.pid)
            if self._group:
                self._group.add(self.pid)
            limits.apply(self.limits, self.pid, memory_by_cgroup=self._group is not None)
            os.write(go, b"go")
        if self.limits.seconds is not None:
            self._clock = threading.Timer(self.limits.seconds, self._time_out)
            self._clock.daemon = True
            self._clock.start()

    def _first_process(self, info: int) -> int:
        """What bubblewrap reports once it has made the namespaces."""
        report = b""
        while select.select([info], [], [], _START_SECONDS)[0] and (part := os.read(info, 4096)):
            report += part
            if report.rstrip().endswith(b"}"):
                return int(json.loads(report)["child-pid"])
        self._listener.join(1)
        raise SandboxError(self.last_words() or "bubblewrap reported no process")

    def _listen(self) -> None:
        """Keep the end of what is written to standard error; read all, so that nothing blocks."""
        assert self.bubblewrap.stderr is not None
        with contextlib.suppress(ValueError, OSError), self.bubblewrap.stderr as stream:
            while line := stream.readline(_LINE):
                self._last_lines.append(line.decode(errors="replace"))

    def _time_out(self) -> None:
        self.timed_out = self.bubblewrap.poll() is None
        self.kill()

    def last_words(self) -> str:
        """The end of what was written to standard error: hostile text, not to be parsed."""
        return "".join(self._last_lines).strip()

    def kill(self) -> None:
        """End every process inside; the Linux kernel does so when the first one ends."""
        with contextlib.suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self.bubblewrap.kill()

    def interrupt(self) -> None:
        """Send SIGINT to the program, as a person's Ctrl-C would."""
        with contextlib.suppress(OSError):
            for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGINT)

    def close(self) -> None:
        """End what still runs, look how it went, and remove the control group."""
        self.kill()
        self.bubblewrap.wait()
        if self._handle is not None:  # it tells when the first process, so every one, is gone
            select.select([self._handle], [], [], _END_SECONDS)
            os.close(self._handle)
            self._handle = None
        if self._clock is not None:
            self._clock.cancel()
        self._listener.join(1)
        if self._group:
            self.out_of_memory = self._group.out_of_memory()
            self._group.remove()
        else:
            # A process that gets no memory tells it in its last words. Forging them earns nothing:
            # this state costs as much as a crash.
            self.out_of_memory = any(sign in self.last_words() for sign in _NO_MEMORY)


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
