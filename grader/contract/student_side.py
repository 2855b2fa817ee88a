"""Which code runs beside student code: in the sandbox and in the students' zip.

The folder names below define it. The linter's contracts in pyproject.toml name the same packages,
and a test compares the three.
"""

from importlib.util import find_spec
from pathlib import Path

import grader

ENGINE = ("contract", "student")


def folders(packages: tuple[str, ...]) -> dict[str, Path]:
    """The files and folders of the student side, by their path below a folder of ``PYTHONPATH``.

    Args:
        packages: the course's own, as `Runtime.packages`.

    Raises:
        ModuleNotFoundError: for a package that cannot be imported.
    """
    engine = Path(grader.__file__).parent
    found = {"grader/__init__.py": engine / "__init__.py"}
    found |= {f"grader/{name}": engine / name for name in ENGINE}
    return found | {name.replace(".", "/"): _folder(name) for name in packages}


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            f"The course names the package {package!r} for students, but no such package can be "
            f"imported. Install it, or put it into the course folder."
        )
    return Path(next(iter(spec.submodule_search_locations)))
