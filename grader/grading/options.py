"""How a class is graded, and what grading yields."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.classroom.roster import Roster
from grader.classroom.settings import Settings
from grader.contract.course import Runtime
from grader.contract.limits import Limits
from grader.contract.result import Result
from grader.records.gradebook import NbgraderGradebook
from grader.records.gradebook_protocol import Gradebook
from grader.records.recorder import Recorder
from grader.running.local_pool import LocalPool, WorkerPool


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        limits: what each submission's kernel may use up.
        sandbox: False runs student code with all of our rights and marks every result.
        workers: how many submissions run at a time; None for as many as this machine can run.
        again: regrade also what has not changed since it was graded.
        pool: creates what runs the submissions, from the number of workers and what kernels in
            the sandbox need; None without a sandbox.
        apply: whether scores that are recorded may move to what their questions are worth now.
        says: called with what begins, in words, until the first submission is graded.
        gradebook: creates what scores are recorded in.
        recorder: creates the only writer of ledger and gradebook.
    """

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    workers: int | None = None
    again: bool = False
    pool: Callable[[int, Runtime | None], WorkerPool] = LocalPool
    apply: bool = False
    says: Callable[[str], object] = str
    gradebook: Callable[[CourseDirectory, Settings, Roster], Gradebook] = NbgraderGradebook
    recorder: Callable[[Path, Gradebook], Recorder] = Recorder


@dataclass(frozen=True)
class Graded:
    """A result of a run.

    Attributes:
        new: False if it was in the ledger: nothing that it rests on has changed.
        cold_because: why its kernel had a cold start although there is a zygote.
    """

    result: Result
    new: bool = True
    cold_because: str = ""
