"""Networks that run in the page: their weights go from the cells' outputs into files of their own.

A page that loaded them at once would be half as long again. A script asks for them when the slide
is seen: a script file, since a page opened from disk may read no other file.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from grader.contract.errors import ReviewError
from slides.deck.build.source import Topic
from slides.figures.network import MIME

Networks = dict[str, dict[str, Any]]


def take_networks(topics: list[Topic]) -> Networks:
    """Take the networks out of the cells' outputs, and note in `metadata.deck` which cell has which.

    Args:
        topics: the executed topics; their cells are changed in place.

    Returns:
        what the page loads of each network, by name.

    Raises:
        ReviewError: if two networks have the same name, or a name makes no file's name.
    """
    found: Networks = {}
    for cell in (cell for topic in topics for cell in topic.code_cells):
        for output in cell.outputs:
            network = output.get("data", {}).pop(MIME, None)
            if network is None:
                continue
            name, place = str(network["name"]), cell.metadata["deck"]["source"]
            if name in found or not re.fullmatch(r"[a-z0-9-]+", name):
                raise ReviewError(
                    f"{place}: a network called {name!r} cannot be written to a file of its own. "
                    f"Names have small letters, digits and hyphens, and each has one network."
                )
            found[name] = network
            cell.metadata["deck"]["network"] = name
    return found


def write_networks(networks: Networks, output: Path) -> None:
    """Write a script network-NAME.js for each network into the deck's folder."""
    for name, network in networks.items():
        script = f"(globalThis.deckNetworks ??= {{}})[{json.dumps(name)}] = {json.dumps(network)};\n"
        partial = output / f".network-{name}.js"
        partial.write_text(script, encoding="utf-8")
        os.replace(partial, output / f"network-{name}.js")
