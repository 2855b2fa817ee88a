"""Text from a student's process, made safe to show, to store and to encode."""

import re
import textwrap

MAX_WORDS = 2000
_WIDTH = 88  # characters of a line that a feedback page shows without scrolling
# Control characters except line ends and tabs; changes of text direction; lone surrogates.
_NOT_PLAIN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str, most: int = MAX_WORDS) -> str:
    """Text without control characters and lone surrogates, cut to `most` characters.

    Terminals obey control characters, databases refuse NUL, and no encoding has surrogates.
    """
    shown = text[:most] + ("\N{HORIZONTAL ELLIPSIS}" if len(text) > most else "")
    return _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", shown)


def wrapped(words: str) -> str:
    """Words in lines short enough for a feedback page."""
    lines = words.splitlines()
    return "\n".join(part for line in lines for part in textwrap.wrap(line, _WIDTH) or [""])
