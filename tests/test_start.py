"""`start`: a word before TensorFlow's seconds and one after them, and nothing else."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from grader.contract.wire import DOOR_VARIABLE
from rnn_review.start import _ready
from tests.processes import ROOT

pytestmark = pytest.mark.keras  # in other processes

SETUP = "from rnn_review import start\nstart()\nstart()\nimport keras\nkeras.ops.ones(3)"


def setup(source: str = SETUP, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a setup cell as a new kernel does."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("TF_")} | environment
    command = [sys.executable, "-c", source]
    return subprocess.run(command, cwd=ROOT, env=ours, capture_output=True, text=True)


def test_it_says_that_it_starts_and_how_long_that_took_and_is_quiet_otherwise():
    ran = setup()
    first, second, third = ran.stdout.splitlines()
    assert first == "Starting TensorFlow ..."
    assert second.startswith("TensorFlow 2.")
    assert " are ready, on CPU, after " in second
    assert third.startswith("TensorFlow 2.")
    assert ran.stderr == ""


def test_in_grading_it_says_nothing():
    ran = setup(**{DOOR_VARIABLE: "somewhere"})
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_without_tensorflow_it_says_in_which_python_and_what_to_do():
    ran = setup("import sys\nsys.modules['tensorflow'] = None\n" + SETUP)
    assert "tensorflow is not installed in the Python of this notebook" in ran.stderr
    assert sys.executable in ran.stderr


@pytest.mark.parametrize(
    ("version", "tried"), [("2.16.2", True), ("2.21.0", True), ("2.22.0-rc1", False)]
)
def test_another_tensorflow_than_those_that_were_tried_is_said(version, tried):
    library = SimpleNamespace(__version__=version)
    backend = SimpleNamespace(tf=library, keras=library, device=lambda: "CPU")
    assert ("was tried with TensorFlow 2.16 to 2.21" in _ready(backend, 0)) is not tried
