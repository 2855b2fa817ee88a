"""Runs pieces of a notebook in a kernel of their own, the one that grading starts, at home."""

import os
import queue
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.wire import DOOR_VARIABLE
from grader.student import kernel_command
from grader.student.check import CheckError
from grader.student.own_notebook import Piece

_START_SECONDS = 120
_CELL_SECONDS = (Limits().seconds or 600) / 2


def run(pieces: Iterable[Piece], folder: Path, begin: Callable[[str], None]) -> dict[str, str]:
    """Run them one after another.

    Args:
        folder: the kernel starts in it.
        begin: called with each question before it is checked.

    Returns:
        by question, what its test printed or raised, after what cells above it raised.

    Raises:
        ReviewError: if the kernel does not start or dies, or a cell takes too long for grading.
    """
    said: dict[str, str] = {}
    raised: list[str] = []
    with _kernel(folder) as (manager, client):
        for piece in pieces:
            if piece.asks:
                begin(piece.asks)
            outputs = list(_outputs(manager, client, piece.source))
            if piece.asks:
                said[piece.asks] = "\n".join([*raised, *_said(outputs)])
                raised = []
            else:
                raised += [_words(output) for output in outputs if output["msg_type"] == "error"]
    return said


def _outputs(
    manager: KernelManager, client: BlockingKernelClient, source: str
) -> Iterator[dict[str, Any]]:
    """Run a cell; its messages until the kernel is idle again."""
    asked, deadline = client.execute(source, allow_stdin=False), time.monotonic() + _CELL_SECONDS
    while True:
        if time.monotonic() > deadline:
            raise ReviewError(
                f"This cell ran for {_CELL_SECONDS:.0f} s, half of the time that grading has for "
                f"the whole notebook:\n{source}"
            )
        try:
            message = client.get_iopub_msg(timeout=1)
        except queue.Empty:
            if not manager.is_alive():
                raise ReviewError(f"The kernel died in this cell:\n{source}") from None
            continue
        if message["parent_header"].get("msg_id") != asked:
            continue
        yield message
        if message["content"].get("execution_state") == "idle":
            return


def _said(outputs: list[dict[str, Any]]) -> list[str]:
    """What a test says: the verdict on a wrong answer, which it may also have shown; else all."""
    wrong = [o for o in outputs if o["content"].get("ename") == CheckError.__name__]
    return list(filter(None, map(_words, wrong or outputs)))


def _words(message: dict[str, Any]) -> str:
    """What an output says as text."""
    content = message["content"]
    match message["msg_type"]:
        case "stream":
            return content["text"].strip()
        case "display_data" | "execute_result":
            return content["data"].get("text/plain", "")
        case "error" if content["ename"] == CheckError.__name__:
            return content["evalue"]
        case "error":
            return f"{content['ename']}: {content['evalue']}"
    return ""


@contextmanager
def _kernel(folder: Path) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager = KernelManager()
    kernel_command.give_to(manager)
    environment = {name: value for name, value in os.environ.items() if name != DOOR_VARIABLE}
    manager.start_kernel(cwd=str(folder), env=environment, stdout=DEVNULL, stderr=DEVNULL)
    client = manager.client()
    try:
        client.start_channels()
        try:
            client.wait_for_ready(timeout=_START_SECONDS)
        except RuntimeError as error:
            raise ReviewError(
                f"Expected a kernel that starts within {_START_SECONDS} s, found none ({error}). "
                f"Close other programs and try again. To see what fails, run: "
                f"{sys.executable} -m grader.student.kernel"
            ) from error
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
