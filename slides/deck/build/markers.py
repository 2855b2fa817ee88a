"""The metadata of cells, on the lines that begin them: `# %% [markdown] name=value ...`."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from grader.contract.errors import ReviewError

MARKER = "# %%"
_NAME = re.compile(r"(?:^|\s)(\w+)=")
_EXAMPLE = {
    "tags": '["live"]',
    "timing": "[20, 30]",
    "slideshow": '{"slide_type": "subslide"}',
    "lines": '"1-2|4"',
    "fold": '"1-4,9"',
    "alt": '"What the figure shows"',
}


def require_readable(file: str, text: str) -> None:
    """Check that every value can be read; jupytext takes some of them for something else, silently.

    Args:
        file: the name of the file, for the message.
        text: its content.

    Raises:
        ReviewError: names the line, the value, and what is expected.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(MARKER):
            continue
        for name, value in _pairs(line):
            if problem := _problem(name, value):
                like = f" Expected something like {name}={_EXAMPLE[name]}." * (name in _EXAMPLE)
                raise ReviewError(
                    f"{file}:{number}: the cell's metadata cannot be read: {name}={value} "
                    f"{problem}.{like}"
                )


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """The names and values; a value ends before the first name at which it can be read."""
    found = _NAME.search(line)
    while found:
        ends = [*(other.start() for other in _NAME.finditer(line, found.end())), len(line)]
        values = [line[found.end() : end].strip() for end in ends]
        number = next((n for n, value in enumerate(values) if _is_readable(value)), 0)
        yield found[1], values[number]
        found = _NAME.search(line, ends[number])


def _is_readable(value: str) -> bool:
    try:
        _read(value)
    except (SyntaxError, ValueError):
        return False
    return True


def _problem(name: str, value: str) -> str:
    """What is wrong with a value, as the end of a sentence; "" if nothing is."""
    try:
        read = _read(value)
    except (SyntaxError, ValueError):
        try:
            json.loads(value)
        except json.JSONDecodeError as error:
            reason = error.msg.lower().removesuffix(" starting at")
            return f"is not JSON ({reason} at its character {error.pos + 1})"
    else:
        if name == "tags" and not (isinstance(read, list) and all(_is_tag(tag) for tag in read)):
            return "is not a list of strings"
        if name == "tags" and value.count('"') + value.count("'") > 2 * len(read):
            return "has strings with no comma between them"
    return ""


def _read(value: str) -> Any:
    """A value in JSON, or as in Python, which jupytext reads as well."""
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return ast.literal_eval(value)


def _is_tag(tag: Any) -> bool:
    return isinstance(tag, str)
