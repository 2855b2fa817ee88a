"""The students' zip: exercises, how to begin, and a wheel of the code that students may see.

The wheel is built from the folders that the sandbox shows (`grader.contract.student_side`), under
the course's name and with the course's requirements: nothing else of the project is in it. It
requires only what may be installed beside a hosted notebook's own libraries; its extra ``laptop``
brings the rest.
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat

from grader.contract import environment, student_side
from grader.contract.course import Course
from grader.contract.errors import ReviewError
from grader.course.addresses import files_at
from grader.course.zip_texts import LAPTOP, texts
from grader.intake.first_cell import first_cell

_JUPYTER = "jupyterlab>=4.3"
_CELL_ID = "first-cell"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date of a zip: the bytes must not depend on the time
# `grader.student.command` reads the version from it.
_DESCRIPTION = f"What exercises import; submissions are graded with Python {environment.PYTHON}"
_NOT_CODE = shutil.ignore_patterns("__pycache__", ".*")


def name_of(course: Course) -> str:
    """The file name of the students' zip."""
    return f"{course.name}-exercises.zip"


def content(course: Course, exercises: dict[str, dict[str, bytes]], url: str = "") -> bytes:
    """The students' zip of a course.

    Args:
        exercises: the files of each exercise by their name, the notebook first.
        url: where the zip will be unpacked, so that notebooks can fetch files from there.

    Raises:
        ReviewError: if the wheel cannot be built, or `url` is not an address.
    """
    address, package = files_at(url), next(iter(course.runtime.packages), "grader.student")
    (name, built), *_ = wheel(course).items()
    files, notebooks = {}, []
    for exercise, own in exercises.items():
        (notebook, released), *others = own.items()
        beside = [other for other, _ in others]
        cell = first_cell(package, name, name_of(course), exercise, beside, address)
        notebooks.append(f"{exercise}/{notebook}")
        files[notebooks[-1]] = _with_first_cell(released, cell)
        files |= {f"{exercise}/{other}": data for other, data in others}
    beside = {path: text.encode() for path, text in texts(course, name, notebooks, url).items()}
    return _zip(beside | {name: built} | files)


def _with_first_cell(notebook: bytes, source: str) -> bytes:
    """A notebook with one more cell of code, above its first one."""
    nb = nbformat.reads(notebook.decode(), as_version=4)
    place = next(n for n, cell in enumerate(nb.cells) if cell.cell_type == "code")
    nb.cells.insert(place, nbformat.v4.new_code_cell(source, id=_CELL_ID))
    return (nbformat.writes(nb) + "\n").encode()


def wheel(course: Course) -> dict[str, bytes]:
    """The wheel by its file name.

    Raises:
        ReviewError: if it cannot be built, with the build backend's error.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root, built = Path(scratch, "project"), Path(scratch, "wheel")
        for name, path in student_side.folders(course.runtime.packages).items():
            _copy(path, root / name)
        (root / "pyproject.toml").write_text(_pyproject(course), encoding="utf-8")
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        wheels = list(built.glob("*.whl"))
        if run.returncode or len(wheels) != 1:
            raise ReviewError(
                f"The wheel for students could not be built from {course.runtime.packages}:\n"
                f"{run.stderr.strip()}"
            )
        return {wheels[0].name: wheels[0].read_bytes()}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=_NOT_CODE)
    else:
        shutil.copyfile(source, target)


def _pyproject(course: Course) -> str:
    """The wheel's pyproject.toml; JSON strings and lists of strings are valid TOML."""
    names = sorted({name.split("/")[0] for name in student_side.folders(course.runtime.packages)})
    return (
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        f"[project]\nname = {json.dumps(course.name)}\nversion = {json.dumps(course.version)}\n"
        f"requires-python = {json.dumps(course.requires_python)}\n"
        f"description = {json.dumps(_DESCRIPTION)}\n"
        f"dependencies = {json.dumps(course.requirements)}\n"
        f"[project.optional-dependencies]\n"
        f"{LAPTOP} = {json.dumps([*course.laptop, _JUPYTER])}\n"
        f'[project.scripts]\nreview = "grader.student.command:main"\n'
        f"[tool.hatch.build.targets.wheel]\npackages = {json.dumps(names)}\n"
    )


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return stream.getvalue()
