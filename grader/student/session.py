"""What one kernel remembers of its checks: `check` notes outcomes, and `check()` sums them up."""

import sys
from pathlib import Path

from grader.contract.course import Course
from grader.student import progress, released
from grader.student.outcome import Outcome, State
from grader.student.released import REFERENCE_FILE

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

    def note(self, question: str, state: State, words: str) -> None:
        """Remember the verdict on an answer."""
        exercise = released.read(_HERE)
        worth = {asked.name: asked.points for asked in exercise.asked} if exercise else {}
        most = worth.get(question, 0)
        self.remember(Outcome(question, state, most if state == "passed" else 0, most, words))

    def remember(self, outcome: Outcome) -> None:
        """Remember an outcome, here and in the progress file."""
        self.outcomes[outcome.question] = outcome
        if exercise := released.read(_HERE):
            progress.write(_HERE, exercise, {outcome.question: outcome.state})

    def sum_up(self) -> None:
        """Show how the exercise in this folder stands."""
        from grader.student import summary  # grading, which loads this module, has no use for it

        exercise = released.read(_HERE)
        if exercise is None:
            print(_NOTHING_KNOWN)
            return
        now = {name: outcome.state for name, outcome in self.outcomes.items()}
        kept = progress.read(_HERE)
        before = kept.get(exercise.name, progress.Standing()).states
        kept[exercise.name] = progress.standing(exercise, {**before, **now})
        overall = progress.overall(_HERE, tuple(self._course.assignments), kept)
        found = summary.summary(exercise, now, before, overall)
        show(summary.html(found), summary.text(found))


def show(html: str, text: str) -> None:
    """Show one thing in the two forms; outside of a notebook, as text."""
    ipython = sys.modules.get("IPython")  # where there is a notebook, it is loaded
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        print(text)
    else:
        shell.display_pub.publish({"text/html": html, "text/plain": text})
