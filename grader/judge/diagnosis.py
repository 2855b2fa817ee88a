"""What a wrong answer is called: the known mistake that responds as it does."""

import contextlib
import io
from collections.abc import Iterator, Mapping
from typing import Any, cast

from grader.contract.compare import Compare, Comparison
from grader.judge.reference_notebook import Solutions
from rnn_review.questions import QUESTIONS, Arrays
from solutions.mistakes import BANK, Misconception


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
        solutions: what the wrong answers are made of.
        challenges: by question.
    """

    def __init__(self, solutions: Solutions, challenges: dict[str, Arrays]):
        self._solutions, self._challenges = solutions, challenges
        self._responses: dict[tuple[str, str], Unfolding | None] = {}

    def names(self, question: str, response: Arrays, reference: Arrays) -> list[Misconception]:
        """The first known mistake whose response a wrong one equals, within the tolerances.

        If there is none, several may have been made at once: then, for each comparison that tells
        one mistake from another, the first that is wrong there in the same way.
        """
        compare, challenge = QUESTIONS[question].compare, self._challenges[question]
        for misconception, wrong in self.known(question):
            with contextlib.suppress(Exception):  # of another form, as hostile ones may be
                if compare(response, wrong, challenge).passed:
                    return [misconception]
        if not isinstance(compare, Compare):
            return []
        telling = compare.telling(response, reference, challenge)
        names = [self._wrong_alike(question, response, reference, c) for c in telling]
        return [name for name in dict.fromkeys(names) if name is not None]

    def _wrong_alike(
        self, question: str, response: Arrays, reference: Arrays, comparison: Comparison
    ) -> Misconception | None:
        challenge = self._challenges[question]
        for misconception, wrong in self.known(question):
            with contextlib.suppress(Exception):
                if comparison(wrong, reference, challenge) and not comparison(
                    response, wrong, challenge
                ):
                    return misconception
        return None

    def known(self, question: str) -> Iterator[tuple[Misconception, Arrays]]:
        """The known mistakes of a question with their responses, one after the other."""
        for misconception in BANK.get(question, ()):
            key = question, misconception.name
            if key not in self._responses:
                self._responses[key] = self._respond(question, misconception)
            if (response := self._responses[key]) is not None:
                yield misconception, cast(Arrays, response)  # which is only read

    def _respond(self, question: str, misconception: Misconception) -> Unfolding | None:
        """A mistake's response; None if an instructor's solution leaves no place for it."""
        source = misconception.source(self._solutions.sources.get(question, ""))
        if source is None:
            return None
        try:
            answer = self._solutions.instead(question, source)
        except Exception:  # an instructor's own solution, with which the change makes no sense
            return None
        asked = QUESTIONS[question].asked(self._challenges[question])
        return Unfolding(QUESTIONS[question].parts(answer, asked))
