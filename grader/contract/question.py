"""What a question is: a challenge, a response, a comparison.

The trusted side draws a challenge, probes the reference answer with it, sends the challenge to the
student's process, where the same probe is applied to the student's answer, and compares the two
responses. Only plain arrays are sent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

# NumPy arrays and NumPy scalars by name; they have no common base class for a type checker.
Arrays = dict[str, Any]


class AnswerError(Exception):
    """An answer that cannot be probed; the text tells the student what is wrong."""


@dataclass(frozen=True)
class Step:
    """One comparison of a question, as the trusted side judged it.

    Attributes:
        name: what was compared; "" if the comparison says nothing about itself.
        passed: False also if an earlier step failed, so that this one was not reached.
    """

    name: str
    passed: bool


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and feedback that says so or names the mistake.

    Attributes:
        mistakes: the names of the known mistakes that `words` name.
        steps: the question's comparisons in their order; none if there was nothing to compare.
    """

    passed: bool
    words: str
    mistakes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of a topic.

    Attributes:
        name: the nbgrader ``grade_id`` of the cell that students fill in; its test cell is named
            ``test_<name>``, which also holds the points.
        challenge: draws what the answer is probed with (inputs, weights as seeds, sizes).
        probe: computes the response of an answer; runs beside student code, and on the reference
            answer. It returns the response, or yields its parts in the order of comparison.
        compare: the verdict on (their response, our response, challenge); trusted.
        withheld: names of challenge arrays that `compare` needs and `probe` must not see.
        deviations: for questions whose correct responses differ by chance: by how much, relative
            to ours. Takes what `compare` takes; `review calibrate` measures it.
        replaces: names of other answers that the probe replaces where they are wrong, so that they
            are not a reason for a failure.
    """

    name: str
    challenge: Callable[[np.random.Generator], Arrays]
    probe: Callable[[Any, Arrays], Arrays | Iterator[Arrays]]
    compare: Callable[[Arrays, Arrays, Arrays], Verdict]
    withheld: tuple[str, ...] = ()
    deviations: Callable[[Arrays, Arrays, Arrays], np.ndarray] | None = None
    replaces: tuple[str, ...] = ()

    def respond(self, answer: Any, challenge: Arrays) -> Arrays:
        """The whole response of an answer.

        Raises:
            Exception: whatever the answer raises; `AnswerError` if it cannot be probed.
        """
        return {k: v for part in self.parts(answer, challenge) for k, v in part.items()}

    def parts(self, answer: Any, challenge: Arrays) -> Iterator[Arrays]:
        """The response, part by part, each computed when it is requested."""
        response = self.probe(answer, challenge)
        yield from [response] if isinstance(response, dict) else response

    def asked(self, challenge: Arrays) -> Arrays:
        """The part of the challenge that goes to the student's process."""
        return {key: value for key, value in challenge.items() if key not in self.withheld}
