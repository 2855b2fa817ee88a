"""What a misconception is: a mistake with a name, and the wrong answer that it makes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Misconception:
    """A mistake that students make.

    Attributes:
        name: the mistake in a few words.
        told: a sentence that a student understands, and a hint that does not give the answer away.
        changes: pairs (this, becomes that) of source text, which make the wrong answer out of the
            reference solution.
    """

    name: str
    told: str
    changes: tuple[tuple[str, str], ...]

    def source(self, solution: str) -> str | None:
        """The wrong answer's source; None where an instructor has rewritten the solution."""
        changed = solution
        for this, that in self.changes:
            if this not in changed:
                return None
            changed = changed.replace(this, that)
        return changed


def wrong(name: str, told: str, *changes: tuple[str, str]) -> Misconception:
    """A misconception, written without the parentheses of a tuple of tuples."""
    return Misconception(name, told, changes)
