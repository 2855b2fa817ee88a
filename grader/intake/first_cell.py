"""The first cell of the notebooks in the students' zip: it gets what is missing, as on Colab.

It must work where nothing of ours is installed, so it is plain Python, short enough to be read. In
grading everything is there, and it does nothing.
"""

import json
import re
from collections.abc import Sequence
from string import Template

_HEAD = """\
# On Colab and Kaggle, this installs the course's package, leaves TensorFlow and whatever else is
# there as it is, and gets the files of this exercise. Where all that is done, it does nothing.
try:
    import $package
except ModuleNotFoundError:
"""
_INSTALL_AND_GET = """\
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", wheel], check=True)
from grader.student.fetch import fetch
fetch($place, $files)"""
_FROM_AN_ADDRESS = f"""\
{_HEAD}    import subprocess, sys
    wheel = $wheel
{_INSTALL_AND_GET}"""
_UPLOADED = f"""\
{_HEAD}    import os, shutil, subprocess, sys
    archive, wheel = $archive, $wheel
    if os.path.exists(archive):
        shutil.unpack_archive(archive)
    if not os.path.exists(wheel):
        raise FileNotFoundError(
            f"Upload {{archive}} beside this notebook (Colab: the folder on the left), or of it "
            f"{{wheel}}, $beside. Then run this cell again."
        )
{_INSTALL_AND_GET}"""


def first_cell(
    package: str, wheel: str, archive: str, exercise: str, files: Sequence[str], address: str
) -> str:
    """The source of the cell.

    Args:
        package: that the notebook imports.
        wheel: the name of the file that has it.
        archive: the name of the students' zip.
        exercise: the name of the exercise's folder.
        files: the names of the files that belong beside the notebook.
        address: where the unpacked students' zip is; empty if it is nowhere.
    """
    root = f"{address}/" if address else ""
    return Template(_FROM_AN_ADDRESS if address else _UPLOADED).substitute(
        package=package,
        wheel=json.dumps(root + wheel),
        archive=json.dumps(archive),
        place=json.dumps(root + exercise),
        files=", ".join(map(json.dumps, files)),
        beside=", ".join(files),
    )


def _pattern(template: str) -> re.Pattern[str]:
    """Matches a template, whatever names it was filled with."""
    literal = r'"[^"\\\n]*"'
    holes = dict.fromkeys(("wheel", "archive", "place"), literal)
    holes |= {"package": r"[\w.]+", "files": rf"{literal}(?:, {literal})*", "beside": r"[\w., -]+"}
    parts = re.split(r"\$(\w+)", template)
    return re.compile("".join(holes[p] if n % 2 else re.escape(p) for n, p in enumerate(parts)))


_PATTERNS = (_pattern(_FROM_AN_ADDRESS), _pattern(_UPLOADED))


def is_first_cell(source: str) -> bool:
    """Whether it is the source of such a cell, of any release, unchanged."""
    return any(pattern.fullmatch(source.strip()) for pattern in _PATTERNS)
