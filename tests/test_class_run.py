"""Many submissions: each one once, in a fair order, whatever is killed during the run."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT
from threading import Timer
from typing import Any

import psutil
import pytest

from grader.contract.limits import MIB, Limits
from grader.contract.result import Result
from grader.course.folder import Submission, open_course, settings_of, submissions
from grader.grading import batch, class_run
from grader.grading.attempts import TRIES
from grader.grading.class_run import Options
from grader.grading.order import in_order
from grader.intake import submission_folder
from grader.intake.exercise import Exercise
from grader.intake.student_ids import student_id_of
from grader.intake.submission_folder import HandedIn
from grader.records import by_hand
from grader.records.gradebook import NbgraderGradebook
from grader.records.ledger import FILE
from grader.records.standings import read_standings
from grader.running.local_pool import LocalPool, usual_workers
from tests.commands import Talking
from tests.courses import (
    TOPIC,
    as_bytes,
    blank,
    first_only,
    grader,
    hand_in,
    make_course,
    trusted,
    worth,
)
from tests.ledgers import as_version_0
from tests.processes import BIN, has_ended, named, wait_until

pytestmark = pytest.mark.kernel
KILLS = int(os.environ.get("RNN_REVIEW_KILLS", 3))  # of the whole command


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory):
    """Made once: nbgrader takes seconds to set one up."""
    folder = make_course(tmp_path_factory.mktemp("empty"))
    with NbgraderGradebook(open_course(folder)) as gradebook:
        gradebook.register(TOPIC, trusted(), worth())
    return folder / "gradebook.db"


@pytest.fixture
def course(tmp_path, empty_gradebook):
    shutil.copy(empty_gradebook, tmp_path)
    return make_course(tmp_path)


def graded(course, **options):
    opened = open_course(course)
    return list(class_run.autograde(opened, submissions(opened), Options(**options)))


def test_what_reading_a_folder_raises_is_that_submissions_state(course, monkeypatch):
    for student in ("ada", os.fsdecode(b"M\xfcller"), "strange"):
        hand_in(course, student, first_only())

    def read(folder: Path, exercise: Exercise) -> HandedIn:
        if folder.parent.name == "strange":
            raise MemoryError("too strange")
        return submission_folder.read(folder, exercise)

    monkeypatch.setattr(batch, "read", read)
    results = {one.result.student_id: one.result for one in graded(course)}
    assert {name: str(result.state) for name, result in results.items()} == {
        "ada": "graded",
        student_id_of(os.fsdecode(b"M\xfcller")): "needs review",
        "strange": "needs review",
    }
    assert "MemoryError: too strange" in results["strange"].reason


def told(result: Result) -> dict:
    """All of a result but how long it took."""
    return without_times(result.as_json())


def without_times(node: Any) -> Any:
    """A result's JSON without any seconds."""
    if isinstance(node, dict):
        return {k: without_times(v) for k, v in node.items() if k != "seconds"}
    return [without_times(v) for v in node] if isinstance(node, list | tuple) else node


def recorded(course) -> dict[str, dict]:
    """Every student's result as the autograded folder has it."""
    found = {}
    for path in course.glob(f"autograded/*/{TOPIC}/result.json"):
        document = without_times(json.loads(path.read_text()))
        found[document["student_id"]] = document
    return found


def test_what_did_not_change_is_not_graded_again(course):
    hand_in(course, "ada", first_only())
    hand_in(course, "bob", first_only())
    first = graded(course)
    assert [g.new for g in first] == [True, True]
    assert [g.result.score for g in first] == [1, 1]
    hand_in(course, "blank", blank())
    hand_in(course, "bob", first_only("# changed"))
    second = {g.result.student_id: g for g in graded(course)}
    assert {name: g.new for name, g in second.items()} == {
        "ada": False,
        "bob": True,
        "blank": True,
    }
    assert told(second["ada"].result) == told(
        next(g.result for g in first if g.result.student_id == "ada")
    )
    assert all(g.new for g in graded(course, again=True))
    said: list[str] = []
    assert not any(g.new for g in graded(course, says=said.append))
    assert not any("solutions" in words for words in said)  # nor are they run for nothing
    assert "Starting workers." not in said


def test_what_is_no_notebook_is_known_too_until_it_changes(course):
    hand_in(course, "ada", first_only())
    folder = course / "submitted" / "ada" / TOPIC
    (folder / f"{TOPIC}.ipynb").unlink()
    (folder / "answers.docx").write_bytes(b"PK")
    [first] = graded(course)
    assert (first.new, str(first.result.state)) == (True, "malformed")
    opened = open_course(course)
    by_hand.give(opened, settings_of(opened), (TOPIC, "ada", "spread"), 0.5)
    [second] = graded(course)
    assert (second.new, second.result.reason) == (False, first.result.reason)
    assert [(s.score, s.needs_person) for s in read_standings(opened)] == [(0.5, False)]

    def change(words: str) -> None:
        if words.startswith("Grading"):  # after it was read for the first time
            (folder / "answers.pdf").write_bytes(b"%PDF")

    (folder / "answers.docx").write_bytes(b"PK, another one")
    [third] = graded(course, says=change)
    assert "changed while" in third.result.reason
    [fourth] = graded(course)
    assert (fourth.new, str(fourth.result.state)) == (True, "malformed")
    assert "answers.pdf" in fourth.result.reason


def test_other_limits_are_a_reason_to_grade_again(course):
    hand_in(course, "ada", first_only())
    graded(course)
    assert [g.new for g in graded(course, limits=Limits(seconds=77))] == [True]


def test_what_is_graded_again_is_told_with_the_reason(course):
    hand_in(course, "ada", first_only())
    graded(course, sandbox=False)
    said: list[str] = []
    assert [g.new for g in graded(course, says=said.append)] == [True]
    assert "Graded before, with other sandboxing: 1." in said


def test_a_new_gradebook_is_filled_from_the_ledger(course):
    hand_in(course, "ada", first_only())
    graded(course)
    (course / "gradebook.db").unlink()
    [again] = graded(course)
    assert not again.new
    with NbgraderGradebook(open_course(course)) as gradebook:
        assert gradebook.students_graded(TOPIC) == {"ada"}


def test_a_ledger_written_before_versions_saves_grading_again(course):
    hand_in(course, "ada", first_only())
    [first] = graded(course)
    as_version_0(course)
    [second] = graded(course)
    assert not second.new
    assert second.result.score == first.result.score == 1
    assert second.result.cells == ()  # that version had no times
    without_steps = [q | {"steps": []} for q in told(first.result)["questions"]]
    assert told(second.result)["questions"] == without_steps  # nor steps
    (course / "gradebook.db").unlink()
    [third] = graded(course)
    assert not third.new
    with NbgraderGradebook(open_course(course)) as gradebook:
        assert gradebook.students_graded(TOPIC) == {"ada"}


def test_a_ledger_of_a_later_program_stops_the_command_with_advice(course):
    hand_in(course, "ada", first_only())
    with closing(sqlite3.connect(course / FILE)) as ledger:
        ledger.execute("pragma user_version = 99")
    run = autograde(course)
    said = rest_of(run)
    assert run.wait() == 1
    assert "Traceback" not in said
    assert "version 99" in said
    assert "move the file away" in said
    assert not (course / "autograded").exists()


def test_a_ledger_that_is_no_database_is_told(course):
    hand_in(course, "ada", first_only())
    (course / FILE).write_text("nothing of the kind" * 100)
    run = autograde(course)
    assert run.wait() == 1
    assert "The ledger" in rest_of(run)


def test_one_worker_and_two_give_the_same_verdicts(course):
    for number in range(4):
        hand_in(course, f"student-{number}", first_only())
    hand_in(course, "blank", blank())
    one = {g.result.student_id: g.result for g in graded(course, workers=1)}
    two = {g.result.student_id: g.result for g in graded(course, workers=2, again=True)}
    assert one.keys() == two.keys()
    for name, result in one.items():
        assert told(two[name]) == told(result)


@dataclass(frozen=True)
class Task:
    submission: Submission


def test_every_student_has_a_turn_before_anyone_has_two_and_long_ones_come_first(tmp_path):
    handed_in = [("ada", "short"), ("ada", "long"), ("bob", "short"), ("cy", "long")]
    tasks = [Task(Submission(topic, who, tmp_path)) for who, topic in handed_in]
    order = in_order(tasks, {"short": 1.0, "long": 9.0})
    assert [(t.submission.student_id, t.submission.assignment) for t in order] == [
        ("ada", "long"),
        ("cy", "long"),
        ("bob", "short"),
        ("ada", "short"),
    ]
    assert in_order(tasks, {"long": 9.0})[0].submission.assignment == "short"  # may be longer


Running = Talking | subprocess.Popen


def autograde(course, *options: str) -> Talking:
    return Talking("review", "autograde", TOPIC, "--workers", "2", *options, folder=course)


def rest_of(run: Running) -> str:
    """What it prints until it ends."""
    assert run.stdout is not None
    return run.stdout.read()


def lines_until(run: Running, words: str) -> None:
    assert run.stdout is not None
    for line in run.stdout:
        if words in line:
            return
    raise AssertionError(f"the command ended before it said {words!r}")


def wait_for(happened: Callable[[], object], run: Running, seconds: float = 120) -> None:
    """Wait until something has happened, while the command runs."""

    def yet() -> object:
        assert run.poll() is None, "the command ended before"
        return happened()

    wait_until(yet, seconds)


SLEEPS = "import time; time.sleep(2)"
BRIEFLY = SLEEPS.replace("2", "1")


def test_what_waits_begins_while_the_caller_is_busy():
    """As the one that judges is: nobody calls the pool between the two. One at a time."""
    handed_in = HandedIn(as_bytes(first_only(SLEEPS)), {})
    ends: list[float] = []
    with LocalPool(1) as pool:
        pool.prepare({TOPIC: grader().plan})
        futures = [pool.submit(TOPIC, handed_in) for _ in range(2)]
        for future in futures:
            future.add_done_callback(lambda _: ends.append(time.monotonic()))
        assert not wait(futures, timeout=120).not_done
        assert [f.result().execution.state for f in futures] == ["graded", "graded"]
    assert ends[1] - ends[0] > 2


def test_usually_one_worker_more_than_cores_runs_and_fewer_where_memory_would_not_do():
    assert usual_workers(Limits(memory=MIB)) == 1 + (os.cpu_count() or 1)
    assert usual_workers(Limits(memory=2**60)) == 1


def test_a_worker_whose_start_fails_is_told_and_the_next_one_starts():
    """What forks workers dies while it is asked for one, as when memory runs out."""
    handed_in = HandedIn(as_bytes(first_only()), {})
    with LocalPool(1) as pool:
        pool.prepare({TOPIC: grader().plan})
        for process in psutil.Process().children():
            if "forkserver" in " ".join(process.cmdline()):
                process.suspend()
                Timer(1, process.kill).start()
        future = pool.submit(TOPIC, handed_in)
        with pytest.raises((EOFError, OSError)):
            future.result(timeout=60)
        assert pool.submit(TOPIC, handed_in).result(timeout=120).execution.state == "graded"


@pytest.fixture
def class_of_six(course):
    for number in range(6):
        hand_in(course, f"student-{number}", first_only(BRIEFLY))
    return course


def assert_all_graded_once(course, students=6):
    """Every submission has one result, as an undisturbed run gives it."""
    results = recorded(course)
    assert set(results) == {f"student-{number}" for number in range(students)}
    assert {(r["state"], r["score"]) for r in results.values()} == {("graded", 1)}
    with NbgraderGradebook(open_course(course)) as gradebook:
        assert gradebook.students_graded(TOPIC) == set(results)


@pytest.mark.parametrize("program", ["zygote.py", "forkserver"])
def test_a_killed_part_is_restarted_and_no_result_changes(class_of_six, program):
    run = autograde(class_of_six)
    lines_until(run, "[1/6]")
    doomed = named(run.pid, program)
    assert doomed
    for process in doomed:
        process.kill()
    said = rest_of(run)
    assert run.wait() == 0, said
    assert_all_graded_once(class_of_six)


LONG = ("sleep", "97531")  # a program that is seen from outside while it runs in a sandbox


def test_a_killed_sandbox_is_its_own_submission_s_end(course):
    """Killed while student code runs in it, and while others start, run, or end."""
    hand_in(course, "long", first_only(f"import subprocess\nsubprocess.run({list(LONG)})"))
    for number in range(3):
        hand_in(course, f"student-{number}", first_only())
    run = autograde(course)
    wait_for(lambda: named(run.pid, " ".join(LONG), deep=True), run)
    doomed = named(run.pid, "bwrap", deep=True)
    assert doomed
    for process in doomed:
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile
            process.kill()
    said = rest_of(run)
    assert run.wait() == 0, said
    states = {student: result["state"] for student, result in recorded(course).items()}
    assert len(states) == 4
    assert states.pop("long") == "kernel died"
    assert set(states.values()) <= {"graded", "kernel died"}
    assert list(states.values()).count("kernel died") < len(doomed)


def test_what_a_worker_cannot_do_is_tried_again_and_then_for_a_person(course):
    """A mock stands in for a worker whose own disk is full."""
    hand_in(course, "ada", first_only())

    class Full(LocalPool):
        def submit(self, assignment, handed_in):
            begun.append(1)
            future = Future()
            future.set_exception(OSError(28, "No space left on device"))
            return future

    begun = []
    [one] = graded(course, pool=Full)
    assert (str(one.result.state), len(begun)) == ("needs review", TRIES)
    assert "No space left on device" in one.result.reason
    [again] = graded(course)
    assert again.result.score == 1


FULL_DISK = """
cp -r "$1"/. "$2" && cd "$2" || exit 9
dd if=/dev/zero of=ballast bs=1k 2>/dev/null
"$3" autograde "$4" --db sqlite:///"$1"/elsewhere.db
echo "status $?"
rm ballast
"$3" autograde "$4" --db sqlite:///"$1"/elsewhere.db
echo "status $?"
"""


def test_a_full_disk_is_told_and_after_making_room_the_run_goes_on(course, tmp_path_factory):
    hand_in(course, "ada", first_only())
    small = tmp_path_factory.mktemp("small")
    run = subprocess.run(
        [
            *("bwrap", "--dev-bind", "/", "/", "--size", str(3 * MIB), "--tmpfs", str(small)),
            *("--", "/bin/sh", "-c", FULL_DISK, "sh", course, small, BIN / "review", TOPIC),
        ],
        capture_output=True,
        text=True,
    )
    first, second = run.stdout.split("status 1")
    assert "Traceback" not in run.stderr
    assert "full" in run.stderr or "No space left" in run.stderr
    assert "1 of 10" not in first
    assert "status 0" in second


def test_a_read_only_course_folder_is_called_that(course):
    hand_in(course, "ada", first_only())
    run = subprocess.run(
        [
            *("bwrap", "--dev-bind", "/", "/", "--ro-bind", str(course), str(course)),
            *("--chdir", str(course), "--", BIN / "review", "autograde", TOPIC),
        ],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "read-only" in run.stderr
    assert "SQLAlchemy address" not in run.stderr


def test_the_whole_command_killed_continues_where_it_was(class_of_six):
    """At moments of every kind: while it starts, while it grades, while it records."""
    random_delay = random.Random(4)
    for number in range(KILLS):
        hand_in(class_of_six, f"student-{6 + number}", first_only(BRIEFLY))  # something to do
        run = autograde(class_of_six)
        MOMENTS[number % len(MOMENTS)](class_of_six, run)
        time.sleep(random_delay.uniform(0, 1))  # no two kills at the same point
        run.kill()
        assert run.wait() == -signal.SIGKILL, rest_of(run)  # it had not ended by itself
    run = autograde(class_of_six)
    assert run.wait() == 0, rest_of(run)
    assert_all_graded_once(class_of_six, 6 + KILLS)


def ledger_is_opened(course: Path, run: Running) -> None:
    wait_for(lambda: FILE in str([file.path for file in psutil.Process(run.pid).open_files()]), run)


def student_code_runs(course: Path, run: Running) -> None:
    wait_for(lambda: named(run.pid, "bwrap", deep=True), run)


def a_result_is_recorded(course: Path, run: Running) -> None:
    lines_until(run, "[")


MOMENTS = (ledger_is_opened, student_code_runs, a_result_is_recorded)


def test_a_killed_command_leaves_nothing_running(class_of_six):
    run = autograde(class_of_six)
    lines_until(run, "[1/6]")  # there are workers
    family = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    wait_until(lambda: all(map(has_ended, family)), seconds=30)


def test_ctrl_c_says_how_to_go_on_and_leaves_nothing_running(class_of_six):
    run = autograde(class_of_six)
    lines_until(run, "[1/6]")
    family = psutil.Process(run.pid).children(recursive=True)
    os.kill(run.pid, signal.SIGINT)
    assert run.wait(timeout=60) == 1
    said = rest_of(run)
    assert "Stopped." in said
    assert "Run the same command to continue" in said
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive
    run = autograde(class_of_six)
    assert run.wait() == 0
    assert "had not changed" in rest_of(run)
    assert_all_graded_once(class_of_six)


def test_ctrl_c_in_a_dry_run_says_that_nothing_was_changed(course):
    hand_in(course, "ada", first_only(BRIEFLY))
    hand_in(course, "bob", first_only("import time; time.sleep(60)"))
    run = Talking("review", "regrade", TOPIC, "--dry-run", "--workers", "2", folder=course)
    lines_until(run, "[1/2]")
    os.kill(run.pid, signal.SIGINT)
    assert run.wait(timeout=60) == 1
    said = rest_of(run)
    assert "Stopped. Submissions graded: 1 of 2; nothing was changed." in said
    assert "recorded" not in said
    assert "--again" not in said
    assert read_standings(open_course(course)) == []


STARTING = ("Loading the grader.", "Starting workers.", "Running the solutions of")


@pytest.mark.parametrize("moment", STARTING)
def test_ctrl_c_while_it_starts_is_one_line(course, moment):
    """Ctrl-C goes to all of the terminal's processes, not to the command alone.

    Python loses an interrupt that comes in a callback of fork's: then one presses once more.
    """
    hand_in(course, "ada", first_only("import time; time.sleep(60)"))
    command = [BIN / "review", "autograde", TOPIC]
    run = subprocess.Popen(
        command, cwd=course, stdout=PIPE, stderr=STDOUT, text=True, start_new_session=True
    )
    lines_until(run, moment)
    os.killpg(run.pid, signal.SIGINT)
    try:
        run.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGINT)
    said = rest_of(run)
    assert run.wait(timeout=60) in (1, 130)
    lines = [line for line in said.splitlines() if not line.endswith(".") or "Stopped" in line]
    assert len(lines) == 1, said
    assert lines[0].startswith("review: Stopped.")
    assert "Traceback" not in said


def test_a_gradebook_that_is_locked_for_a_while_is_waited_for(class_of_six):
    log = class_of_six / "log"
    run = autograde(class_of_six, "--log", str(log))
    lines_until(run, "[1/6]")
    with closing(sqlite3.connect(class_of_six / "gradebook.db", timeout=30)) as gradebook:
        gradebook.execute("begin exclusive")
        wait_for(lambda: "gradebook unavailable" in log.read_text(), run)
        gradebook.rollback()
    assert run.wait() == 0, rest_of(run)
    assert_all_graded_once(class_of_six)
