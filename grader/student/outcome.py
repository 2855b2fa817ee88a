"""What `check` said last about a question, for what sums a notebook up."""

from dataclasses import dataclass
from typing import Literal

State = Literal["passed", "wrong", "unanswered", "error"]


@dataclass(frozen=True)
class Outcome:
    """The last verdict on a question at home.

    Attributes:
        points: given for it; 0 where the notebook does not say what it is worth.
        max_points: what it is worth; 0 if that is not known.
        words: as the card shows them, a line for each thing to say.
    """

    question: str
    state: State
    points: float
    max_points: float
    words: str
