"""What the page puts in the place of a picture: a pad, on which one types, presses and sees.

The picture of a cell is shown where scripts do not run and on paper. Elsewhere the page shows a pad
of slides/web/page/network, which has settings, and may have a network that runs in it.
"""

from dataclasses import dataclass
from typing import Any

from slides.figures.figure import Figure

MIME = "application/vnd.rnn-review.pad+json"


@dataclass(frozen=True)
class Pad:
    """A pad, and the picture in whose place it is; Jupyter shows it as the value of a cell.

    Attributes:
        picture: None for a pad in the place of what the code cell before shows.
        kind: which pad of the page it is.
        settings: what it begins with, as JSON has it; they are part of the page.
        network: what slides.figures.weights stores; it is loaded when the slide is near.
    """

    picture: Figure | None
    kind: str
    settings: dict[str, Any]
    network: dict[str, Any] | None = None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        picture = self.picture._repr_mimebundle_() if self.picture else {"text/plain": ""}
        return {
            **picture,
            MIME: {"pad": self.kind, "settings": self.settings, "network": self.network},
        }
