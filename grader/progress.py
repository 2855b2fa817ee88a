"""Progress of grading a class: a bar on a terminal, lines elsewhere, JSON if asked for."""

import json
import signal
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader import report
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.contract.result import Result
from grader.contract.state import State
from grader.grading.class_run import Graded

if TYPE_CHECKING:
    from grader.grading.watch import Event


def show(graded: Iterable[Graded], total: int, as_json: bool = False) -> list[Result]:
    """Grade, and show each result as it arrives.

    Args:
        graded: as from `class_run.autograde`.
        total: the number of submissions.
        as_json: print a line of JSON for each result and nothing else.

    Raises:
        ReviewError: on Ctrl-C; it says how to continue.
    """
    return [one.result for one in passing(graded, total, as_json)]


def passing(
    graded: Iterable[Graded], total: int, as_json: bool = False, dry_run: bool = False
) -> list[Graded]:
    """As `show`; returns what it was given, with brief results."""
    console = Console(markup=False, highlight=False, soft_wrap=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    lines = as_json or not console.is_terminal
    seen: list[Graded] = []
    ended: Counter[State] = Counter()
    shown: set[str] = set()  # reasons of cold starts
    try:
        with Progress(*columns, TimeRemainingColumn(), console=console, disable=lines) as bar:
            task = bar.add_task("", total=total)
            for one in graded:
                # Notebooks of a large class do not fit into memory, and are in autograded/.
                seen.append(replace(one, result=one.result.brief()))
                ended[one.result.state] += 1
                bar.update(task, advance=1, description=_states(ended))
                if as_json:
                    print(json.dumps(one.result.as_json()), flush=True)
                    continue
                if one.new and (lines or not one.result.state.policy.complete):
                    console.print(f"[{len(seen)}/{total}] {report.line(one.result)}")
                if one.cold_because and one.cold_because not in shown:
                    shown.add(one.cold_because)
                    console.print(f"A kernel had a cold start: {one.cold_because}.")
    except KeyboardInterrupt:
        recorded, others = (
            ("", "nothing was changed")
            if dry_run
            else (" and recorded", "the others keep the scores that they had")
        )
        raise ReviewError(
            f"Stopped. Submissions graded{recorded}: {len(seen)} of {total}; {others}. Run the "
            f"same command to continue."
        ) from None
    unchanged = sum(not one.new for one in seen)
    if unchanged and not as_json:
        console.print(
            f"{unchanged} of {total} had not changed since they were graded; `review autograde "
            f"--again` grades them again."
        )
    return seen


class Stop:
    """Ctrl-C, and the signal with which systemd and containers end a program.

    Attributes:
        asked: whether it came. Python loses a `KeyboardInterrupt` that is raised in a finalizer.
    """

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._come)

    def _come(self, *_: object) -> None:
        self.asked = True
        raise KeyboardInterrupt


def follow(events: "Iterable[Event]", as_json: bool = False) -> None:
    """Show what a watch sees, a line each, until its end or Ctrl-C."""
    console = Console(markup=False, highlight=False, soft_wrap=True)
    graded = 0
    try:
        for event in events:
            graded += event.result is not None
            if as_json and event.result:
                print(json.dumps(event.result.as_json()), flush=True)
            elif not as_json:
                words = report.line(event.result) if event.result else plain(event.words)
                console.print(f"{datetime.now():%H:%M:%S} {words}")
    except KeyboardInterrupt:
        pass
    if not as_json:
        console.print(f"Stopped. Submissions graded: {graded}; all are recorded.")


def _states(ended: Counter[State]) -> str:
    """The number of incomplete runs, by state."""
    incomplete = {s: many for s, many in ended.items() if not s.policy.complete}
    return ", ".join(f"{many} {state.policy.label}" for state, many in incomplete.items())
