"""Text from a student's process, made safe to show, to store and to encode."""

import unicodedata

MAX_WORDS = 2000
_KEPT = "\n\t"


def plain(text: str, most: int = MAX_WORDS) -> str:
    """Text without control characters and lone surrogates, cut to a length.

    Terminals obey control characters, databases refuse NUL, and no encoding has surrogates.
    """
    shown = text[:most] + ("\N{HORIZONTAL ELLIPSIS}" if len(text) > most else "")
    return "".join(
        c if c in _KEPT or unicodedata.category(c)[0] != "C" else "\N{REPLACEMENT CHARACTER}"
        for c in shown
    )
