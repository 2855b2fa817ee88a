"""`review regrade`: whose score would move and why, in nothing but a table; then moved."""

import json
from pathlib import Path

import pytest

from grader import report
from grader.course.folder import open_course, settings_of, submissions
from grader.grading import class_run
from grader.grading.class_run import Graded, Options
from grader.grading.moves import LATE, moves, read_records
from grader.grading.regrade import Preview, preview
from grader.records import by_hand
from grader.records.standings import read_standings
from tests.courses import (
    MISTAKEN,
    SCORES,
    SPREAD,
    TOPIC,
    answered,
    blank,
    hand_in,
    make_course,
    right,
    wrong,
)
from tests.test_cli import Ran, told

pytestmark = pytest.mark.kernel


@pytest.fixture
def course(tmp_path) -> Path:
    folder = make_course(tmp_path)
    hand_in(folder, "ada", right())
    hand_in(folder, "bob", wrong())
    return folder


def autograde(course: Path, apply: bool = False) -> list[Graded]:
    opened = open_course(course)
    return list(class_run.autograde(opened, submissions(opened), Options(apply=apply)))


def dry_run(course: Path) -> Preview:
    opened = open_course(course)
    return preview(opened, submissions(opened), Options())


def scores(course: Path) -> dict[str, float]:
    return {s.student_id: s.score for s in read_standings(open_course(course))}


def state(course: Path) -> dict[Path, bytes]:
    """Everything in the course folder but the drafts."""
    files = [p for p in course.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return {p: p.read_bytes() for p in files if p.name != "drafts.db"}


def edit(course: Path, name: str, old: str, new: str) -> None:
    path = course / name
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))


WHY = "another submission"
NOTEBOOK = f"solutions/{TOPIC}/{TOPIC}.py"


def moved(found: Preview) -> list[tuple[str, str, float, float]]:
    return [(m.student_id, m.question, m.before, m.after) for m in found.moves]


def test_points_void_dates_and_new_verdicts_are_shown_and_then_applied(course):
    autograde(course)
    assert scores(course) == {"ada": 3, "bob": 2}
    edit(course, NOTEBOOK, '"points": 2,', '"points": 5,')
    (course / "course.toml").write_text('[void]\nspread = "all"\n')
    before = state(course)
    found = dry_run(course)
    assert state(course) == before
    assert (found.run, found.new) == (0, 0)
    assert moved(found) == [
        ("ada", "standard_scores", 2, 5),
        ("bob", "spread", 0, 1),
        ("bob", "standard_scores", 2, 5),
    ]
    whys = [m.why for m in found.moves]
    assert whys[0] == "points were 2, are now 5"
    assert "does not count any more" in whys[1]
    assert all(not g.new for g in autograde(course, apply=True))
    assert scores(course) == {"ada": 6, "bob": 6}
    assert dry_run(course).moves == []
    shown = json.loads((course / "autograded" / "bob" / TOPIC / "result.json").read_text())
    assert (shown["score"], shown["questions"][0]["passed"]) == (6, False)


def test_points_by_hand_that_stay_are_listed_with_the_reason(course):
    autograde(course)
    opened = open_course(course)
    by_hand.give(opened, settings_of(opened), (TOPIC, "ada", "standard_scores"), 1)
    edit(course, NOTEBOOK, '"points": 2,', '"points": 5,')
    found = dry_run(course)
    assert moved(found) == [("ada", "standard_scores", 1, 1), ("bob", "standard_scores", 2, 5)]
    why = "by hand, stays as it is: points were 2, are now 5"
    assert found.moves[0].why == why
    assert "score would move: 1;" in report.preview_line(found)
    before = read_records(opened, [TOPIC])
    autograde(course, apply=True)
    assert next(m.why for m in moves(before, read_records(opened, [TOPIC]))) == why
    assert dry_run(course).moves == []


def test_a_changed_comparison_is_tried_once_and_says_old_and_new_words(course):
    autograde(course)
    edit(
        course,
        NOTEBOOK,
        "np.sqrt(((sample - sample.mean()) ** 2).sum() / (len(sample) - 1))",
        "np.sqrt(((sample - sample.mean()) ** 2).sum() / len(sample))",
    )
    before = state(course)
    found = dry_run(course)
    assert state(course) == before
    assert found.run == 2
    assert ("ada", "spread", 1, 0) in moved(found)
    assert ("bob", "spread", 0, 1) in moved(found)
    why = next(m.why for m in found.moves if m.student_id == "ada")
    assert why.startswith("Right. \N{RIGHTWARDS ARROW} ")
    assert dry_run(course).run == 0  # the drafts
    assert not any(g.new for g in autograde(course, apply=True))
    assert scores(course) == {"ada": 0, "bob": 1}


def test_another_module_beside_the_same_notebook_is_another_submission(course):
    uses = "def spread(sample):\n    import helper\n    return helper.spread(sample)\n"
    folder = hand_in(course, "cyd", answered(spread=uses, standard_scores=SCORES))
    (folder / "helper.py").write_text(SPREAD)
    autograde(course)
    assert scores(course)["cyd"] == 3
    (folder / "helper.py").write_text(MISTAKEN)
    [move] = dry_run(course).moves
    assert (move.student_id, move.question, move.why) == ("cyd", "spread", WHY)


def test_a_due_date_moves_a_penalty_and_runs_nothing(course):
    stamp = course / "submitted" / "ada" / TOPIC / "timestamp.txt"
    stamp.write_text("2026-12-02 12:00:00 UTC\n")
    autograde(course)
    late = '[late]\npolicy = "percent"\npercent = 50\n'
    (course / "course.toml").write_text(f"[due]\n{TOPIC} = 2026-12-01T12:00:00\n{late}")
    found = dry_run(course)
    [move] = found.moves
    assert (move.student_id, move.question, move.before, move.after) == ("ada", LATE, 0, -1.5)
    assert (move.why, found.run) == ("due date or extension", 0)
    assert scores(course)["ada"] == 3
    assert not any(g.new for g in autograde(course))  # dates need no leave
    assert scores(course)["ada"] == 1.5


def review(course: Path, *words: str) -> Ran:
    return told(*words, "--course", str(course), COLUMNS="200")


def test_one_students_regrade_after_other_points_changes_nobody(course):
    """The fault that corrupted a class: everybody's maximum became the new one."""
    assert review(course, "autograde").returncode == 0
    edit(course, NOTEBOOK, '"points": 2,', '"points": 5,')
    run = review(course, "autograde", "--student", "ada")
    assert run.returncode == 1
    assert "standard_scores: points were 2, are now 5" in run.stderr
    assert "--dry-run" in run.stderr
    assert scores(course) == {"ada": 3, "bob": 2}
    shown = review(course, "regrade", "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "points were 2, are now 5" in shown.stdout
    narrow = told("regrade", "--dry-run", "--course", str(course), COLUMNS="80").stdout
    assert "points were 2, are" in narrow
    assert scores(course) == {"ada": 3, "bob": 2}
    applied = review(course, "regrade", "--apply")
    assert applied.returncode == 0, applied.stderr
    assert "6/6" in applied.stdout
    assert "Scores that moved" in applied.stdout
    assert "points were 2, are now 5" in applied.stdout
    assert scores(course) == {"ada": 6, "bob": 5}
    assert review(course, "regrade").returncode == 1


def test_the_table_is_the_gradebooks_and_names_who_handed_in_nothing(course):
    (course / "roster.csv").write_text("id\nada\nbob\nzoe\n")
    (course / "course.toml").write_text(
        f'[due]\n{TOPIC} = 2026-12-01T12:00:00\n[late]\npolicy = "percent"\npercent = 50\n'
    )
    stamp = course / "submitted" / "bob" / TOPIC / "timestamp.txt"
    stamp.write_text("2026-12-02 12:00:00 UTC\n")
    run = review(course, "autograde")
    assert run.returncode == 0, run.stderr
    rows = {line.split("│")[1].strip(): line for line in run.stdout.splitlines() if "│" in line}
    assert "3/3" in rows["ada"]
    assert "1/3p" in rows["bob"]
    assert "nothing handed in" in rows["zoe"]
    assert "p less a late penalty" in run.stdout
    for words in ("Opening the gradebook.", "Reading 2 submissions.", "Running the solutions of"):
        assert words in run.stdout


def test_submissions_that_were_never_graded_are_counted(course):
    autograde(course)
    hand_in(course, "new", blank())
    found = dry_run(course)
    assert (found.new, found.run, found.moves) == (1, 1, [])


def test_a_run_shows_which_recorded_scores_it_moved_and_why(course):
    assert "Scores that moved" not in review(course, "autograde").stdout
    assert "Scores that moved" not in review(course, "autograde").stdout
    hand_in(course, "bob", right())
    run = review(course, "autograde")
    assert run.returncode == 0, run.stderr
    moved = run.stdout.split("Scores that moved")[1]
    [row] = [line.split("│") for line in moved.splitlines() if "spread" in line]
    assert [cell.strip() for cell in row[1:-1]] == ["01", "bob", "spread", "0", "1", WHY]
    assert "ada" not in moved
