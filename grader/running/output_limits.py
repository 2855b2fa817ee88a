"""What of a kernel's output people get to see: plain kinds, in moderate amounts.

A submission's output is shown in the instructor's browser, by the formgrader among other pages.
Nothing that a browser would run gets there: no HTML, no SVG, no JavaScript, no widgets.
"""

import base64
import binascii
import re
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.contract.plain_text import plain

MAX_CELL, MAX_NOTEBOOK = 256 * 1024, 4 * 1024 * 1024  # characters
_EACH = 100
CUT = "[the rest of this cell's output was cut]\n"
_IMAGES = ("image/png", "image/jpeg")
_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")


def reduced(message: dict[str, Any]) -> NotebookNode | None:
    """A kernel's message as an output that is safe to show; None for what is not shown.

    Raises:
        Exception: whatever a message leads to that no honest kernel sends.
    """
    content = message["content"]
    match message["msg_type"]:
        case "stream":
            name = "stderr" if content["name"] == "stderr" else "stdout"
            return nbformat.v4.new_output("stream", name=name, text=_text(content["text"]))
        case "execute_result" | "display_data":
            data = _data(content["data"])
            return nbformat.v4.new_output("display_data", data=data) if data else None
        case "error":
            return nbformat.v4.new_output(
                "error",
                ename=plain(str(content["ename"]), 200),
                evalue=plain(str(content["evalue"])),
                traceback=[_text(str(line)) for line in content["traceback"][:100]],
            )
    return None


def _text(text: str) -> str:
    """Text with its colours, which pages show, and nothing else that is not plain."""
    parts = _COLOUR.split(str(text)[:MAX_CELL])  # every second one is a colour
    return "".join(part if n % 2 else plain(part, MAX_CELL) for n, part in enumerate(parts))


def _data(bundle: dict[str, Any]) -> dict[str, str]:
    data = {mime: bundle[mime].strip() for mime in _IMAGES if _is_base64(bundle.get(mime))}
    if isinstance(text := bundle.get("text/plain"), str):
        data["text/plain"] = _text(text)
    return data


def _is_base64(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(base64.b64decode(value.strip(), validate=True))
    except (binascii.Error, ValueError):
        return False


def size(output: NotebookNode) -> int:
    """How much an output counts, in characters: its text, and what one takes in a file anyway."""
    match output.output_type:
        case "stream":
            shown = [output.text]
        case "error":
            shown = [output.ename, output.evalue, *output.traceback]
        case _:
            shown = output.data.values()
    return _EACH + sum(map(len, shown))
