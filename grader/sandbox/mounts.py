"""What a sandboxed kernel sees of the machine: little, and all of it read-only.

It sees the system's programs and libraries, the interpreter with its environment, and the code that
students have anyway (`grader.contract.student_side`): no home folders, only a few files of /etc, no
course folder.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.contract import student_side
from grader.contract.errors import ReviewError

COURSE_CODE = "/course"  # the path inside of the code that students have

_MERGED = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")  # links into /usr, or folders
_OF_ETC = ("ld.so.cache", "alternatives", "localtime", "fonts")


@dataclass(frozen=True)
class Mount:
    """A file or folder mounted read-only: `source` on the machine, `inside` in the sandbox."""

    source: Path
    inside: str

    def arguments(self) -> list[str]:
        return ["--ro-bind", str(self.source), self.inside]


@dataclass(frozen=True)
class Link:
    """A symbolic link made inside."""

    target: str
    inside: str

    def arguments(self) -> list[str]:
        return ["--symlink", self.target, self.inside]


@dataclass(frozen=True)
class Hidden:
    """A folder of a mount that looks empty inside."""

    inside: str

    def arguments(self) -> list[str]:
        return ["--tmpfs", self.inside, "--remount-ro", self.inside]


Entry = Mount | Link | Hidden


def of_this_environment(packages: tuple[str, ...] = ()) -> list[Entry]:
    """What every kernel sees: system, interpreter, environment, the code that students have.

    Args:
        packages: the course's, as `Runtime.packages`.
    """
    return [*_system(), *_interpreter(), *_student_code(packages)]


def _system() -> Iterator[Entry]:
    yield Mount(Path("/usr"), "/usr")
    for name in _MERGED:
        path = Path("/", name)
        if path.is_symlink():
            yield Link(os.readlink(path), str(path))
        elif path.is_dir():
            yield Mount(path, str(path))
    yield from (Mount(p, str(p)) for name in _OF_ETC if (p := Path("/etc", name)).exists())


def _interpreter() -> Iterator[Mount]:
    """The installation and the virtual environment, under their names and their real paths."""
    executable = Path(sys.executable)
    folders = [Path(sys.base_prefix), Path(sys.prefix)]
    folders += [executable.resolve().parent.parent, *(f.resolve() for f in folders)]
    shown = [Path("/usr")]
    for folder in sorted(dict.fromkeys(folders), key=lambda f: len(f.parts)):
        if not any(folder.is_relative_to(other) for other in shown):
            shown.append(folder)
            yield Mount(folder, str(folder))


def _student_code(packages: tuple[str, ...]) -> Iterator[Entry]:
    package = Path(grader.__file__).parent
    if visible(package):  # installed in the environment: the trusted side must not be visible
        yield Hidden(str(package))
    for name, path in student_side.folders(packages).items():
        yield Mount(path, f"{COURSE_CODE}/{name}")


def visible(path: Path) -> bool:
    """Whether student code would see a path of the machine."""
    shown = [Path("/usr"), *(mount.source for mount in _interpreter())]
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in shown)


def refuse_visible(path: Path, what: str) -> None:
    """Refuse to grade if student code could read what it must not.

    Raises:
        ReviewError: if `path` is inside what every kernel sees.
    """
    if visible(path):
        raise ReviewError(
            f"{what} ({path}) is inside a folder that student code can read: /usr, or the "
            f"Python environment {sys.prefix}. Move it elsewhere, then grade again."
        )
