"""The exercises of the NumPy course as a student unpacks them, each in its own folder."""

import os
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from grader.course import folder, release
from tests.courses import STATISTICS, TOPIC
from tests.processes import ROOT


@cache
def _files(topic: str, course: Path) -> dict[str, bytes]:
    return release.exercise_files(folder.open_course(course), topic)


def unpack(root: Path, *topics: str, course: Path = STATISTICS) -> Path:
    """Write the files of exercises below a folder; return the folder of the first one."""
    for topic in topics:
        (root / topic).mkdir(parents=True)
        for name, content in _files(topic, course).items():
            (root / topic / name).write_bytes(content)
    return root / topics[0]


def run(exercise: Path, notebook: NotebookNode) -> NotebookNode:
    """Run a notebook in an exercise's folder as Jupyter does; errors stay in it."""
    path = os.pathsep.join([str(ROOT), str(STATISTICS)])
    where = {"metadata": {"path": str(exercise)}}
    client = NotebookClient(notebook, resources=where, allow_errors=True)
    return client.execute(env=os.environ | {"PYTHONPATH": path})


def save(exercise: Path, notebook: NotebookNode, topic: str = TOPIC) -> Path:
    """Save a notebook under the exercise's name."""
    path = exercise / f"{topic}.ipynb"
    nbformat.write(notebook, path)
    return path
