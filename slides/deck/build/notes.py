"""Speaker notes for two talks: what is said in both, and what only the longer one has time for.

A notes cell is written in short paragraphs, "Say: ...", "Try: ..." and "You will see: ...". What
follows the line "In 45 minutes:" belongs to the longer talk only.
"""

import re
from dataclasses import dataclass

ONLY_IN_LONG = "In 45 minutes:"
LABELS = ("Say:", "Try:", "You will see:")
_LABELLED = re.compile(rf"^(?:{'|'.join(LABELS)})", re.MULTILINE)


@dataclass(frozen=True)
class Notes:
    """The notes of a slide as markdown: for both talks, and what the longer one adds."""

    always: str
    longer: str

    def of(self, long: bool) -> str:
        """All that is for one talk."""
        return f"{self.always}\n\n{self.longer}".strip() if long else self.always


def read_notes(source: str) -> Notes:
    """The notes in the source of a notes cell; without labels, all of it is said in both talks."""
    always, _, longer = source.partition(ONLY_IN_LONG)
    return Notes(always.strip(), longer.strip())


def spoken_words(markdown: str) -> int:
    """How many words there are to say, labels left out."""
    return len(_LABELLED.sub("", markdown).split())


def times_to_try(markdown: str) -> int:
    """How many times something is typed and run."""
    return len(re.findall(rf"^{LABELS[1]}", markdown, re.MULTILINE))


def marked_labels(markdown: str) -> str:
    """The same with its labels in bold type."""
    return _LABELLED.sub(lambda label: f"**{label[0]}**", markdown)
