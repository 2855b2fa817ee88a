"""An IPython extension: what matplotlib draws in the live deck has the page's colours, and words.

A figure comes as SVG whose ink and paper are those of the page, light or dark, and with a text
alternative made of its titles, labels and lines.
"""

import io
import re
from typing import Any

MOST_CHARACTERS = 600_000  # of SVG: beyond that, matplotlib's own PNG is shown
SVG = "image/svg+xml"
SETTINGS: dict[Any, Any] = {"svg.fonttype": "none"}
ROOT = 'fill="currentColor" stroke-linejoin="round"'
# Where matplotlib draws black on white, the page has ink on paper.
PAGE_COLOURS = {"#000000": "currentColor", "#ffffff": "var(--paper)"}


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython when the kernel starts; matplotlib is imported when a cell does."""
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type_by_name("matplotlib.figure", "Figure", forms_of)


def forms_of(figure: Any, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """A figure as SVG, unless that is too long, and the text alternative of each of its forms."""
    alt = {"alt": described(figure)}
    drawn = _drawn(figure)
    forms = {SVG: drawn} if len(drawn) <= MOST_CHARACTERS else {}
    return forms, {SVG: alt, "image/png": alt}


def described(figure: Any) -> str:
    """What a figure shows, in words: the titles, axes and lines of its parts."""
    title = figure.get_suptitle()
    parts = [_axes(axes) for axes in figure.axes if axes.get_visible()]
    return ". ".join(part for part in ("A chart", title, *parts) if part) + "."


def _axes(axes: Any) -> str:
    y, x = axes.get_ylabel(), axes.get_xlabel()
    against = f"{y or 'values'} against {x or 'their number'}" if x or y else ""
    names = [line.get_label() for line in axes.get_lines()]
    named = [str(name) for name in names if not str(name).startswith("_")]
    count = f"{len(names)} line{'s' * (len(names) != 1)}" if names else ""
    lines = ": ".join(filter(None, [count, ", ".join(named)]))
    low, high = axes.get_ylim()
    reach = f"from {low:.3g} to {high:.3g}" if axes.has_data() else ""
    return "; ".join(filter(None, [axes.get_title(), against, lines, reach]))


def _drawn(figure: Any) -> str:
    import matplotlib

    file = io.StringIO()
    with matplotlib.rc_context(SETTINGS):
        figure.savefig(
            file, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None}
        )
    # What it says in a style element, which the page would not take, is said by its root.
    svg = re.sub(r"<style.*?</style>", "", file.getvalue(), flags=re.DOTALL)
    svg = svg.replace("<svg ", f"<svg {ROOT} ", 1)
    return re.sub("|".join(PAGE_COLOURS), lambda found: PAGE_COLOURS[found[0]], svg)
