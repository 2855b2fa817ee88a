"""Text from a student's process, made safe to show, to store and to encode."""

import re
import textwrap

MAX_WORDS = 2000
_WIDTH = 88  # what a feedback page shows of a line without scrolling
# Control characters but line ends and tabs; what changes the direction of text; lone surrogates.
_NOT_PLAIN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str, most: int = MAX_WORDS) -> str:
    """Text without control characters and lone surrogates, cut to a length.

    Terminals obey control characters, databases refuse NUL, and no encoding has surrogates.
    """
    shown = text[:most] + ("\N{HORIZONTAL ELLIPSIS}" if len(text) > most else "")
    return _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", shown)


def wrapped(words: str) -> str:
    """Words in lines that a feedback page shows whole."""
    lines = words.splitlines()
    return "\n".join(part for line in lines for part in textwrap.wrap(line, _WIDTH) or [""])


def as_comment(words: str) -> str:
    """Words as a comment of nbgrader's, whose feedback pages show comments as Markdown.

    They may quote the student's code. In a block of code nothing is HTML, a link or a formula.
    """
    return "\n".join(["```", wrapped(words.replace("`", "'")), "```"])
