"""Known mistakes: a mistake with a name, and a wrong answer that has it.

An assignment's known mistakes are beside its notebook, in a module mistakes.py with
``MISTAKES = {question: (mistake(...), ...)}``. Modules in the folder above can hold what several
assignments share; they are imported relatively: ``from ..shared_mistakes import NAME``.
"""

import hashlib
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

MODULE = "mistakes"


@dataclass(frozen=True)
class KnownMistake:
    """A mistake that students make.

    Attributes:
        name: the mistake in a few words, which read well after "Possible mistake: ".
        hint: what is wrong, in plain words, and a question that does not show the solution.
        changes: pairs (old, new) of source text, which turn the reference solution into the wrong
            answer.
    """

    name: str
    hint: str
    changes: tuple[tuple[str, str], ...]

    def source(self, solution: str) -> str | None:
        """The wrong answer's source; None if the solution does not contain what is replaced."""
        changed = solution
        for this, that in self.changes:
            if this not in changed:
                return None
            changed = changed.replace(this, that)
        return changed


def mistake(name: str, hint: str, *changes: tuple[str, str]) -> KnownMistake:
    """Make a known mistake; `changes` are its replacements, in order."""
    return KnownMistake(name, hint, changes)


def load(source: Path, assignment: str) -> dict[str, tuple[KnownMistake, ...]]:
    """The known mistakes of an assignment by question; none if it has no mistakes.py.

    Args:
        source: the folder of all assignments' sources.
    """
    module = beside_notebook(source, assignment, MODULE)
    return module.MISTAKES if module else {}


def beside_notebook(source: Path, assignment: str, name: str) -> Any:
    """A module of an assignment's source folder; None if there is none of that name."""
    if not (source / assignment / f"{name}.py").is_file():
        return None
    return import_module(f"{_package(source.resolve())}.{assignment}.{name}")


def _package(folder: Path) -> str:
    """Make a folder a package, under a name that no other folder has."""
    name = f"_sources_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return name
