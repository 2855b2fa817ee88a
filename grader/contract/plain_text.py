"""Text from a student's process, made safe to show, to store and to encode."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

MAX_WORDS = 2000
# Control characters except line ends and tabs; changes of text direction; lone surrogates.
_NOT_PLAIN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str, most: int = MAX_WORDS) -> str:
    """Text without control characters and lone surrogates, cut to `most` characters.

    Terminals obey control characters, databases refuse NUL, and no encoding has surrogates.
    """
    shown = text[:most] + ("\N{HORIZONTAL ELLIPSIS}" if len(text) > most else "")
    return _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", shown)


def counted(number: int, noun: str) -> str:
    """A number of things: "1 page", "2 pages"."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known names that are like one that is not known, as a question; "" if none is.

    Args:
        cutoff: how alike they must be, from 0 to 1.
    """
    similar = get_close_matches(name, list(known), cutoff=cutoff)
    return f"Did you mean {' or '.join(similar)}? " if similar else ""
