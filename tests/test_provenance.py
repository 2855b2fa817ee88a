"""What a result rests on: each file that can decide it changes the course's hash, and no other."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.judge.provenance import ROOMS
from tests.processes import ROOT

HASH = """
import sys
from pathlib import Path
from grader.course import folder
from grader.judge.provenance import course_sha256
assignment = folder.assignment(folder.open_course(Path(sys.argv[1])), "01_spread")
print(course_sha256(assignment))
for line in sys.stdin:
    path = Path(line.strip())
    before = path.read_bytes()
    path.write_bytes(before + b"\\n# edited\\n")
    print(course_sha256(assignment), flush=True)
    path.write_bytes(before)
print(course_sha256(assignment))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the engine and of the NumPy course, whose files may be edited."""
    folder = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "grader", folder / "grader", ignore=ignored)
    shutil.copytree(ROOT / "tests" / "courses" / "statistics", folder / "course", ignore=ignored)
    (folder / "course" / "basic_statistics" / "samples.txt").write_text("1 2 3\n")
    (folder / "course" / "basic_statistics" / ".samples.txt.swp").write_text("1 2\n")
    (folder / "course" / "solutions" / "01_spread" / "spread.svg").write_text("<svg/>\n")
    return folder


def hashes(project: Path, files: list[Path]) -> tuple[str, list[str], str]:
    """The course's hash before, with each of the files edited alone, and after."""
    run = subprocess.run(
        [sys.executable, "-c", HASH, project / "course"],
        input="".join(f"{file}\n" for file in files),
        cwd=project,  # the copy's `grader` is imported
        capture_output=True,
        text=True,
        check=True,
    )
    before, *edited, after = run.stdout.split()
    return before, edited, after


def test_an_edit_of_any_file_on_a_submissions_way_changes_the_hash(project):
    files = [f for room in ROOMS for f in sorted((project / "grader" / room).rglob("*.py"))]
    files += sorted((project / "course" / "basic_statistics").glob("*.py"))
    files.append(project / "course" / "basic_statistics" / "samples.txt")
    files += sorted((project / "course" / "solutions" / "01_spread").glob("mistakes.py"))
    before, edited, after = hashes(project, files)
    unseen = [f for f, changed in zip(files, edited, strict=True) if changed == before]
    assert (unseen, before) == ([], after)
    assert len(files) > 50


def test_an_edit_of_what_only_stores_or_shows_regrades_nothing(project):
    files = [
        project / "grader" / name
        for name in ("cli/app.py", "report/terminal.py", "records/ledger.py")
    ]
    files.append(project / "course" / "basic_statistics" / ".samples.txt.swp")
    files.append(project / "course" / "solutions" / "01_spread" / "spread.svg")
    before, edited, _ = hashes(project, files)
    assert edited == [before] * len(files)


def test_the_device_is_described_as_tensorflow_does_and_without_a_gpu_not_by_it():
    code = """
import sys
from rnn_review.course import COURSE
device = COURSE.device()
print("tensorflow" in sys.modules, device, COURSE.load_backend().device(), sep="\\n")
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    imported, described, expected = ran.stdout.splitlines()
    assert described == expected
    assert imported == str(expected != "CPU")
