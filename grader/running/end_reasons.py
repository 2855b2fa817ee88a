"""Why a submission did not reach the end of its notebook, in words."""

from nbclient.exceptions import DeadKernelError

from grader.contract.limits import MIB, Limits
from grader.contract.result import State


def reason_for(state: State, where: str, limits: Limits, error: Exception) -> str:
    """What happened and in which cell, in words for student and instructor.

    Args:
        state: one in which student code ended its run.
        where: as from `CellTimes.ended`; empty if it was in no cell.
        error: what ended the run here.
    """
    died = "The Python process ended before the notebook did (a crash or an exit)"
    if not isinstance(error, DeadKernelError):
        kind = type(error).__name__
        died = (
            f"The Python process sent a message that is no Jupyter message ({kind}) and was killed"
        )
    happened, advice = {
        State.TIMEOUT: (
            f"The notebook was stopped after {limits.seconds:.0f} s",
            "Does a loop never end, or does a cell train for long?",
        ),
        State.OUT_OF_MEMORY: (
            f"The notebook used up its {limits.memory // MIB:,} MiB of memory",
            "Is an array far larger than intended, or does a list grow without end?",
        ),
        State.KERNEL_DIED: (died, ""),
    }[state]
    in_cell = f" in {where}" if where else ""
    counted = "Questions answered before that count." if state.policy.responses_count else ""
    return " ".join(filter(None, [f"{happened}{in_cell}.", counted, advice]))
