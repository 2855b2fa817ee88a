"""What renders a block of the document, and the Markdown that blocks are made of."""

import textwrap
from collections.abc import Callable, Iterable
from typing import Any

Figures = dict[str, Any]  # as in build/bench.json: the machine, and each part's figures
BLOCKS: dict[str, Callable[[Figures], str]] = {}
_WIDTH = 115


def block(render: Callable[[Figures], str]) -> Callable[[Figures], str]:
    """Let a function render the block of its name, from the figures of all parts."""
    BLOCKS[render.__name__] = render
    return render


@block
def machine(figures: Figures) -> str:
    """Where all figures come from."""
    return sentences(f"All figures are of a virtual machine with two cores: {figures['machine']}.")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    head = list(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, *rows)).replace(
        "\n", f"\n{'|---' * len(head)}|\n", 1
    )


def sentences(*found: str) -> str:
    """A paragraph in Markdown."""
    return textwrap.fill(" ".join(found), _WIDTH, break_on_hyphens=False, break_long_words=False)


def percent(share: float) -> str:
    """A share in words."""
    return f"{100 * share:.0f} %"
