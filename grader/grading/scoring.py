"""From a verdict to points: the one place that decides what an answer earns."""

from grader.contract.question import Verdict


def points(verdict: Verdict, max_points: float) -> float:
    """The points that a verdict earns of at most `max_points`: all or none."""
    return max_points if verdict.passed else 0.0
