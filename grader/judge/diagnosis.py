"""What a wrong answer is called: the known mistake that responds as it does."""

import contextlib
import io
from collections.abc import Iterator, Mapping
from typing import Any, cast

from grader.contract.compare import Compare, Comparison
from grader.contract.question import Arrays
from grader.judge.assignment import Assignment
from grader.judge.known_mistake import KnownMistake
from grader.judge.reference_notebook import ReferenceNotebook


class Unfolding(Mapping[str, Any]):
    """A response whose parts are computed when they are first looked at.

    Raises:
        Exception: on a look, whatever the answer raises.
    """

    def __init__(self, parts: Iterator[Arrays]):
        self._parts, self._known = parts, {}

    def __getitem__(self, key: str) -> Any:
        while key not in self._known and self._unfold():
            pass
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        while self._unfold():
            pass
        return iter(self._known)

    def __len__(self) -> int:
        return len([*self])

    def _unfold(self) -> bool:
        with contextlib.redirect_stdout(io.StringIO()):
            part = next(self._parts, None)
        self._known |= part or {}
        return part is not None


class Diagnosis:
    """Responses of known wrong answers to one run's challenges.

    Each is computed when it is first needed, and only as far as it takes to tell it from a
    student's: a class where nobody errs costs nothing.

    Args:
        assignment: whose known mistakes.
        reference: what the wrong answers are made of.
        challenges: by question.
    """

    def __init__(
        self, assignment: Assignment, reference: ReferenceNotebook, challenges: dict[str, Arrays]
    ):
        self._assignment, self._reference, self._challenges = assignment, reference, challenges
        self._responses: dict[tuple[str, str], Unfolding | None] = {}

    def names(self, question: str, response: Arrays, reference: Arrays) -> list[KnownMistake]:
        """The first known mistake whose response a wrong one equals, within the tolerances.

        If there is none, several may have been made at once: then, for each comparison that tells
        one mistake from another, the first that is wrong there in the same way.
        """
        compare, challenge = (
            self._assignment.questions[question].compare,
            self._challenges[question],
        )
        for mistake, wrong in self.known(question):
            with contextlib.suppress(Exception):  # of another form, as hostile ones may be
                if compare(response, wrong, challenge).passed:
                    return [mistake]
        if not isinstance(compare, Compare):
            return []
        telling = compare.telling(response, reference, challenge)
        names = [self._wrong_alike(question, response, reference, c) for c in telling]
        return [name for name in dict.fromkeys(names) if name is not None]

    def _wrong_alike(
        self, question: str, response: Arrays, reference: Arrays, comparison: Comparison
    ) -> KnownMistake | None:
        challenge = self._challenges[question]
        for mistake, wrong in self.known(question):
            with contextlib.suppress(Exception):
                if comparison(wrong, reference, challenge) and not comparison(
                    response, wrong, challenge
                ):
                    return mistake
        return None

    def known(self, question: str) -> Iterator[tuple[KnownMistake, Arrays]]:
        """The known mistakes of a question with their responses, one after the other."""
        for mistake in self._assignment.mistakes.get(question, ()):
            key = question, mistake.name
            if key not in self._responses:
                self._responses[key] = self._respond(question, mistake)
            if (response := self._responses[key]) is not None:
                yield mistake, cast(Arrays, response)  # which is only read

    def _respond(self, question: str, mistake: KnownMistake) -> Unfolding | None:
        """A mistake's response; None if an instructor's solution leaves no place for it."""
        source = mistake.source(self._reference.sources.get(question, ""))
        if source is None:
            return None
        try:
            answer = self._reference.instead(question, source)
        except Exception:  # an instructor's own solution, with which the change makes no sense
            return None
        asked = self._assignment.questions[question].asked(self._challenges[question])
        return Unfolding(self._assignment.questions[question].parts(answer, asked))
