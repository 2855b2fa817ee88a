"""The trusted side: secrets, reference responses, verdicts.

A judge belongs to one assignment and one run. It lives in a process where no student code runs, and
knows the reference answers because it executes the instructor's notebook itself.
"""

import hashlib
import secrets
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from grader.contract import wire
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.contract.question import Arrays, Question, Verdict
from grader.contract.result import Provenance
from grader.contract.time_limit import OutOfTimeError, time_limit
from grader.contract.wire import WireError
from grader.contract.words import ERROR, REMARKS, feedback, possible, text_of, words_of_failure
from grader.judge.allowed import allowed
from grader.judge.assignment import Assignment
from grader.judge.diagnosis import Diagnosis
from grader.judge.provenance import provenance
from grader.judge.reference_notebook import ReferenceNotebook

SECONDS = 60  # for comparing one response, and as many for naming its mistake; both take under 1 s
_REMEMBERED = 4096  # verdicts, those that were given last; each has up to 2,000 characters


class Judge:
    """Draws the challenges of a run and compares responses with those of the reference answers.

    Attributes:
        reference_notebook: the instructor's, executed; `answers` are its answers.
        secret_challenges: by question, whole; `asked` is the part that student code may see.

    Args:
        assignment: whose reference answers.
        entropy: the source of the secrets; by default the operating system. Tests pass a number.
        reference: the assignment's notebook, if it was executed before.
        rests_on: what its verdicts depend on, if it is known.
    """

    def __init__(
        self,
        assignment: Assignment,
        entropy: int | None = None,
        reference: ReferenceNotebook | None = None,
        rests_on: Provenance | None = None,
    ):
        assignment.course.load_backend().prepare()
        self.reference_notebook = reference = reference or ReferenceNotebook(assignment)
        self.assignment, self.answers = assignment, reference.answers
        self._questions = assignment.questions
        entropy = secrets.randbits(128) if entropy is None else entropy
        self.secret_challenges = {
            name: self._questions[name].challenge(np.random.default_rng([entropy, number]))
            for number, name in enumerate(self.answers)
        }
        self._responses: dict[str, Arrays] = {}
        self._verdicts: OrderedDict[tuple[str, bytes], Verdict] = OrderedDict()
        self.diagnosis = Diagnosis(assignment, reference, self.secret_challenges)
        self._provenance = rests_on or provenance(assignment, sandbox=True)

    def provenance(self, sandbox: bool) -> Provenance:
        """Hashes of what this judge's verdicts depend on."""
        return replace(self._provenance, sandbox=sandbox)

    @cached_property
    def asked(self) -> dict[str, bytes]:
        """What the student's process gets, as npz: the challenges without what is withheld."""
        return {
            name: wire.to_bytes(self._questions[name].asked(challenge))
            for name, challenge in self.secret_challenges.items()
        }

    def reference(self, question: str) -> Arrays:
        """The reference response; computed once per run."""
        if question not in self._responses:
            self._responses[question] = reference_response(
                self._questions[question], self.answers[question], self.secret_challenges[question]
            )
        return self._responses[question]

    def judged(self, question: str, content: bytes) -> Verdict:
        """Judge a response as it came from the student's process, by the rules of `verdict`.

        A verdict follows from the response alone, so one that was given before is given again:
        in a class, most responses are equal byte for byte, wrong ones too.
        """
        key = question, hashlib.sha256(content).digest()
        if key not in self._verdicts:
            try:
                verdict, in_time = self._verdict(question, wire.from_bytes(content, question))
            except WireError as error:
                return Verdict(False, plain(f"The response cannot be read: {error}.", 500))
            if not in_time:  # the same response may be, on a machine that is less busy
                return verdict
            self._verdicts[key] = verdict
            if len(self._verdicts) > _REMEMBERED:
                self._verdicts.popitem(last=False)
        self._verdicts.move_to_end(key)
        return self._verdicts[key]

    def verdict(self, question: str, response: Arrays) -> Verdict:
        """Judge a response from the student's process.

        A response with missing, invalid or excessive arrays fails the question, and one that takes
        too long to compare; it never raises.
        """
        return self._verdict(question, response)[0]

    def _verdict(self, question: str, response: Arrays) -> tuple[Verdict, bool]:
        """The verdict, and whether all that goes into it was computed within the time limit."""
        ours = self.reference(question)
        try:
            response = allowed(response, ours)
            with time_limit(SECONDS):
                if ERROR in response:
                    return Verdict(False, plain(words_of_failure(question, response))), True
                verdict = self._questions[question].compare(
                    response, ours, self.secret_challenges[question]
                )
        except OutOfTimeError:
            words = f"The response could not be compared within {SECONDS} s."
            return Verdict(False, words), False
        except Exception as error:  # hostile arrays may raise anything
            words = (
                f"The response does not have the expected form ({type(error).__name__}: {error})."
            )
            return Verdict(False, plain(words)), True
        if verdict.passed:
            return replace(verdict, words=plain(verdict.words)), True
        names, in_time = [], False
        with suppress(OutOfTimeError), time_limit(SECONDS):
            names = self.diagnosis.names(question, response, ours)
            in_time = True
        named = [possible(mistake.name, mistake.hint) for mistake in names]
        words = feedback(verdict.words, named, remarks=text_of(response, REMARKS))
        made = tuple(mistake.name for mistake in names)
        return replace(verdict, words=plain(words), mistakes=made), in_time


def reference_response(question: Question, answer: Any, challenge: Arrays) -> Arrays:
    """The reference answer's response to a challenge.

    Raises:
        ReviewError: if the reference answer fails; that is a mistake in the course.
    """
    try:
        return question.respond(answer, question.asked(challenge))
    except Exception as error:
        raise ReviewError(
            f"The reference answer to {question.name} failed: {type(error).__name__}: {error}\n"
            f"Fix the solution, then run the command again; no submission was graded."
        ) from error
