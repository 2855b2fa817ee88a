"""nbclient and jupyter_client, hardened: a hostile kernel may send anything."""

import os
import stat
import time
from contextlib import suppress
from queue import Empty
from typing import Any

import nbformat
import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async
from nbformat import NotebookNode
from traitlets import default

from grader.contract.limits import MIB
from grader.running import output_limits

# What one message, and a queue of them, may take of our memory.
_MESSAGE_BYTES, _MESSAGES = 8 * MIB, 64
_START_SECONDS, _LOOK_SECONDS = 60, 0.002  # until a kernel has its sockets; between two looks
_INTERRUPT_SECONDS = 5  # until an interrupted cell has ended


class CellInterruptedError(Exception):
    """A cell was interrupted at its time limit, and ended; the kernel can run the next one."""


class _ReadyAtOnce(AsyncKernelClient):
    """A client that begins as soon as the kernel answers and its outputs arrive.

    It connects before student code runs, and to the sockets themselves, not to their paths: ZeroMQ
    connects again, and by then a path may be a link that leads out of the sandbox.
    """

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._held: list[int] = []  # descriptors of the sockets

    def _make_url(self, channel: str) -> str:
        path = super()._make_url(channel).removeprefix("ipc://")
        self._held.append(_socket_at(path))
        return f"ipc:///proc/self/fd/{self._held[-1]}"

    def stop_channels(self) -> None:
        super().stop_channels()
        while self._held:
            os.close(self._held.pop())

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """The base class then waits for 0.2 s without outputs; nbclient drops what no cell made."""
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while time.monotonic() < deadline:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=0.2)
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


def _socket_at(path: str) -> int:
    """A descriptor of the socket that a kernel which starts makes at a path.

    Raises:
        RuntimeError: if it makes none.
    """
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError):
            found = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
            if stat.S_ISSOCK(os.fstat(found).st_mode):
                return found
            os.close(found)
        time.sleep(_LOOK_SECONDS)
    raise RuntimeError("Kernel made no sockets")


class CarefulManager(AsyncKernelManager):
    """Limits what a kernel may send: larger messages end the connection, further ones wait."""

    def _connect_control_socket(self) -> None:
        """Make none: it is for asking a kernel to end, and these are killed."""

    @default("client_factory")
    def _ready_at_once(self) -> type[AsyncKernelClient]:
        return _ReadyAtOnce

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True  # the base class then destroys it
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, _MESSAGE_BYTES)
        context.setsockopt(zmq.RCVHWM, _MESSAGES)
        return context


class CarefulClient(NotebookClient):
    """Takes from a kernel only outputs that are safe to show; the rest of its messages is noise.

    Attributes:
        room: how much output of further cells is kept.
    """

    room = output_limits.MAX_NOTEBOOK
    _interrupted = False
    _cell: tuple[int, int] = (-1, 0)  # the cell that prints, and the room that is left for it

    def run(self, cell: NotebookNode, index: int, seconds: int) -> None:
        """Execute a cell.

        Raises:
            CellInterruptedError: if it was interrupted after so many seconds.
            CellTimeoutError: if it went on in spite of that.
            DeadKernelError: if the kernel ended.
        """
        self.timeout, self._interrupted = seconds, False
        self.execute_cell(cell, index)
        if self._interrupted:
            raise CellInterruptedError

    async def _async_handle_timeout(
        self, timeout: int, cell: NotebookNode | None = None
    ) -> dict[str, Any]:
        """Interrupt the cell; the base class would then wait for it as long again.

        Returns:
            a reply in place of the kernel's.
        """
        assert self.km is not None
        assert self.kc is not None
        assert cell is not None
        await ensure_async(self.km.interrupt_kernel())
        try:
            await ensure_async(self.kc.shell_channel.get_msg(timeout=_INTERRUPT_SECONDS))
        except Empty:
            await self._async_check_alive()
            words = "it goes on after an interrupt"
            raise CellTimeoutError.error_from_timeout_and_cell(words, timeout, cell) from None
        self._interrupted = True
        return {"content": {"status": "aborted"}}

    def output(
        self,
        outs: list[NotebookNode],
        msg: dict[str, Any],
        display_id: str | None,
        cell_index: int,
    ) -> NotebookNode | None:
        """Keep an output, up to a size per cell and notebook; then say once that more was cut."""
        index, room = self._cell
        if index != cell_index:
            room = min(output_limits.MAX_CELL, self.room)
        if room <= 0 or (output := output_limits.reduced(msg)) is None:
            return None
        size = output_limits.size(output)
        self._cell = cell_index, room - size
        if size > room:
            output = nbformat.v4.new_output("stream", name="stderr", text=output_limits.CUT)
        else:
            self.room -= size
        last = outs[-1] if outs else None
        if last and output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            outs.append(output)
        return output

    def handle_comm_msg(self, outs: list, msg: dict[str, Any], cell_index: int) -> None:
        """Ignored: this client keeps no state for widgets."""

    async def _async_check_alive(self) -> None:
        """The base class's last check may come after the client was closed."""
        if self.kc is None:
            raise DeadKernelError("Kernel died")
        await super()._async_check_alive()

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        """Ignored: a display that changes later is shown as it first was."""
