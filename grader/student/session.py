"""What one kernel remembers of its checks: `check` notes outcomes, and `check()` sums them up."""

from pathlib import Path
from typing import Any

from grader.contract.course import Course
from grader.student import progress, released
from grader.student.outcome import Outcome
from grader.student.released import REFERENCE_FILE
from grader.student.remarks import definitions_beside, source

_HERE = Path()  # the notebook's folder: that of the kernel
_NOTHING_KNOWN = (
    f"No summary: {REFERENCE_FILE} is not in the folder of this notebook, or comes from an earlier "
    f"release. It is part of the exercise: copy it there, and run this cell again."
)


class Session:
    """One kernel's checks.

    Attributes:
        outcomes: the last one of each question that was checked.
    """

    def __init__(self, course: Course):
        self._course = course
        self.outcomes: dict[str, Outcome] = {}
        self._sources: dict[str, str] = {}

    def unfinished(self, answer: Any) -> list[str]:
        """The questions whose answer was not right, and is as it was when it was checked.

        Args:
            answer: a function beside which the others are looked up.
        """
        now = definitions_beside(answer)
        return [
            name
            for name, outcome in sorted(self.outcomes.items())
            if outcome.state != "passed"
            and (name not in now or source(now[name]) == self._sources[name])
        ]

    def remember(self, outcome: Outcome, answer: Any) -> None:
        """Remember the outcome for an answer, here and in the progress file."""
        self.outcomes[outcome.question] = outcome
        self._sources[outcome.question] = source(answer)
        if exercise := released.read(_HERE):
            progress.write(_HERE, exercise, {outcome.question: outcome.state})

    def sum_up(self) -> None:
        """Show how the exercise in this folder stands."""
        from grader.student import shown, summary  # grading loads this module, and needs neither

        exercise = released.read(_HERE)
        if exercise is None:
            print(_NOTHING_KNOWN)
            return
        now = {name: outcome.state for name, outcome in self.outcomes.items()}
        kept = progress.read(_HERE)
        before = kept.get(exercise.name, progress.Progress()).states
        kept[exercise.name] = progress.progress_of(exercise, {**before, **now})
        overall = progress.overall(_HERE, tuple(self._course.assignments), kept)
        found = summary.summary(exercise, now, before, overall)
        if not shown.show(summary.html(found), summary.text(found)):
            print(summary.text(found))
