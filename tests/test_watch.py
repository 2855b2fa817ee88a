"""`review autograde --watch`: what arrives is graded as it arrives."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import psutil
import pytest

from grader import progress
from grader.course.folder import open_course, submissions
from grader.grading import watch as watching
from grader.grading.class_run import Options, Session
from grader.grading.watch import Pace
from grader.records.standings import read_standings
from grader.running.local_pool import LocalPool
from tests.commands import Talking
from tests.courses import (
    OTHER,
    TOPIC,
    as_bytes,
    blank,
    deep,
    first_only,
    hand_in,
    make_course,
    right,
)
from tests.processes import PATIENCE, named, wait_until

pytestmark = pytest.mark.kernel

SETTLED = 3 * Pace().settle


@pytest.fixture
def course(tmp_path) -> Path:
    return make_course(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[tuple[Path, "Watch"]]:
    """A course folder and its watch, for tests that leave both as they are."""
    folder = make_course(tmp_path_factory.mktemp("shared"))
    yield from ((folder, running) for running in watched(folder))


def watched(folder: Path) -> Iterator["Watch"]:
    running = Watch(folder)
    running.until("Watching", "submitted", "Ctrl-C")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


class Watch:
    """A running `review autograde --watch`."""

    def __init__(self, course: Path, *options: str):
        self.process = Talking("review", "autograde", "--watch", *options, folder=course)
        self._lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, *words: str) -> str:
        """The first line with all of the words."""
        seen, deadline = "", time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                line = self._lines.get(timeout=1)
            except Empty:
                assert self.process.poll() is None, f"it ended: {seen}"
                continue
            if all(w in line for w in words):
                return line
            seen += line
        raise AssertionError(f"not said: {words}; but {seen}")

    def quiet(self, seconds: float) -> None:
        """Nothing is said for a while."""
        time.sleep(seconds)
        assert self._lines.empty(), self._lines.get()

    def stop(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        try:
            return self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # its threads say where they are
            self.process.wait(timeout=PATIENCE)
            time.sleep(1)
            lines = "".join(self._lines.get() for _ in range(self._lines.qsize()))
            raise AssertionError(f"it did not end: {lines}") from None


@pytest.fixture
def watch(course) -> Iterator[Watch]:
    yield from watched(course)


def scores(course: Path) -> dict[tuple[str, str], float]:
    found = read_standings(open_course(course))
    return {(s.student_id, s.assignment): s.score for s in found}


def test_what_arrives_is_graded_and_again_when_it_changes(shared):
    course, watch = shared
    hand_in(course, "ada", first_only())
    watch.until("ada", "1 of 3")
    hand_in(course, "ada", right())
    watch.until("ada", "3 of 3")
    page = (course / "feedback" / "ada" / TOPIC / f"{TOPIC}.html").read_text(encoding="utf-8")
    assert "<strong>3</strong> of 3 points" in page
    hand_in(course, "bob", blank(OTHER), OTHER)
    watch.until("bob", "0 of 2")
    assert scores(course).items() >= {("ada", TOPIC): 3, ("bob", OTHER): 0}.items()


def test_it_goes_on_after_a_restart_and_grades_nothing_twice(course, watch):
    hand_in(course, "ada", first_only())
    watch.until("ada", "1 of 3")
    assert watch.stop() == 0
    watch.until("Stopped.", "Submissions graded: 1")
    hand_in(course, "bob", right())
    again = Watch(course)
    line = again.until("of 3")
    assert "bob" in line
    again.quiet(SETTLED)
    assert again.stop(signal.SIGTERM) == 0
    assert scores(course) == {("ada", TOPIC): 1, ("bob", TOPIC): 3}


def test_a_file_that_is_being_written_is_waited_for(shared):
    course, watch = shared
    place = course / "submitted" / "writer" / TOPIC
    place.mkdir(parents=True)
    content = as_bytes(right())
    with (place / f"{TOPIC}.ipynb").open("wb") as file:
        for part in range(8):
            file.write(content[part * len(content) // 8 : (part + 1) * len(content) // 8])
            file.flush()
            time.sleep(Pace().settle / 3)
    watch.until("writer", "3 of 3")
    assert scores(course)[("writer", TOPIC)] == 3


def test_a_folder_that_vanishes_and_comes_back_is_waited_for(shared):
    course, watch = shared
    hand_in(course, "before", first_only())
    watch.until("before", "1 of 3")
    (course / "submitted").rename(course / "elsewhere")
    watch.until("is not there")
    (course / "elsewhere").rename(course / "submitted")
    watch.until("is there again")
    hand_in(course, "after", right())
    watch.until("after", "3 of 3")


def test_ctrl_c_leaves_nothing_running(course, watch):
    hand_in(course, "ada", first_only("import time; time.sleep(60)"))
    wait_until(lambda: named(watch.process.pid, "bwrap", deep=True))
    family = psutil.Process(watch.process.pid).children(recursive=True)
    assert watch.stop() == 0
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive
    assert scores(course) == {}


def test_points_that_change_are_told_once_and_grade_nothing(course, watch):
    hand_in(course, "ada", first_only())
    watch.until("ada", "1 of 3")
    notebook = course / "solutions" / TOPIC / f"{TOPIC}.py"
    notebook.write_text(notebook.read_text().replace('"points": 2,', '"points": 5,'))
    hand_in(course, "bob", right())
    watch.until("is tried again every")
    assert scores(course) == {("ada", TOPIC): 1}


def test_an_outage_that_comes_again_is_told_again(course):
    notebook = course / "solutions" / TOPIC / f"{TOPIC}.py"
    usual = notebook.read_text()
    until = time.monotonic() + PATIENCE
    events = watching.watch(
        open_course(course),
        Options(workers=1),
        TOPIC,
        pace=Pace(pause=0.05, settle=0.1, again=0.2),
        ended=lambda: until < time.monotonic(),
    )
    next(events)
    hand_in(course, "ada", first_only())
    assert next(events).result
    for student in ("bob", "cyd"):
        notebook.write_text(usual.replace('"points": 2,', '"points": 5,'))
        hand_in(course, student, first_only())
        assert "It is tried again every" in next(events).words
        notebook.write_text(usual)
        assert next(events).result
    until = 0.0
    assert list(events) == []


def test_code_that_changed_ends_the_watch(course, watch):
    hand_in(course, "ada", first_only())
    watch.until("ada", "1 of 3")
    module = course / "basic_statistics" / "questions.py"
    module.write_text(module.read_text() + "\n# otherwise\n")
    hand_in(course, "bob", right())
    watch.until("has changed since")
    assert watch.process.wait(timeout=PATIENCE) == 1


def test_secrets_are_drawn_for_each_batch(course):
    """A watch that used one challenge for hours would let a student learn it."""
    opened, asked = open_course(course), []

    class Overheard(LocalPool):
        def prepare(self, plans):
            asked.append(plans[TOPIC].asked["spread"])
            super().prepare(plans)

    with Session(opened, Options(workers=1, pool=Overheard)) as session:
        session.warm_up([TOPIC])
        for student in ("ada", "bob"):
            hand_in(course, student, first_only())
            list(session.grade(submissions(opened, TOPIC, student)))
    assert len(asked) == len(set(asked)) == 2
    assert set(scores(course).values()) == {1}


def test_the_exchange_is_collected_with_nbgraders_own_code(course, tmp_path):
    root = tmp_path / "exchange"
    inbound = root / "basic-statistics" / "inbound"
    inbound.mkdir(parents=True)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.Exchange.root = {str(root)!r}\n")
    running = Watch(course)
    try:
        running.until("Watching", "inbound")
        name = f"ada+{TOPIC}+2026-12-01 12:00:00.000000 UTC+x"
        arriving = tmp_path / name
        arriving.mkdir()
        (arriving / f"{TOPIC}.ipynb").write_bytes(as_bytes(right()))
        (arriving / "timestamp.txt").write_text("2026-12-01 12:00:00.000000 UTC")
        shutil.move(arriving, inbound / name)
        running.until("Collected from the exchange: 1 of 01_spread.")
        running.until("ada", "3 of 3")
        assert running.stop() == 0
    finally:
        if running.process.poll() is None:
            running.process.kill()
    assert (course / "submitted" / "ada" / TOPIC / "timestamp.txt").is_file()
    assert os.listdir(inbound) == [name]


@pytest.fixture
def hostile(course) -> Iterator[Path]:
    """A course folder with submissions that nobody can grade, each in its own way."""
    submitted = course / "submitted"
    for student in ("aaa", "deep", "linked", "empty"):
        (submitted / student).mkdir(parents=True)
    (submitted / "aaa" / TOPIC).symlink_to("x" * 300)  # longer than a name can be
    (submitted / "eve").symlink_to("/proc")
    (submitted / "linked" / TOPIC).symlink_to("/")
    (submitted / "empty" / TOPIC).mkdir()
    deep(submitted / "deep" / TOPIC)
    yield course
    subprocess.run(["rm", "-rf", submitted], check=True)  # Python cannot remove what is so deep


def test_what_one_student_hands_in_ends_nothing_and_is_told_once(hostile):
    watch = Watch(hostile)
    try:
        watch.until("Watching")
        hand_in(hostile, "zoe", right())
        said = [watch.until("")]
        while sum(name in " ".join(said) for name in ("deep", "empty", "linked", "zoe")) < 4:
            said.append(watch.until(""))
        watch.quiet(SETTLED)
        assert watch.stop() == 0
    finally:
        watch.process.kill()
    named, *graded = said
    assert f"submitted/aaa/{TOPIC}, submitted/eve. Expected" in named
    told = {line.split()[2]: line for line in graded}
    assert sorted(told) == sorted(["deep", "empty", "linked", "zoe"])
    assert len(graded) == len(told)
    assert "16 deep" in told["deep"]
    assert "link" in told["linked"]
    assert "3 of 3" in told["zoe"]


def test_the_look_at_a_submission_has_limits(tmp_path, monkeypatch):
    looked = []
    of = watching._of
    monkeypatch.setattr(watching, "_of", lambda *one: looked.append(one) or of(*one))
    monkeypatch.setattr(watching, "MAX_ENTRIES", 10)
    monkeypatch.setattr(watching, "MAX_DEPTH", 1)
    for number in range(50):
        (tmp_path / "many" / str(number) / "d").mkdir(parents=True)
    assert watching._signature(tmp_path / "many")
    assert len(looked) == 11
    (tmp_path / "in" / "a" / "b" / "c").mkdir(parents=True)
    before = watching._signature(tmp_path / "in")
    (tmp_path / "in" / "a" / "b" / "c" / "d").mkdir()
    assert watching._signature(tmp_path / "in") == before
    (tmp_path / "in" / "a" / "d").mkdir()
    assert watching._signature(tmp_path / "in") != before


def test_a_change_of_rights_and_a_link_are_seen(tmp_path):
    (tmp_path / "in").mkdir(mode=0o700)
    before = watching._signature(tmp_path / "in")
    (tmp_path / "in").chmod(0o755)
    assert watching._signature(tmp_path / "in") not in (before, b"")
    (tmp_path / "link").symlink_to("in")
    linked = watching._signature(tmp_path / "link")
    (tmp_path / "in" / "file").write_text("x")
    assert watching._signature(tmp_path / "link") == linked != b""
    assert watching._signature(tmp_path / "nowhere") == b""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_loses_in_a_finalizer_is_remembered():
    class Ends:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGINT)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    stop = progress.Stop()
    try:
        Ends()
        assert stop.asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
