"""JSON that people look at, of large documents too.

Indented to its depth, which is done in Python and not in C, it would take ten times as long.
"""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any


def in_lines(document: Mapping[str, Any], ascii_only: bool = True) -> Iterator[str]:
    """The text, piece by piece: a line for each entry, and for each item of a list of several.

    Args:
        document: plain data; dataclasses in it are written as their fields.
        ascii_only: escape all other characters. Otherwise the text may have parts of characters,
            such as a file's name may have, that cannot be written to a file.
    """
    text = partial(json.dumps, ensure_ascii=ascii_only, default=vars)
    begins = "{\n "
    for name, value in document.items():
        yield f"{begins}{text(name)}: "
        begins = ",\n "
        if not value or not isinstance(value, list | tuple):
            yield text(value)
            continue
        first, *others = value
        yield f"[\n  {text(first)}"
        for item in others:
            yield f",\n  {text(item)}"
        yield "\n ]"
    yield "\n}\n" if document else "{}\n"
