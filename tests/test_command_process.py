"""The command that grades a class only reads and records: it needs no TensorFlow."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.courses import without_keras
from tests.processes import ROOT, environment
from tests.submissions import hand_in, make_course, quick

pytestmark = [pytest.mark.kernel, pytest.mark.keras]

AUTOGRADES = """
import sys
from grader.cli import app
try:
    app(["autograde", "--course", sys.argv[1]])
finally:
    print("imported:", *sorted({"tensorflow", "keras"} & sys.modules.keys()))
"""


def autograde(course: Path, variables: dict[str, str]) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", AUTOGRADES, course],
        cwd=ROOT,
        env=environment() | variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout.splitlines()


def test_grading_imports_no_tensorflow_and_a_rerun_needs_none(tmp_path):
    course = make_course(tmp_path / "course")
    hand_in(course, quick("ada"))
    assert autograde(course, dict(os.environ))[-1] == "imported:"
    again = autograde(course, without_keras(tmp_path / "forbidden"))
    assert again[-1] == "imported:"
    assert any("1 of 1 had not changed" in line for line in again)
