"""How the kernel is started that grading runs a notebook in: by grading and by `review check`."""

import sys
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager


def give_to(manager: KernelManager, metadata: dict[str, Any] | None = None) -> None:
    """Make a manager start that kernel.

    The constructor takes no kernel specification: it drops what it has no trait for, and the
    default would be used.
    """
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-P", "-m", "grader.student.kernel", "-f", "{connection_file}"],
        display_name="Python 3",
        language="python",
        metadata=metadata or {},
    )
