"""What an audience votes on by phone: a question, and the choices listed below it."""

import re
from dataclasses import dataclass

MOST_CHARACTERS = 60  # of a choice: phones show it on a button
MOST_CHOICES = 6
FORM = f"a question, then two to {MOST_CHOICES} choices, each a line that begins with '- '"


@dataclass(frozen=True)
class Vote:
    """A question and its choices, as plain text."""

    question: str
    choices: tuple[str, ...]


def read_vote(source: str) -> Vote:
    """The vote in the source of a cell tagged vote.

    Raises:
        ValueError: if it does not have the form; says what was expected and found.
    """
    question, *choices = (" ".join(part.split()) for part in re.split(r"^- ", source, flags=re.M))
    if not question or not 2 <= len(choices) <= MOST_CHOICES or "" in choices:
        raise ValueError(f"expected {FORM}; found {source!r}.")
    if long := [choice for choice in choices if len(choice) > MOST_CHARACTERS]:
        raise ValueError(f"the choice {long[0]!r} has more than {MOST_CHARACTERS} characters.")
    return Vote(question, tuple(choices))
