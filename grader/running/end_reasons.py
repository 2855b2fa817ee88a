"""Why a cell did not reach its end, or a submission that of its notebook, in words."""

from nbclient.exceptions import DeadKernelError

from grader.contract.limits import MIB, Limits
from grader.contract.state import State


def reason_for(
    state: State,
    where: str,
    limits: Limits,
    error: Exception,
    goes_on: bool = False,
    above: str = "",
) -> str:
    """What happened and in which cell, in words for student and instructor.

    Args:
        state: one in which student code ended its run, or a cell of it.
        where: as from `CellTimes.ended`; empty if it was in no cell.
        error: what ended the run or the cell here.
        goes_on: whether the cells below it run all the same.
        above: as from `CellTimes.above`.
    """
    happened, advice = {
        State.TIMEOUT: (
            _stopped(limits, goes_on),
            above or "Does a loop never end, or does a cell train for long?",
        ),
        State.OUT_OF_MEMORY: (
            f"The notebook used up its {limits.memory // MIB:,} MiB of memory",
            "Is an array far larger than intended, or does a list grow without end?",
        ),
        State.KERNEL_DIED: (_died(error), ""),
    }[state]
    in_cell = f" in {where}" if where else ""
    counted = "Questions answered before that count." if state.policy.responses_count else ""
    if goes_on:
        counted = "The cells below it ran all the same."
    return " ".join(filter(None, [f"{happened}{in_cell}.", counted, advice]))


def _stopped(limits: Limits, goes_on: bool) -> str:
    if goes_on:
        return f"Half of what was left of the notebook's {limits.seconds:.0f} s was used up"
    return f"The notebook was stopped after {limits.seconds:.0f} s"


def _died(error: Exception) -> str:
    if isinstance(error, DeadKernelError):
        return "The Python process ended before the notebook did (a crash or an exit)"
    kind = type(error).__name__
    return (
        f"The Python process sent a message that is not a Jupyter message ({kind}) and was killed"
    )
