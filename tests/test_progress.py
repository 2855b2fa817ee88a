"""The progress file: found again, never in the way of a check, no part of a submission."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.intake import submission_folder
from grader.student import progress
from grader.student.progress import FILE, Progress
from grader.student.released import Released, read
from tests.courses import OTHER, TOPIC, as_bytes, exercise, hand_in, right
from tests.courses.at_home import unpack
from tests.ordinary_user import as_ordinary_user
from tests.processes import ROOT


@pytest.fixture
def here(tmp_path):
    """The folder of an exercise with another one beside it."""
    return unpack(tmp_path, TOPIC, OTHER)


def of(folder) -> Released:
    found = read(folder)
    assert found is not None
    return found


def test_what_was_checked_is_found_again_beside_all_exercises(here):
    progress.write(here, of(here), {"spread": "passed"})
    progress.write(here, of(here), {"standard_scores": "wrong"})
    other = here.parent / OTHER
    progress.write(other, of(other), {"ranks": "passed"})
    assert (
        progress.read(here)
        == progress.read(other)
        == {
            TOPIC: Progress(1, 3, {"spread": "passed", "standard_scores": "wrong"}),
            OTHER: Progress(1, 2, {"ranks": "passed"}),
        }
    )
    assert [path.name for path in here.parent.glob(".*")] == [FILE]


def test_an_exercise_that_lies_alone_has_it_in_its_own_folder(tmp_path):
    alone = unpack(tmp_path, TOPIC)
    progress.write(alone, of(alone), {"spread": "passed"})
    assert (alone / FILE).is_file()
    assert progress.overall(alone, (TOPIC, OTHER), progress.read(alone)) is None


BROKEN = ["", "{", "[]", "null", '{"exercises": 1}', '{"exercises": {"01_spread": []}}']
BROKEN += ['{"exercises": {"01_spread": {"points": "1", "max_points": 3, "states": {}}}}']
BROKEN += ["[" * 100_000, "\udcff"]


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_counts_as_none_and_is_replaced(here, content):
    (here.parent / FILE).write_bytes(content.encode(errors="surrogateescape"))
    assert progress.read(here) == {}
    progress.write(here, of(here), {"spread": "passed"})
    assert progress.read(here)[TOPIC].points == 1


def test_a_folder_in_place_of_the_file_stops_nothing(here):
    (here.parent / FILE).mkdir()
    progress.write(here, of(here), {"spread": "passed"})
    assert progress.read(here) == {}
    assert [path.name for path in here.parent.glob(".*")] == [FILE]


def test_a_folder_that_cannot_be_written_to_stops_nothing():
    with tempfile.TemporaryDirectory() as root:  # pytest's own is closed to ordinary users
        here = unpack(Path(root), TOPIC, OTHER)
        Path(root).chmod(0o555)
        command = [*as_ordinary_user(), sys.executable, "-c", WRITE, str(here), "spread"]
        subprocess.run(command, cwd=ROOT, check=True)
        assert sorted(path.name for path in Path(root).iterdir()) == [TOPIC, OTHER]


WRITE = """
import sys
from pathlib import Path
from grader.student import progress, released
here = Path(sys.argv[1])
for turn in range(50):
    progress.write(here, released.read(here), {sys.argv[2]: "passed"})
"""


def test_two_kernels_at_once_leave_a_whole_file(here):
    other = here.parent / OTHER
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, str(place), question], cwd=ROOT)
        for place, question in ((here, "spread"), (other, "ranks"))
    ]
    while any(writer.poll() is None for writer in writers):
        if (here.parent / FILE).exists():
            json.loads((here.parent / FILE).read_text())
    assert [writer.wait() for writer in writers] == [0, 0]
    kept = set(progress.read(here))  # of the last writer, and of the other if that read it
    assert kept
    assert kept <= {TOPIC, OTHER}
    assert [path.name for path in here.parent.glob(".*")] == [FILE]


def test_it_is_no_part_of_a_submission(tmp_path):
    folder = hand_in(tmp_path, "ada", as_bytes(right()))
    before = submission_folder.read(folder, exercise())
    (folder / FILE).write_text('{"exercises": {}}')
    after = submission_folder.read(folder, exercise())
    assert after == before
    assert after.sha256 == before.sha256
