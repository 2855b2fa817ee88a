"""`review gpu` without a GPU: its rehearsal, its refusal, and parts that fail or take too long."""

import json
import os
import signal
import subprocess
import time

import numpy as np
import psutil
import pytest

from tests.gpu.banks import ever_finer
from tests.gpu.command import NO_GPU
from tests.gpu.document import REHEARSAL, RUNNING, Document
from tests.gpu.job import CPU, Job
from tests.gpu.parts import Part, run
from tests.gpu.tolerances import NO_NUMBER, largest_deviation
from tests.processes import BIN, ROOT, environment, has_ended, wait_until

pytestmark = pytest.mark.keras

FAILS = "raise ValueError('no kernel image is available')"
HANGS = """
import subprocess, sys
from tests.gpu.job import Told
sleeping = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
Told().table("found until then", [{"pid": sleeping.pid}])
sleeping.wait()
"""
WORKS = """
from tests.gpu.job import Told, read
job, told = read(), Told()
print("noise of a library")
told.says(f"{job.topics[0]} on {job.device}")
told.table("speed", [{"what": "scan", "speed": 1234.5}])
"""


def review_gpu(*words, **variables):
    return subprocess.run(
        [BIN / "review", "gpu", *words],
        cwd=ROOT, env=environment() | variables, capture_output=True, text=True,
    )  # fmt: skip


def test_without_a_gpu_one_line_says_what_was_looked_for_and_how_to_rehearse(tmp_path):
    told = review_gpu("--folder", str(tmp_path), CUDA_VISIBLE_DEVICES="")
    assert (told.returncode, told.stderr) == (1, f"review: {NO_GPU}\n")
    assert "/dev/nvidia*" in NO_GPU
    assert "review gpu --device cpu --minutes 3" in NO_GPU
    assert list(tmp_path.iterdir()) == []


def test_outside_of_a_clone_it_says_where_the_command_is(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "__init__.py").touch()  # another project's
    path = f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    told = review_gpu(PYTHONPATH=path)
    assert told.returncode == 1
    assert "No module named 'tests.gpu'" in told.stderr
    assert "A clone of the course's repository has it" in told.stderr


@pytest.mark.parametrize(
    ("words", "named"), [("--topic 07_other", "06_scan"), ("--only speed", "training")]
)
def test_what_there_is_not_is_refused_with_what_there_is(words, named):
    told = review_gpu("--device", "cpu", *words.split())
    assert told.returncode == 1
    assert f"There is no {words[2:].split()[0].replace('only', 'part')}" in told.stderr
    assert named in told.stderr


def test_a_rehearsal_of_one_topic_compares_the_cpu_with_itself(tmp_path):
    words = ["--device", "cpu", "--minutes", "3", "--only", "device", "--topic", "02_n_characters"]
    told = review_gpu(*words, "--folder", str(tmp_path))
    assert told.returncode == 0, told.stdout + told.stderr
    page = (tmp_path / "gpu.md").read_text()
    assert page.startswith(f"# review gpu: {REHEARSAL}\n")
    part = json.loads((tmp_path / "gpu.json").read_text())["parts"]["device"]
    facts, questions = part["tables"].values()
    assert {"what": "TF32", "is": "off"} in facts
    assert part["says"][0].startswith("4 of 4 questions")
    assert all(row["device's is right"] and row["CPU's is right"] for row in questions)
    by_name = {row["question"]: row for row in questions}
    assert by_name["n_char_model"]["tolerances"] < 0.1
    assert by_name["n_char_model"]["tolerances, device again"] < 0.1
    assert by_name["n_char_model"]["the same, deterministic ops"] == 0
    assert 0 < by_name["train_n_chars"]["bands"] < 2
    assert questions[0]["question"] == "train_n_chars", "the worst comes first"


def test_a_rehearsal_that_is_ended_keeps_what_it_has_and_leaves_no_process(tmp_path):
    words = [BIN / "review", "gpu", "--device", "cpu", "--only", "bands", "--folder", tmp_path]
    running = subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    found = tmp_path / "gpu.json"
    wait_until(lambda: found.exists() and "Bands" in found.read_text())
    started = psutil.Process(running.pid).children(recursive=True)
    running.terminate()
    assert running.wait(60) == 128 + signal.SIGTERM
    assert len(started) > 1
    # Killed, they may still be giving back their memory.
    wait_until(lambda: all(has_ended(process) for process in started), seconds=5)
    part = json.loads(found.read_text())["parts"]["bands"]
    assert part["state"] == RUNNING
    assert part["tables"]["Bands"][0]["runs"] == 1


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """Three parts that import as modules."""
    for name, source in (("fails", FAILS), ("hangs", HANGS), ("works", WORKS)):
        (tmp_path / f"part_that_{name}.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    return {name: Part(name, 1, module=f"part_that_{name}") for name in ("fails", "hangs", "works")}


def rehearsal(folder, seconds):
    return Job(CPU, time.monotonic() + seconds, folder, ("06_scan",))


def test_what_fails_or_takes_too_long_is_written_down_and_the_next_part_runs(tmp_path, parts):
    document = Document(tmp_path, REHEARSAL, "a machine")
    assert not run([*parts.values()], rehearsal(tmp_path, 12), document)
    found = json.loads((tmp_path / "gpu.json").read_text())["parts"]
    states = {name: (part["state"], part["error"]) for name, part in found.items()}
    assert states == {
        "fails": ("failed", "ValueError: no kernel image is available"),
        "hangs": ("out of time", ""),
        "works": ("done", ""),
    }
    (row,) = found["hangs"]["tables"]["found until then"]
    assert has_ended(row["pid"])
    assert found["works"]["says"] == ["06_scan on cpu"]
    page = (tmp_path / "gpu.md").read_text()
    assert "| scan | 1,234 |" in page
    assert "noise" not in page


def test_some_parts_alone_leave_the_others_of_the_same_device_as_they_were(tmp_path, parts):
    for device, keep, expected in (
        ("one GPU", False, {"works"}),
        ("one GPU", True, {"works", "fails"}),
        ("another GPU", True, {"fails"}),
    ):
        document = Document(tmp_path, device, "a machine", keep)
        part = parts["fails" if keep else "works"]
        run([part], rehearsal(tmp_path, 60), document)
        assert json.loads((tmp_path / "gpu.json").read_text())["parts"].keys() == expected


def test_a_deviation_is_in_tolerances_of_the_largest_value_and_not_of_what_is_drawn():
    ours = {"loss": np.float32(2), "start": np.ones(3), "roles": np.array("a"), "n": np.arange(3)}
    theirs = ours | {"loss": np.float32(2.0001), "start": np.zeros(3), "roles": np.array("b")}
    most, key = largest_deviation(theirs, ours, drawn=["start"])
    assert (round(most, 2), key) == (0.5, "loss")
    assert largest_deviation(theirs, ours) == (10_000, "start")
    for broken in ({}, {"loss": np.zeros(2)}, {"loss": np.float32("nan")}):
        assert largest_deviation(broken, {"loss": np.float32(2)}) == (NO_NUMBER, "loss")


@pytest.mark.parametrize("length", [0, 1, 64, 1000])
def test_a_bank_is_sampled_ever_more_finely_and_each_answer_is_judged_once(length):
    order, coarse = [*ever_finer(length)], [*range(0, length, 64)]
    assert sorted(order) == [*range(length)]
    assert order[: len(coarse)] == coarse
