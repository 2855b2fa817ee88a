"""The kernel that a notebook is graded in: IPython's, except that ``exit()`` does not end it.

In Jupyter that call ends the kernel a moment later. In the middle of a notebook, the answers below
it would be lost.
"""

import sys
from typing import Any, cast

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Type


class Shell(ZMQInteractiveShell):
    """A shell that ignores requests to exit."""

    def ask_exit(self) -> None:
        """Do nothing: the notebook continues with its next line."""


class Kernel(IPythonKernel):
    """IPython's kernel with that shell."""

    shell_class = Type(Shell)


if __name__ == "__main__":
    # Nothing is debugged here, and importing the debugger takes as long as the rest of the start.
    sys.modules["debugpy"] = cast(Any, None)
    IPKernelApp.launch_instance(kernel_class=Kernel)
