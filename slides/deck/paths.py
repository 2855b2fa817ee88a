"""Where the course keeps what the deck is made of, and where a built deck goes."""

from pathlib import Path

SLIDES = Path(__file__).parents[1]
ROOT = SLIDES.parent
FIGURES = SLIDES / "figures"
TEMPLATE = SLIDES / "template"
WEB = SLIDES / "web"  # scripts and styles of the page, and the packages they need from npm
SOLUTIONS = ROOT / "solutions"
DECK = ROOT / "build" / "deck"  # the default for what `build_deck` writes
CACHE = ROOT / "build" / "cache"  # what the next build takes from this one
