"""`review report` on a class in NumPy: real grading of six, and what a person then did."""

import csv
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.contract.errors import ReviewError
from grader.contract.result import NO_NOTEBOOK, CellRun, Provenance, Result
from grader.contract.state import State
from grader.course.folder import open_course, submissions
from grader.grading import class_run
from grader.records.database import open_gradebook
from grader.records.standings import Standing
from grader.report import assemble, class_records, page, students
from grader.report.write import ANONYMOUS_FOLDER, FOLDER, write
from tests.courses import (
    OTHER,
    SPREAD,
    TOPIC,
    answered,
    as_bytes,
    blank,
    hand_in,
    make_course,
    right,
    wrong,
)

pytestmark = pytest.mark.kernel

ROSTER = """\
id,first_name,last_name,email
ada,Ada,Lovelace,ada@uni.example
bob,Bob,<b>Bold</b>,bob@uni.example
cyd,Cyd,Charisse,cyd@uni.example
dan,Dan,Dare,dan@uni.example
eve,Eve,"Ever, Jr",eve@uni.example
fay,Fay 李,Wray,fay@uni.example
gil,Gil,Galad,gil@uni.example
"""
# What feedback quotes of an answer may be a page's code, or say who somebody is.
LOUD = """\
def standard_scores(sample):
    if len(sample):
        raise ValueError('<script>alert(1)</script> Ada_Lovelace 王李')
    return sample
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A class of seven, of whom six handed in: bob has points of a person's, eve no notebook.

    Cyd, whose answers are wrong, has a second notebook with right ones, and ada the other way.
    """
    root = make_course(tmp_path_factory.mktemp("report") / "course")
    (root / "roster.csv").write_text(ROSTER)
    for student, notebook in {
        "ada": right(),
        "bob": wrong(),
        "cyd": wrong(),
        "dan": blank(),
        "eve": b"no notebook",
        "fay": answered(spread=SPREAD, standard_scores=LOUD),
    }.items():
        hand_in(root, student, notebook)
    cyd, ada = (root / "submitted" / student / TOPIC for student in ("cyd", "ada"))
    (cyd / "final.ipynb").write_bytes(as_bytes(right()))
    (ada / "old.ipynb").write_bytes(as_bytes(wrong()))
    course = open_course(root)
    assert len(list(class_run.autograde(course, submissions(course)))) == 6
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("test_spread", TOPIC, TOPIC, "bob")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    return root


@pytest.fixture(scope="module")
def document(root) -> dict:
    write(open_course(root))
    return json.loads((root / FOLDER / "report.json").read_text())


def test_scores_are_the_gradebooks_with_median_and_distribution(document):
    topic, other = document["topics"]
    assert (topic["name"], topic["handed_in"], topic["max_score"]) == (TOPIC, 6, 3)
    assert (topic["lowest"], topic["median"], topic["highest"]) == (0, 1.5, 3)
    assert topic["bins"] == [2, 0, 0, 1, 0, 0, 1, 0, 1, 1]
    assert (topic["missing"], other["missing"]) == (["gil"], [])  # nobody has to hand in the other


def test_every_answer_of_a_question_is_of_one_kind(document):
    spread, scores = document["topics"][0]["questions"]
    kinds = ("passed", "partly", "named", "blank", "other")
    # What one handed in is no notebook: that is no answer, and no mistake.
    assert [spread[k] for k in kinds] == [2, 1, 1, 2, 0]
    assert [scores[k] for k in kinds] == [3, 0, 0, 2, 1]


def test_common_mistakes_are_counted_by_name_with_an_examples_words(document):
    (mistake,) = document["mistakes"]
    assert (mistake["students"], mistake["of"]) == (2, 6)
    assert (mistake["name"], mistake["question"]) == ("n instead of n - 1", "spread")
    assert "How many values of a sample are free" in mistake["example"]


def test_tries_are_the_attempts_that_were_kept(root, document):
    assert document["topics"][0]["tries"] is None
    for student, number in {"ada": 1, "bob": 2, "cyd": 4}.items():
        for n in range(number):
            attempt = root / "collected" / TOPIC / student / str(n) / "attempt.json"
            attempt.parent.mkdir(parents=True)
            attempt.write_text("{}")
    records = class_records.read(open_course(root))
    assert records.tries[TOPIC] == {"ada": 1, "bob": 2, "cyd": 4}
    shutil.rmtree(root / "collected")


def test_a_state_to_look_at_has_its_evidence(document):
    looks = {look["student"]: (look["state"], look["reason"]) for look in document["look"]}
    assert looks.keys() == {"cyd", "eve"}
    assert looks["cyd"] == (
        "several notebooks",
        f"Of several notebooks, '{TOPIC}.ipynb' was graded, and not 'final.ipynb'.",
    )
    assert looks["eve"][0] == "malformed"
    assert "notebook" in looks["eve"][1]


def test_what_ran_out_of_time_is_shown_with_the_cell_in_which_it_did():
    cells = (CellRun("char_maps", "char_maps", 1.0, "completed"), CellRun("x", "", 60.0, "timeout"))
    rests_on, digest = Provenance("", "", "cpu", sandbox=True), "0" * 64
    for state, shown in ((State.TIMEOUT, "x, 60.0 s"), (State.GRADED, "")):
        result = Result(
            TOPIC, "ada", state, "Long.", (), digest, 61.0, rests_on, NO_NOTEBOOK, cells
        )
        standing = Standing(TOPIC, "ada", (), 0.0, None, 0.0)
        one = class_records.HandedIn(standing, class_records._needed(result), {})
        assert [cell for *_, cell in students._evidence(one)] == [shown]


def test_a_student_has_scores_states_and_open_questions(document):
    students = {s["id"]: s for s in document["students"]}
    assert [p["status"] for p in students["gil"]["progress"]] == ["missing", "not due"]
    (first, _) = students["cyd"]["progress"]
    assert (first["score"], first["open"][0]["mistakes"]) == (2, ["n instead of n - 1"])
    assert students["ada"]["progress"][0]["open"] == []
    assert "ValueError: <script>" in students["fay"]["progress"][0]["open"][0]["words"]


def test_results_are_told_with_what_they_rest_on(document):
    (ground,) = document["ground"]
    assert (ground["results"], ground["sandbox"], ground["assignment"]) == (6, True, TOPIC)
    assert len(ground["course_sha256"]) == 64


def test_the_page_escapes_names_and_allows_nothing_from_elsewhere(root, document):
    page = (root / FOLDER / "index.html").read_text()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "ValueError: &lt;script&gt;alert" in page
    assert "<b>Bold" not in page
    assert page.count("<script>") == 1
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href|action)="(?!#)', page)
    assert "style=" not in page
    assert "2 of 6: n instead of n - 1" in page


def test_the_table_has_a_row_for_each_assignment_and_open_question(root, document):
    with (root / FOLDER / "report.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == TOPIC]
    whole = {row["student"]: row for row in rows if row["status"] != "open"}
    assert (whole["bob"]["score"], whole["gil"]["status"]) == ("2.5", "missing")
    assert [r["mistakes"] for r in rows if r["student"] == "cyd" and r["question"]] == [
        "n instead of n - 1"
    ]


def test_what_changed_since_the_last_report_is_listed(root, document):
    with open_gradebook(open_course(root)) as gradebook:
        grade = gradebook.find_grade("test_spread", TOPIC, TOPIC, "dan")
        grade.manual_score = 1
        gradebook.db.commit()
    write(open_course(root))
    changed = json.loads((root / FOLDER / "report.json").read_text())["changes"]
    assert changed["since"] == document["made_at"]
    assert changed["scores"] == [
        {"assignment": TOPIC, "student": "dan", "before": 0, "now": 1},
    ]
    assert json.loads((root / FOLDER / "report-before.json").read_text()) == document


def test_a_report_that_cannot_be_written_leaves_the_last_one_to_compare_with(root, document):
    page_file, last = root / FOLDER / "index.html", (root / FOLDER / "report.json").read_text()
    page_file.unlink()
    page_file.mkdir()
    with pytest.raises(OSError, match=r"index\.html"):
        write(open_course(root))
    assert (root / FOLDER / "report.json").read_text() == last
    page_file.rmdir()
    write(open_course(root))


def test_an_anonymous_report_names_nobody_and_keeps_its_numbers(root, document):
    course = open_course(root)
    write(course, anonymous=True)
    texts = [path.read_text() for path in (root / ANONYMOUS_FOLDER).iterdir()]
    identity = re.compile(
        r"\b(?:ada|bob|cyd|dan|eve|fay|gil|lovelace|bold|charisse|dare|ever|wray|galad)\b|ada_|李|@uni",
        re.IGNORECASE,
    )
    assert [identity.findall(text) for text in texts] == [[], [], []]
    named = json.dumps(document)  # why eve's was not graded, which may name a file of hers
    assert "not JSON" in named
    assert not any("not JSON" in text for text in texts)
    first = json.loads((root / ANONYMOUS_FOLDER / "report.json").read_text())
    with (root / "roster.csv").open("a") as file:
        file.write("aaa,Aaron,Aardvark,aaa@uni.example\n")
    write(course, anonymous=True)
    again = json.loads((root / ANONYMOUS_FOLDER / "report.json").read_text())
    scores = [{s["id"]: s["progress"][0]["score"] for s in r["students"]} for r in (first, again)]
    assert scores[1] == scores[0] | {"Student 008": 0}
    (root / "roster.csv").write_text(ROSTER)


def test_an_assignment_that_is_due_has_everybody_missing(root):
    (root / "course.toml").write_text(f"[due]\n{OTHER} = 2026-01-01\n")
    write(open_course(root))
    other = json.loads((root / FOLDER / "report.json").read_text())["topics"][1]
    assert len(other["missing"]) == 7
    (root / "course.toml").unlink()


def test_a_question_that_counts_for_nobody_is_worth_nothing(tmp_path):
    root = make_course(tmp_path / "course")
    (root / "course.toml").write_text('[void]\nspread = "none"\n')
    hand_in(root, "ada", right())
    course = open_course(root)
    assert len(list(class_run.autograde(course, submissions(course)))) == 1
    made = assemble.report(class_records.read(course), datetime.now(UTC))
    topic = made.topics[0]
    assert (topic.max_score, topic.median, topic.bins[-1]) == (2, 2, 1)
    assert [q.max_points for q in topic.questions] == [0, 2]


def test_what_waits_to_be_graded_is_not_missing(root):
    folder = hand_in(root, "gil", right())
    records = class_records.read(open_course(root))
    assert records.waiting[TOPIC] == {"gil"}
    assert records.handed_in[TOPIC].keys() == {"ada", "bob", "cyd", "dan", "eve", "fay"}
    (folder / f"{TOPIC}.ipynb").unlink()
    folder.rmdir()


def test_the_command_names_its_files(root):
    ran = CliRunner().invoke(app, ["report", "--course", str(root), "--anonymous"])
    named = [Path(line).name for line in ran.output.splitlines()]
    assert named == ["index.html", "report.json", "report.csv"]


def test_nothing_graded_is_said(tmp_path):
    with pytest.raises(ReviewError, match="Nothing was graded yet"):
        write(open_course(make_course(tmp_path / "course")))


def test_the_page_of_a_large_class_lists_some_of_it_and_says_so(root, monkeypatch):
    monkeypatch.setattr(page, "MOST_LISTED", 3)
    made = assemble.report(class_records.read(open_course(root)), datetime.now(UTC))
    text = page.page(made)
    listed = set(re.findall(r'class="student" id="([^"]+)"', text))
    assert len(listed) == 3
    assert set(re.findall(r'href="#(student-[^"]+)"', text)) <= listed
    assert "Here are 3 of 7" in text
    assert len(made.students) == 7
