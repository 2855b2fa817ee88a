"""The late policy of course.toml, as a plug-in for late penalties of nbgrader's."""

from math import ceil

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Enum, Float

from grader.classroom.settings import LatePolicy

DAY = 24 * 60 * 60  # seconds


class CourseLatePolicy(LateSubmissionPlugin):
    """What `configure` installs; without a policy in course.toml it is nbgrader's own plug-in."""

    kind = Enum(("none", "percent", "cutoff"), "none", help="As in course.toml.").tag(config=True)
    percent = Float(10.0, help="Of the score, for each day that was begun.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points off; None for none.

        Args:
            total_seconds_late: after due date, extension, grace and slip days.
        """
        if self.kind == "none":
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        if self.kind == "cutoff":
            return score
        return min(score, score * self.percent / 100 * ceil(total_seconds_late / DAY))


def seconds_that_count(late: list[float], policy: LatePolicy) -> list[float]:
    """How late a student's submissions count as, after grace and slip days.

    Args:
        late: seconds after due date and extension, in the order of the due dates.
    """
    left, counted = policy.slip_days, []
    for seconds in late:
        seconds = max(0.0, seconds - 60 * policy.grace_minutes)
        days = ceil(seconds / DAY)
        # A day that saves nothing is not used up: a cut-off is passed by a minute or not at all.
        used = min(left, days) if days <= left or policy.kind != "cutoff" else 0
        left -= used
        counted.append(max(0.0, seconds - used * DAY))
    return counted
