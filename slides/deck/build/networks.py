"""Pads in the page, and the networks that run in them.

Weights go from the cells' outputs into files of their own: a page that loaded them at once would be
twice as long. A script asks for them when the slide is near: a script file, since a page opened
from disk may read no other file.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from slides.deck.build.source import Topic
from slides.figures.pad import MIME

Networks = dict[str, dict[str, Any]]


def take_networks(topics: list[Topic], others: Networks | None = None) -> Networks:
    """Take the pads out of the cells' outputs, and note in `metadata.deck` where each is shown.

    Args:
        topics: the executed topics; their cells are changed in place.
        others: the networks of other topics.

    Returns:
        what the page loads of each network, by name.

    Raises:
        ReviewError: if two networks have the same name, a name makes no file's name, or there is
            nothing in whose place a pad is shown.
    """
    found: Networks = {}
    for topic in topics:
        cells = topic.code_cells
        for number, cell in enumerate(cells):
            for pad in _taken(cell):
                near = reversed(cells[max(0, number - 1) : number + 1])
                shown = next((c for c in near if any(map(_shows, c.outputs))), None)
                network = pad["network"] or {"name": ""}
                if shown is None or not _fits(network, (others or {}) | found):
                    raise _refusal(cell, network["name"])
                if pad["network"]:
                    found[network["name"]] = network
                shown.metadata["deck"] |= {**pad, "network": network["name"]}
    return found


def _fits(network: dict[str, Any], found: Networks) -> bool:
    """Whether its name is a file's, and no other network's: one may run in several pads."""
    name = network["name"]
    known = found.get(name, network)
    return re.fullmatch(r"[a-z0-9-]*", name) is not None and known == network


def _refusal(cell: NotebookNode, name: str) -> ReviewError:
    return ReviewError(
        f"{cell.metadata['deck']['source']}: a pad with the network {name!r} cannot be shown. The "
        f"name must have small letters, digits and hyphens and not be another network's, since it "
        f"is that of a file; and there must be an output or a figure, in whose place the pad is "
        f"shown."
    )


def _taken(cell: NotebookNode) -> list[dict[str, Any]]:
    """The pads among a cell's outputs, which it has no longer."""
    datas = [output.get("data", {}) for output in cell.outputs]
    return [data.pop(MIME) for data in datas if MIME in data]


def _shows(output: NotebookNode) -> bool:
    drawn = {"image/svg+xml", "text/html"} & output.get("data", {}).keys()
    return output.output_type == "stream" or bool(drawn)


def write_networks(networks: Networks, output: Path) -> None:
    """Write a script network-NAME.js for each network into the deck's folder."""
    for name, network in networks.items():
        script = (
            f"(globalThis.deckNetworks ??= {{}})[{json.dumps(name)}] = {json.dumps(network)};\n"
        )
        partial = output / f".network-{name}.js"
        partial.write_text(script, encoding="utf-8")
        os.replace(partial, output / f"network-{name}.js")
