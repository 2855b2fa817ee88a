"""The kernel that a notebook is graded in: IPython's, which ``exit()`` does not end.

In Jupyter that call ends the kernel a moment later. In the middle of a notebook it would lose the
answers below it.
"""

import sys
from typing import Any, cast

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Type


class Shell(ZMQInteractiveShell):
    """A shell that stays when it is asked to leave."""

    def ask_exit(self) -> None:
        """The notebook goes on with its next line."""


class Kernel(IPythonKernel):
    """IPython's kernel with that shell."""

    shell_class = Type(Shell)


if __name__ == "__main__":
    # Nobody debugs here, and to import the debugger takes as long as all else that a kernel does.
    sys.modules["debugpy"] = cast(Any, None)
    IPKernelApp.launch_instance(kernel_class=Kernel)
