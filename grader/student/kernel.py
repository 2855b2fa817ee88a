"""The kernel that a notebook is graded in: IPython's, except that little ends or disturbs it.

``exit()`` does not end it: in the middle of a notebook, the answers below it would be lost. After
each cell, and for each of the instructor's tests, it puts back what they need.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any, cast

from ipykernel import ipkernel
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import DottedObjectName, Type
from traitlets.config import Config

from grader.contract.trusted_cells import TrustedCells
from grader.student import colab
from grader.student.shell import Shell, names_in
from grader.student.surroundings import Stream, Surroundings


class Kernel(IPythonKernel):
    """IPython's kernel with that shell."""

    shell_class = Type(Shell)

    def __init__(self, **options: Any):
        with _no_modules_for_the_debugger():
            super().__init__(**options)
        self._surroundings = Surroundings()
        self._trusted = TrustedCells.of_this_process()
        shell = cast(Shell, self.shell)
        shell.examples = {e: names_in(e) for e in self._trusted.examples}
        shell.put_back_streams = self._surroundings.put_back_streams
        # IPython's usual form shows the code around each frame, which takes 50 ms an exception.
        shell.InteractiveTB.set_mode(mode="Plain")
        colab.install(shell)

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: dict | None = None,
        cell_id: str | None = None,
    ) -> dict[str, Any]:
        """Run a cell; without its streams put back, the reply could not be sent."""
        options = {"cell_meta": cell_meta, "cell_id": cell_id}
        try:
            with self._test(code) if code in self._trusted.imports else nullcontext():
                return await super().do_execute(
                    code, silent, store_history, user_expressions, allow_stdin, **options
                )
        finally:
            self._surroundings.put_back_streams()

    def _test(self, code: str) -> Any:
        imports = self._trusted.imports[code]
        return self._surroundings.as_at_the_start(cast(Shell, self.shell).user_ns, imports)


@contextmanager
def _no_modules_for_the_debugger() -> Iterator[None]:
    """The base class lists the files of all modules, for its debugger alone.

    That touches the memory of each, which a forked kernel then copies.
    """
    module: Any = ipkernel
    module.sys = SimpleNamespace(**{**vars(sys), "modules": {}})
    try:
        yield
    finally:
        module.sys = sys


class KernelApp(IPKernelApp):
    """IPython's application, which finds modules beside the notebook also with ``python -P``.

    That option keeps them from hiding ours: they come after ours and the standard library.
    """

    outstream_class = DottedObjectName(f"{Stream.__module__}.{Stream.__name__}")

    def init_path(self) -> None:
        if "" not in sys.path:
            others = (n for n, entry in enumerate(sys.path) if entry.endswith("-packages"))
            sys.path.insert(next(others, len(sys.path)), "")


if __name__ == "__main__":
    # Nothing is debugged here, and importing the debugger takes as long as the rest of the start.
    sys.modules["debugpy"] = cast(Any, None)
    # A thread would write each cell to a database that ends with the sandbox.
    KernelApp.launch_instance(kernel_class=Kernel, config=Config(HistoryManager={"enabled": False}))
