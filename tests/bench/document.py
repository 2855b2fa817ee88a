"""Put figures of `make bench` into docs/: `python -m tests.bench.document [PART ...]`.

The figures of these parts are copied from build/bench.json to docs/bench.json, and all tables of
docs/measurements.md are rendered from that. Without a part, only the tables are.
"""

import json
import re
import sys
from pathlib import Path

from tests.bench.tables import BLOCKS, Figures
from tests.processes import ROOT

MEASURED = ROOT / "build" / "bench.json"
DOCUMENTED = ROOT / "docs" / "bench.json"
DOCUMENT = ROOT / "docs" / "measurements.md"
MARKED = re.compile(r"(<!-- bench: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str, figures: Figures) -> str:
    """The document with what stands between its markers rendered from these figures."""
    return MARKED.sub(lambda found: f"{found[1]}\n{BLOCKS[found[2]](figures)}\n\n{found[3]}", text)


def keep(figures: Figures, path: Path) -> None:
    """Write figures to a file."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def write(*parts: str) -> None:
    """Document the figures of these parts.

    Raises:
        ValueError: if they are of another machine than the others in the document.
    """
    documented = json.loads(DOCUMENTED.read_text(encoding="utf-8"))
    if parts:
        measured = json.loads(MEASURED.read_text(encoding="utf-8"))
        if _kind(measured) != _kind(documented) and set(documented) - {"machine", *parts}:
            raise ValueError(
                f"docs/bench.json has figures of {documented['machine']}; these are of "
                f"{measured['machine']}: write all parts or none"
            )
        documented |= {name: measured[name] for name in ("machine", *parts)}
        keep(documented, DOCUMENTED)
    text = filled(DOCUMENT.read_text(encoding="utf-8"), documented)
    DOCUMENT.write_text(text, encoding="utf-8")


def _kind(figures: Figures) -> str:
    """Cores and architecture: versions may differ."""
    return figures["machine"].partition(", Linux")[0]


if __name__ == "__main__":
    write(*sys.argv[1:])
