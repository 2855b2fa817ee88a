"""Formulas, rendered by KaTeX during the build: HTML to look at, MathML for screen readers."""

import json
import os
from pathlib import Path

from slides.deck.build.bundle import node
from slides.deck.paths import CACHE

FORMULAS = CACHE / "math.json"


class Math:
    """The rendered formulas, and those still to be rendered.

    Args:
        cache: the JSON file with the formulas of earlier builds.
    """

    def __init__(self, cache: Path = FORMULAS) -> None:
        self._cache = cache
        self._drawn: dict[str, str] = json.loads(cache.read_text("utf-8")) if cache.exists() else {}
        self._missing: dict[str, dict[str, str | bool]] = {}

    def html(self, tex: str, display: bool) -> str:
        """A formula as HTML; "" for a new one until `render_missing` is called.

        Args:
            tex: the formula without its dollar signs.
            display: on a line of its own; else within a line of text.
        """
        key = f"{'block' if display else 'inline'} {tex}"
        if key not in self._drawn:
            self._missing[key] = {"tex": tex, "display": display}
        return self._drawn.get(key, "")

    def render_missing(self) -> bool:
        """Render all new formulas at once; return whether there were any.

        Raises:
            ReviewError: if KaTeX cannot parse a formula; names the formula.
        """
        if not self._missing:
            return False
        formulas = list(self._missing.values())
        drawn = json.loads(node("math.mjs", text=json.dumps(formulas)))
        self._drawn |= dict(zip(self._missing, drawn, strict=True))
        self._missing.clear()
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        partial = self._cache.with_suffix(f".{os.getpid()}")  # another build may be reading it
        partial.write_text(json.dumps(self._drawn), encoding="utf-8")
        partial.replace(self._cache)
        return True
