"""In the live kernel every topic has names of its own, as in the build it has a kernel of its own.

So when the whole deck has been run, `model` on a slide is still that topic's model. An IPython
extension, which the live kernel loads when it starts: a request to execute code names its topic in
its metadata.
"""

import sys
from types import ModuleType
from typing import Any

ARGUMENT = f"--InteractiveShellApp.extra_extensions={__name__}"


class Namespaces:
    """Switches between the topics' modules, each of them `__main__` while its code runs."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._modules: dict[str, ModuleType] = {}
        shell.events.register("pre_execute", self.enter)

    def enter(self) -> None:
        """Go to the topic of the request that is about to be executed, if it names one."""
        topic = self._shell.get_parent().get("metadata", {}).get("topic")
        if topic is None:
            return
        if topic not in self._modules:
            self._modules[topic] = self._shell.prepare_user_module()[0]
        module = self._modules[topic]
        if self._shell.user_module is not module:
            self._shell.user_module, self._shell.user_ns = module, module.__dict__
            self._shell.init_user_ns()
            sys.modules["__main__"] = module


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython."""
    Namespaces(shell)
