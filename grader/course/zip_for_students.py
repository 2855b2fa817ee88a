"""The students' zip: exercises, START_HERE.txt, and a wheel of the code that students may see.

The wheel is built from the folders that the sandbox shows (`grader.contract.student_side`), under
the course's name and with the course's requirements: nothing else of the project is in it.
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from grader.contract import environment, student_side
from grader.contract.course import Course
from grader.contract.errors import ReviewError

START_HERE = "START_HERE.txt"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date of a zip: the bytes must not depend on the time
# `grader.student.command` reads the version from it.
_DESCRIPTION = f"What exercises import; submissions are graded with Python {environment.PYTHON}"
_NOT_CODE = shutil.ignore_patterns("__pycache__", ".*")


def content(course: Course, exercises: dict[str, bytes]) -> bytes:
    """The students' zip of a course.

    Args:
        exercises: files by their path in the zip.

    Raises:
        ReviewError: if the wheel cannot be built.
    """
    first = next(name for name in exercises if name.endswith(".ipynb"))
    start = course.start_here.format(first=first, python=environment.PYTHON)
    return _zip({START_HERE: start.encode()} | wheel(course) | exercises)


def wheel(course: Course) -> dict[str, bytes]:
    """The wheel by its file name.

    Raises:
        ReviewError: if it cannot be built, with the build backend's error.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root, built = Path(scratch, "project"), Path(scratch, "wheel")
        for name, path in student_side.folders(course.runtime.packages).items():
            _copy(path, root / name)
        (root / "pyproject.toml").write_text(_pyproject(course))
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
