"""The name of a wrong answer: the known mistake that has the same response."""

import contextlib
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from grader.contract.compare import Compare, Comparison
from grader.contract.question import Arrays
from grader.contract.time_limit import not_counted
from grader.judge.assignment import Assignment
from grader.judge.known_mistake import KnownMistake
from grader.judge.likely import Likely
from grader.judge.reference_notebook import ReferenceNotebook


class Unfolding(Mapping[str, Any]):
    """A response whose parts are computed when they are first read.

    Raises:
        Exception: when read, whatever the answer raises.
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
        return sum(1 for _ in self)  # a list would ask for the length first

    def _unfold(self) -> bool:
        with not_counted(), contextlib.redirect_stdout(io.StringIO()):
            part = next(self._parts, None)
        self._known |= part or {}
        return part is not None


class Diagnosis:
    """Responses of the known mistakes to one run's challenges.

    Each is computed when it is first needed, and only as far as is needed to distinguish it from a
    student's response: a class without mistakes costs nothing.

    Args:
        assignment: the assignment whose known mistakes are used.
        reference: the notebook that the wrong answers are derived from.
        challenges: by question.
    """

    def __init__(
        self, assignment: Assignment, reference: ReferenceNotebook, challenges: dict[str, Arrays]
    ):
        self._assignment, self._reference, self._challenges = assignment, reference, challenges
        self._responses: dict[tuple[str, str], Unfolding | None] = {}
        self._likely = Likely(assignment.exercise)

    def names(self, question: str, response: Arrays, reference: Arrays) -> list[KnownMistake]:
        """The known mistake whose response equals a wrong one, within the tolerances.

        Those that go wrong in the same arrays at home are tried first (`likely`): most are slow.

        If there is none, something in the response may be random, or there are several mistakes:
        then, of the comparisons that distinguish mistakes, the first known mistake that is wrong in
        the same way in all of them; or, for each of them, the first that is.
        """
        compare, challenge = (
            self._assignment.questions[question].compare,
            self._challenges[question],
        )
        mistakes = self._assignment.mistakes.get(question, ())
        with contextlib.suppress(Exception):  # a hostile response may have any form
            mistakes = self._likely.first(question, mistakes, response, reference)
        for mistake, wrong in self._computed(question, mistakes):
            with contextlib.suppress(Exception):
                if compare(response, wrong, challenge).passed:
                    return [mistake]
        if not isinstance(compare, Compare):
            return []
        telling, step = compare.telling(response, reference, challenge)
        alike = [[*self._wrong_alike(question, response, reference, c, step)] for c in telling]
        whole = [m for m in alike[0] if all(m in others for others in alike)] if alike else []
        return whole[:1] or list(dict.fromkeys(mistakes[0] for mistakes in alike if mistakes))

    def _wrong_alike(
        self,
        question: str,
        response: Arrays,
        reference: Arrays,
        comparison: Comparison,
        step: tuple[Comparison, ...],
    ) -> Iterator[KnownMistake]:
        """Yield the known mistakes that are wrong in this comparison as the response is.

        In the step's other comparisons it is right or wrong in the same way: a mistake that would
        also show elsewhere, and does not, has not been made.
        """
        challenge = self._challenges[question]

        def wrong_as(wrong: Arrays, compare: Comparison) -> bool:
            return not compare(response, wrong, challenge)

        for mistake, wrong in self.known(question):
            with contextlib.suppress(Exception):
                elsewhere = [c for c in step if c(wrong, reference, challenge)]
                if comparison in elsewhere and all(wrong_as(wrong, c) for c in elsewhere):
                    yield mistake

    def known(self, question: str) -> Iterator[tuple[KnownMistake, Arrays]]:
        """Yield the known mistakes of a question with their responses."""
        yield from self._computed(question, self._assignment.mistakes.get(question, ()))

    def _computed(
        self, question: str, mistakes: Sequence[KnownMistake]
    ) -> Iterator[tuple[KnownMistake, Arrays]]:
        for mistake in mistakes:
            key = question, mistake.name
            if key not in self._responses:
                self._responses[key] = self._respond(question, mistake)
            if (response := self._responses[key]) is not None:
                yield mistake, cast(Arrays, response)  # only read

    def _respond(self, question: str, mistake: KnownMistake) -> Unfolding | None:
        """A mistake's response; None if it cannot be derived from the instructor's solution."""
        source = mistake.source(self._reference.sources.get(question, ""))
        if source is None:
            return None
        try:
            answer = self._reference.instead(question, source)
        except Exception:  # a rewritten solution, for which the change makes no sense
            return None
        asked = self._assignment.questions[question].asked(self._challenges[question])
        return Unfolding(self._assignment.questions[question].parts(answer, asked))
