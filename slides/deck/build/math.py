"""Formulas, drawn by KaTeX when the deck is built: HTML for the eye, MathML for screen readers."""

import json
from pathlib import Path

from slides.deck.build.bundle import node
from slides.deck.build.execute import ROOT

CACHE = ROOT / "build" / "cache" / "math.json"


class Math:
    """Formulas that were drawn before, and a list of those that are still to be drawn."""

    def __init__(self, cache: Path = CACHE) -> None:
        self._cache = cache
        self._drawn: dict[str, str] = json.loads(cache.read_text("utf-8")) if cache.exists() else {}
        self._missing: dict[str, dict[str, str | bool]] = {}

    def html(self, tex: str, display: bool) -> str:
        """A formula as HTML; empty if it is new, until `render_missing` was called."""
        key = f"{'block' if display else 'inline'} {tex}"
        if key not in self._drawn:
            self._missing[key] = {"tex": tex, "display": display}
        return self._drawn.get(key, "")

    def render_missing(self) -> bool:
        """Draw all new formulas at once; tell whether there were any.

        Raises:
            ReviewError: if a formula is not TeX that KaTeX knows, with the formula.
        """
        if not self._missing:
            return False
        formulas = list(self._missing.values())
        drawn = json.loads(node("math.mjs", text=json.dumps(formulas)))
        self._drawn |= dict(zip(self._missing, drawn, strict=True))
        self._missing.clear()
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        self._cache.write_text(json.dumps(self._drawn), encoding="utf-8")
        return True
