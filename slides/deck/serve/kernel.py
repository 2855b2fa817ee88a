"""The kernel of the live deck: started before the talk, and restarted when it dies."""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

from slides.deck.build.kernels import ENVIRONMENT
from slides.deck.paths import ROOT
from slides.deck.serve import namespaces

READY_SECONDS = 120
# Where tqdm.auto sees a variable of Spyder, it draws its bars as text, which the page can show.
TEXT_BARS = {"SPYDER_LIKE": "1"}


@dataclass
class Progress:
    """The state of the kernel, as the page and the terminal show it.

    Attributes:
        kernel: the id of the kernel; "" before it starts.
        state: "opening" while the deck's cells run, and "ready" from then on, also after a restart:
            the presenter decides what to run again.
        done, of: how many of the deck's cells have run, and how many there are.
        seconds: how long opening took.
        empty: the kernel was restarted, and nothing has run in it since.
        failed: "title: error" for each cell that failed while opening.
    """

    kernel: str = ""
    state: str = "opening"
    done: int = 0
    of: int = 0
    seconds: float = 0
    empty: bool = False
    failed: list[str] = field(default_factory=list)


class LiveKernel:
    """Starts the kernel, runs the deck's cells in it, and replaces it when it is gone.

    Args:
        manager: the kernel manager of the Jupyter Server.
        cells: the deck's code cells in order, as in the page: `topic`, `title`, `source`, and
            `raises` where an error is expected.
        notify: called whenever the progress has changed.
    """

    def __init__(
        self,
        manager: MappingKernelManager,
        cells: list[dict[str, Any]],
        notify: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        self._manager = manager
        self._cells = cells
        self._notify = notify
        self._changing = asyncio.Lock()
        self._died = asyncio.Event()
        self.progress = Progress(of=len(cells))

    async def open(self) -> None:
        """Start the kernel and run all cells; record errors in cells and continue after them."""
        start = time.monotonic()
        await self.ensure()
        running = asyncio.create_task(self._run_cells())
        waiting = asyncio.create_task(self._died.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if self.progress.done < self.progress.of:
            title = self._cells[self.progress.done]["title"]
            self.progress.failed.append(f"{title}: the kernel died or did not answer")
        await _cancelled(running, waiting)
        self.progress.state, self.progress.seconds = "ready", time.monotonic() - start
        self._notify(self.progress)

    async def ensure(self) -> None:
        """Start a new, empty kernel if there is none."""
        async with self._changing:
            if self.progress.kernel not in self._manager:
                self.progress.empty = bool(self.progress.kernel)
                self.progress.kernel = await self._manager.start_kernel(
                    kernel_name="python3",
                    cwd=str(ROOT),
                    extra_arguments=list(namespaces.ARGUMENTS),
                    env={**os.environ, **ENVIRONMENT, **TEXT_BARS},
                    # What code prints comes as messages; this is what libraries log besides.
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                self._manager.add_restart_callback(self.progress.kernel, self._on_death)

    async def filled(self) -> None:
        """Record that an empty kernel was filled again, or that the presenter declined that."""
        self.progress.empty = False

    async def restart(self) -> None:
        """Restart the kernel, which is empty then, or start a new one if there is none."""
        if self.progress.kernel in self._manager:
            async with self._changing:
                self._mark_as_starting()
                await (await ensure_async(self._manager.restart_kernel(self.progress.kernel)))
        await self.ensure()

    def _on_death(self) -> None:
        """Called when the manager has restarted the kernel because its process had ended."""
        self._mark_as_starting()
        self._died.set()

    def _mark_as_starting(self) -> None:
        # The manager still has the state of the old process. If that was "busy", it would accept a
        # connection from a page before the new process can send to it.
        manager: Any = self._manager.get_kernel(self.progress.kernel)
        manager.execution_state = "starting"
        self.progress.empty = True

    def status(self) -> dict[str, Any]:
        """The progress as JSON for the page; `kernel` is "" if there is none any more."""
        alive = self.progress.kernel in self._manager
        return asdict(self.progress) | {"kernel": self.progress.kernel if alive else ""}

    async def _run_cells(self) -> None:
        client = self._manager.get_kernel(self.progress.kernel).client()
        client.start_channels()
        try:
            await ensure_async(client.wait_for_ready(timeout=READY_SECONDS))
            for cell in self._cells:
                client.session.metadata = {"topic": cell["topic"]}
                running = client.execute_interactive(
                    cell["source"],
                    allow_stdin=False,
                    stop_on_error=False,
                    output_hook=lambda message: None,
                )
                reply = await ensure_async(running)
                self._note(cell, reply["content"])
        finally:
            client.session.metadata = {}
            client.stop_channels()

    def _note(self, cell: dict[str, Any], reply: dict[str, Any]) -> None:
        if reply["status"] != "ok" and not cell.get("raises"):
            error = f"{reply.get('ename', 'Error')}: {reply.get('evalue', '')}"
            self.progress.failed.append(f"{cell['title']}: {error}")
        self.progress.done += 1
        self._notify(self.progress)


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
