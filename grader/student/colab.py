"""What notebooks written on Colab expect: its magics and modules, without any effect here."""

import importlib.machinery
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from types import ModuleType
from typing import Any

from grader.student.shell import Shell

_PACKAGE = "google.colab"


class _Stub(ModuleType):
    """A module, and anything in it: a function that does nothing, or a part of that kind."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Stub(name)

    def __call__(self, *_positional: Any, **_named: Any) -> Any:
        """``files.upload()`` returns the uploaded files, ``userdata.get()`` a text."""
        return {"upload": {}, "get": ""}.get(self.__name__)


class _Finder(MetaPathFinder, Loader):
    """Finds Colab's modules where nothing else does."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in ("google", _PACKAGE) or fullname.startswith(f"{_PACKAGE}."):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return ModuleType("google") if spec.name == "google" else _Stub(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install(shell: Shell) -> None:
    """Make them available in this process."""
    sys.meta_path.append(_Finder())

    def chosen_already(line: str) -> None:
        """There is only one version."""

    def run_program(line: str, cell: str | None = None) -> None:
        if cell is None:
            shell.system(line)
        else:
            shell.run_cell_magic("bash", line, cell)

    shell.magics_manager.register_function(chosen_already, "line", "tensorflow_version")
    shell.magics_manager.register_function(run_program, "line_cell", "shell")
