"""The command line: help for people, and bad input told on one screen with exit status 1."""

import json
import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.contract.errors import ReviewError
from grader.course.folder import misplaced, open_course, submissions
from grader.records.database import open_gradebook
from tests.commands import run
from tests.courses import TOPIC, answered, blank, hand_in, make_course, right
from tests.ordinary_user import USER
from tests.processes import BIN, ROOT

pytestmark = pytest.mark.kernel

SCREEN = 24  # lines


@pytest.fixture(scope="module", autouse=True)
def commands():
    """The commands that entry points add, once."""
    cli._add_commands()


class Ran(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def told(*words, **environment) -> Ran:
    """Run a command whose arguments are all that matters, in this process."""
    run = CliRunner().invoke(cli.app, list(words), env=environment)
    stderr = f"review: {run.exception}" if isinstance(run.exception, ReviewError) else run.stderr
    return Ran(run.exit_code, run.stdout, stderr)


def review(*words, cwd=ROOT, **environment):
    """Run it as people do."""
    return run("review", *words, folder=cwd, variables=os.environ | environment)


def refused(run, *expected):
    """The command failed with a message, not a traceback, that holds these words."""
    assert run.returncode == 1
    assert run.stderr.startswith("review: ")
    assert "Traceback" not in run.stderr
    assert len(run.stderr.splitlines()) < SCREEN
    for words in expected:
        assert words in run.stderr


@pytest.fixture
def course(tmp_path):
    folder = make_course(tmp_path / "course")
    hand_in(folder, "blank", blank())
    return folder


def test_help_says_what_there_is():
    run = review("--help")
    assert run.returncode == 0
    for command in ("release", "autograde", "lesson", "slides"):
        assert command in run.stdout


def test_a_missing_text(tmp_path):
    run = told("lesson", "text", RNN_REVIEW_CORPUS=str(tmp_path / "nowhere.txt"))
    refused(run, "nowhere.txt", "RNN_REVIEW_CORPUS", "No such file")


def test_a_text_that_is_another_one(tmp_path):
    (tmp_path / "other.txt").write_text("PREFACE to something else")
    run = told("lesson", "text", "nietzsche", RNN_REVIEW_CORPUS=str(tmp_path / "other.txt"))
    refused(run, "600,901 bytes", "25 bytes")


def test_an_unknown_text():
    refused(told("lesson", "text", "goethe"), "'goethe'", "'nietzsche'")


def test_an_unknown_assignment(course):
    refused(review("autograde", "07_attention", cwd=course), "'07_attention'", TOPIC)
    refused(told("release", "07_attention"), "'07_attention'", "01_three_characters")
    assert not (course / "gradebook.db").exists()
    assert not (ROOT / "exercises" / "07_attention").exists()


def test_json_is_a_line_for_each_result_and_nothing_else(course):
    (course / "submitted" / "blank" / TOPIC / f"{TOPIC}.ipynb").write_text("no notebook")
    run = review("autograde", TOPIC, "--json", cwd=course)
    [line] = run.stdout.splitlines()
    told = json.loads(line)
    assert (told["student_id"], told["state"], told["score"]) == ("blank", "malformed", 0)
    refused(run, "could not be graded", "not JSON")


def test_an_unknown_student(course):
    refused(review("autograde", TOPIC, "--student", "nobody", cwd=course), "nobody")


def test_names_that_are_nearly_those_of_a_student_and_an_assignment_are_suggested(course):
    hand_in(course, "josé", blank())
    here = ("--course", str(course))
    refused(told("autograde", "--student", "jose", *here), "Did you mean josé?")
    refused(told("autograde", "01_spred", *here), f"Did you mean {TOPIC}?")


def test_the_number_of_workers_of_a_cluster_is_not_passed_over(course):
    run = told("autograde", "--cluster", "auto", "--workers", "2", "--course", str(course))
    refused(run, "Expected --workers or --cluster, found both")


def test_a_folder_that_is_no_course(tmp_path):
    refused(review("autograde", cwd=tmp_path), "nbgrader_config.py", "--course")


@pytest.mark.parametrize(
    ("db", "words"),
    [
        ("gradebook.db", "cannot be used"),
        ("mongodb://host/db", "mongodb"),
        ("sqlite:////no/such/folder/gradebook.db", "unable to open"),
        ("postgresql://teacher:geheim@127.0.0.1:9/db", "cannot be used"),
    ],
)
def test_a_wrong_gradebook_stops_before_anything_is_graded(course, db, words):
    run = review("autograde", TOPIC, "--db", db, cwd=course)
    refused(run, words, "--db")
    assert "geheim" not in run.stderr
    assert not (course / "autograded").exists()


def test_a_gradebook_that_cannot_be_written(course):
    path = course / "gradebook.db"
    with open_gradebook(open_course(course)):
        pass
    before = path.read_bytes()
    read_only = f"sqlite:///file:{path}?mode=ro&uri=true"
    refused(review("autograde", TOPIC, "--db", read_only, cwd=course), "readonly", "--db")
    assert path.read_bytes() == before
    assert not (course / "autograded").exists()


def test_a_gradebook_that_is_no_database(course):
    (course / "gradebook.db").write_text("dear diary\n" * 100)
    run = review("autograde", TOPIC, cwd=course)
    refused(run, "gradebook.db", "not a database")
    assert (course / "gradebook.db").read_text().startswith("dear diary")
    assert not (course / "autograded").exists()


def test_a_notebook_that_is_not_json_does_not_stop_the_others(course):
    hand_in(course, "broken", b"{")
    run = review("autograde", TOPIC, cwd=course)
    refused(run, "broken", "not JSON", "1 of 2")
    assert "blank" in run.stdout


def test_what_is_no_submission_is_named(course):
    submitted = course / "submitted"
    (submitted / "q2.ipynb").write_bytes(b"{}")
    for place in ("bob/01-spread", "bob/.git", "cy"):
        (submitted / place).mkdir(parents=True, exist_ok=True)
    (submitted / "cy" / f"{TOPIC}.ipynb").write_bytes(b"{}")
    opened = open_course(course)
    names = {path.relative_to(submitted).as_posix() for path in misplaced(opened)}
    assert names == {"q2.ipynb", "bob/01-spread", f"cy/{TOPIC}.ipynb"}
    said = review("autograde", cwd=course).stdout.replace("\n", " ")
    assert "Not graded, since they are in no student's folder" in said
    assert all(name in said for name in names)


def test_one_students_folder_never_hides_the_others(course):
    submitted = course / "submitted"
    (submitted / "aaa").mkdir()
    (submitted / "aaa" / TOPIC).symlink_to("x" * 300)  # longer than a name can be
    (submitted / "eve").symlink_to("/proc")
    run = review("autograde", cwd=course)
    said = run.stdout.replace("\n", " ")
    assert run.returncode == 0, run.stderr
    assert f"submitted/aaa/{TOPIC}, submitted/eve. Expected" in said
    assert "blank" in said


def test_a_students_folder_that_cannot_be_read_is_named():
    with TemporaryDirectory() as scratch:  # pytest's folders are closed to the ordinary user
        os.chmod(scratch, 0o755)
        root = make_course(Path(scratch) / "course")
        hand_in(root, "ada", blank())
        closed = hand_in(root, "bob", blank()).parent
        closed.chmod(0)
        opened = open_course(root)
        before = os.geteuid()
        os.seteuid(before or USER)  # root reads everything
        try:
            assert misplaced(opened) == [closed]
            assert [one.student_id for one in submissions(opened)] == ["ada"]
        finally:
            os.seteuid(before)
            closed.chmod(0o755)


def test_right_answers_are_graded_and_shown(course):
    shutil.rmtree(course / "submitted")
    hand_in(course, "ada", right())
    run = review("autograde", cwd=course)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert "3/3" in run.stdout
    assert (course / "autograded" / "ada" / TOPIC / "result.json").is_file()


def test_a_machine_whose_texts_are_ascii_grades_and_reports_all_languages(course):
    error = "class W\u00f6rter(Exception):\n    pass\n"
    hand_in(
        course, "blank", answered(spread=f"{error}\ndef spread(sample):\n    raise W\u00f6rter")
    )
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for command in ("autograde", "report"):  # started afresh: the settings hold from the start
        run = subprocess.run(
            [BIN / "review", command],
            cwd=course,
            env=os.environ | ascii_only,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
    result = course / "autograded" / "blank" / TOPIC / "result.json"
    assert "W\u00f6rter" in result.read_text(encoding="utf-8")


def test_without_a_sandbox_nothing_is_graded_and_told_to_every_result_is_marked(course):
    no_bubblewrap = {"PATH": str(BIN)}
    refused(review("autograde", cwd=course, **no_bubblewrap), "bubblewrap", "--unsafe-no-sandbox")
    assert not (course / "gradebook.db").exists()
    run = review("autograde", "--unsafe-no-sandbox", cwd=course, **no_bubblewrap)
    assert run.returncode == 0, run.stderr
    assert "(no sandbox)" in run.stdout
    assert "Graded without a sandbox" in run.stdout


def test_results_stop_before_training_if_the_table_has_no_place(tmp_path):
    missing = tmp_path / "nowhere" / "results.md"
    refused(told("lesson", "losses", "generated", "--output", str(missing)), str(missing.parent))


def test_it_says_its_version():
    ran = CliRunner().invoke(cli.app, ["--version"])
    assert (ran.exit_code, ran.output.split()) == (0, ["rnn-review", version("rnn-review")])
