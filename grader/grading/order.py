"""In which order a class is graded."""

from typing import Any


def in_order(tasks: list[Any], usual_seconds: dict[str, float]) -> list[Any]:
    """The order to start in: every student's first, then every student's second; longest first.

    A long one that starts last would keep the whole run waiting. An assignment that was never
    graded counts as the longest.
    """

    def seconds(task: Any) -> float:
        return usual_seconds.get(task.submission.assignment, float("inf"))

    turns: dict[str, int] = {}
    placed = []
    for task in sorted(tasks, key=seconds, reverse=True):
        turn = turns.get(task.submission.student_id, 0)
        turns[task.submission.student_id] = turn + 1
        placed.append((turn, task))
    return [task for _, task in sorted(placed, key=lambda pair: pair[0])]
