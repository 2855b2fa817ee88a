"""What a question is: a challenge, a response, a comparison. A topic's module makes them.

The trusted side draws a challenge, runs `respond` on the reference answer, sends the challenge to
the student's process where the same `respond` runs on the student's answer, and compares the two
responses. Only plain arrays travel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# NumPy arrays and NumPy scalars by name; the two share no base class that a checker knows.
Arrays = dict[str, Any]


class AnswerError(Exception):
    """An answer that cannot be probed; the text says, in words for the student, what is wrong."""


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and the words that say so or name the mistake."""

    passed: bool
    words: str


@dataclass(frozen=True)
class Question:
    """One question of a topic.

    Attributes:
        name: the nbgrader ``grade_id`` of the cell that students fill in; its test cell is named
            ``test_<name>``, which also holds the points.
        challenge: draws what the answer is probed with (inputs, weights as seeds, sizes).
        respond: probes an answer; runs beside the student's code and on the reference answer.
        compare: the verdict on (their response, our response, challenge); trusted.
        withheld: names of challenge arrays that `compare` needs and `respond` must not see.
        deviations: where right answers differ by chance, by how much, relative to ours: what
            `review calibrate` measures, from what `compare` takes.
    """

    name: str
    challenge: Callable[[np.random.Generator], Arrays]
    respond: Callable[[Any, Arrays], Arrays]
    compare: Callable[[Arrays, Arrays, Arrays], Verdict]
    withheld: tuple[str, ...] = ()
    deviations: Callable[[Arrays, Arrays, Arrays], np.ndarray] | None = None

    def asked(self, challenge: Arrays) -> Arrays:
        """The part of the challenge that goes to the student's process."""
        return {key: value for key, value in challenge.items() if key not in self.withheld}
