"""Runs pieces of a notebook in a kernel of their own, the one that grading starts, at home."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.wire import DOOR_VARIABLE
from grader.student.check import CheckError
from grader.student.own_notebook import Piece

_START_SECONDS = 120


def run(pieces: Iterable[Piece], folder: Path, begin: Callable[[str], None]) -> dict[str, str]:
    """Run them one after another.

    Args:
        folder: the kernel starts in it.
        begin: is told each question before it is checked.

    Returns:
        by question, what its test printed or raised.

    Raises:
        ReviewError: if a cell takes longer than grading allows for all, or the kernel dies.
    """
    said: dict[str, str] = {}
    with _kernel(folder) as client:
        for piece in pieces:
            if piece.asks:
                begin(piece.asks)
            words = _run(client, piece)
            if piece.asks:
                said[piece.asks] = words
    return said


def _run(client: BlockingKernelClient, piece: Piece) -> str:
    words: list[str] = []
    seconds = Limits().seconds
    try:
        client.execute_interactive(
            piece.source,
            allow_stdin=False,
            timeout=seconds,
            output_hook=lambda message: words.append(_words(message)),
        )
    except TimeoutError as error:
        first = piece.source.strip().partition("\n")[0]
        raise ReviewError(
            f"A cell ran for {seconds:.0f} s, the time that grading has for the whole notebook: "
            f"{first}"
        ) from error
    except RuntimeError as error:
        first = piece.source.strip().partition("\n")[0]
        raise ReviewError(f"The kernel died in the cell that begins with: {first}") from error
    return "".join(words).strip()


def _words(message: dict[str, Any]) -> str:
    """What an output says as text."""
    content = message["content"]
    match message["msg_type"]:
        case "stream":
            return content["text"]
        case "display_data" | "execute_result":
            return content["data"].get("text/plain", "") + "\n"
        case "error" if content["ename"] == CheckError.__name__:
            return content["evalue"]
        case "error":
            return f"{content['ename']}: {content['evalue']}\n"
    return ""


@contextmanager
def _kernel(folder: Path) -> Iterator[BlockingKernelClient]:
    manager = KernelManager()
    # No argument of the constructor: one that is no trait is dropped, and the default then used.
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "grader.student.kernel", "-f", "{connection_file}"],
        display_name="Python 3",
        language="python",
    )
    environment = {name: value for name, value in os.environ.items() if name != DOOR_VARIABLE}
    manager.start_kernel(cwd=str(folder), env=environment, stdout=DEVNULL, stderr=DEVNULL)
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=_START_SECONDS)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
