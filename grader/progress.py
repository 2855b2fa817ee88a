"""Progress of grading a class: a bar on a terminal, lines elsewhere, JSON if asked for."""

import json
from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader import report
from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.grading.class_run import Graded


def show(graded: Iterable[Graded], total: int, as_json: bool = False) -> list[Result]:
    """Grade, and show each result as it arrives.

    Args:
        graded: as from `class_run.autograde`.
        total: the number of submissions.
        as_json: print a line of JSON for each result and nothing else.

    Raises:
        ReviewError: on Ctrl-C; it says how to continue.
    """
    console = Console(markup=False, highlight=False, soft_wrap=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    plain = as_json or not console.is_terminal
    results: list[Result] = []
    shown: set[str] = set()  # reasons of cold starts
    unchanged = 0
    try:
        with Progress(*columns, TimeRemainingColumn(), console=console, disable=plain) as bar:
            task = bar.add_task("", total=total)
            for one in graded:
                results.append(one.result)
                unchanged += not one.new
                bar.update(task, advance=1, description=_states(results))
                if as_json:
                    print(json.dumps(one.result.as_json()), flush=True)
                    continue
                if one.new and (plain or not one.result.state.policy.complete):
                    console.print(f"[{len(results)}/{total}] {report.line(one.result)}")
                if one.cold_because and one.cold_because not in shown:
                    shown.add(one.cold_because)
                    console.print(f"A kernel had a cold start: {one.cold_because}.")
    except KeyboardInterrupt:
        raise ReviewError(
            f"Stopped. {len(results)} of {total} submissions are graded and recorded. Run the same "
            f"command to continue: they are not regraded."
        ) from None
    if unchanged and not as_json:
        console.print(
            f"{unchanged} of {total} had not changed since they were graded (see --again)."
        )
    return results


def _states(results: list[Result]) -> str:
    """The number of incomplete runs, by state."""
    states = [r.state.policy.label for r in results if not r.state.policy.complete]
    return ", ".join(f"{states.count(s)} {s}" for s in dict.fromkeys(states))
