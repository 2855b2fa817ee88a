"""How grading a submission ended, and what follows from that."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Policy:
    """What follows from a state.

    Attributes:
        label: its name in tables and messages.
        complete: whether the notebook ran to its end; otherwise the result has a reason.
        responses_count: whether responses that were handed over before the end are judged.
        needs_person: whether the gradebook marks the submission for grading by hand.
        regrade: whether the next run grades the submission again though nothing has changed.
        fails_command: whether the command lists the submission as not graded and exits with 1.
    """

    label: str
    complete: bool = False
    responses_count: bool = True
    needs_person: bool = False
    regrade: bool = False
    fails_command: bool = False


class State(StrEnum):
    """How a submission ended; each has exactly one. All that depends on it asks its policy."""

    policy: Policy

    def __new__(cls, value: str, policy: Policy) -> "State":
        state = str.__new__(cls, value)
        state._value_ = value
        state.policy = policy
        return state

    GRADED = "graded", Policy("graded", complete=True)
    TIMEOUT = "timeout", Policy("timeout")
    OUT_OF_MEMORY = "out of memory", Policy("out of memory")
    KERNEL_DIED = "kernel died", Policy("kernel died")
    MALFORMED = "malformed", Policy("malformed", responses_count=False, fails_command=True)
    NEEDS_REVIEW = (
        "needs review",
        Policy(
            "needs review",
            responses_count=False,
            needs_person=True,
            regrade=True,
            fails_command=True,
        ),
    )
