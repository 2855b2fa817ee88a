"""What notebooks written on Colab expect: its magics and modules, without any effect here.

A notebook that tests whether it runs on Colab finds that it does not, so it takes its other branch
in place of reading files from a Drive.
"""

import ast
import importlib.machinery
import linecache
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from types import ModuleType
from typing import Any

from grader.student.shell import Shell

_PACKAGE = "google.colab"
_MISSING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


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
        ours = fullname in ("google", _PACKAGE) or fullname.startswith(f"{_PACKAGE}.")
        if ours and not _asks_whether():
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return ModuleType("google") if spec.name == "google" else _Stub(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def _asks_whether() -> bool:
    """Whether what imports a module now is prepared for its absence."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(("importlib", __name__)):
        if frame.f_globals["__name__"] == "importlib.util":
            return True
        frame = frame.f_back
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    except SyntaxError:
        return False
    return any(
        body[0].lineno <= frame.f_lineno <= (body[-1].end_lineno or 0)
        for node in ast.walk(tree)
        for body in [_prepared(node)]
        if body
    )


def _prepared(node: ast.AST) -> list[ast.stmt]:
    """The statements in which a module may be missing: of a try, or below ``suppress``."""
    if isinstance(node, ast.Try | ast.TryStar):
        handled = [handler.type for handler in node.handlers]
    elif isinstance(node, ast.With):
        handled = [item.context_expr for item in node.items if "suppress" in ast.dump(item)]
    else:
        return []
    names = {
        getattr(part, "id", getattr(part, "attr", None))
        for kind in handled
        for part in (ast.walk(kind) if kind else [])
    }
    return node.body if None in handled or names & _MISSING else []


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
