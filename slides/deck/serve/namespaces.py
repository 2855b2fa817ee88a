"""An IPython extension that gives every topic its own variables in the live kernel.

The build runs each topic in a kernel of its own; the live deck has one kernel. With separate
namespaces, `model` on a slide is still that topic's model after the whole deck has run. A request
about code names its topic in its metadata.
"""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

EXTENSIONS = (__name__, "slides.deck.serve.plots")
ARGUMENTS = [f"--InteractiveShellApp.extra_extensions={name}" for name in EXTENSIONS]


class Namespaces:
    """Switches between the modules of the topics, each of them `__main__` while its code runs.

    Args:
        shell: the kernel's `InteractiveShell`.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._modules: dict[str, ModuleType] = {}
        shell.events.register("pre_execute", self.enter)
        kernel = shell.kernel
        kernel.do_complete = self._entering(kernel.do_complete)
        kernel.do_inspect = self._entering(kernel.do_inspect)

    def _entering(self, answer: Callable[..., Any]) -> Callable[..., Any]:
        def in_topic(*args: Any, **kwargs: Any) -> Any:
            self.enter()
            return answer(*args, **kwargs)

        return in_topic

    def enter(self) -> None:
        """Switch to the topic of the request that is about to run, if it names one."""
        topic = self._shell.get_parent().get("metadata", {}).get("topic")
        if topic is None:
            return
        if topic not in self._modules:
            self._modules[topic] = self._shell.prepare_user_module()[0]
        module = self._modules[topic]
        if self._shell.user_module is not module:
            self._shell.user_module, self._shell.user_ns = module, module.__dict__
            self._shell.init_user_ns()
            self._shell.set_completer_frame()
            sys.modules["__main__"] = module


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython when the kernel starts."""
    Namespaces(shell)
