"""Names and ids in forms that can be compared, whatever a system or a file system did to them."""

import unicodedata


def folded(text: str) -> str:
    """One form of what is written in several: accents composed, no case, one space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def letters(name: str) -> str:
    """A name's letters and digits only: systems drop spaces, hyphens and apostrophes.

    Marks that belong to letters stay, as in Devanagari.
    """
    kept = (c for c in folded(name) if c.isalnum() or unicodedata.category(c).startswith("M"))
    return unicodedata.normalize("NFC", "".join(kept))


def bare(name: str) -> str:
    """The same without accents."""
    apart = unicodedata.normalize("NFKD", letters(name))
    return "".join(c for c in apart if not unicodedata.combining(c))


def split(name: str) -> tuple[str, str]:
    """First and last name of "Last, First" or "First Last"; a single name is a last name."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = name.strip().rpartition(" ")
    return first.strip(), last
