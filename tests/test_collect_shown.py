"""What `review collect` and `review roster` print: lateness, who is missing, nothing that obeys."""

from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from grader.classroom.identify import Person
from grader.classroom.roster import Roster, Student
from grader.classroom.settings import Settings
from grader.collect.attempts import Attempt, is_newer, utc
from grader.collect.delivery import Delivery
from grader.collect.item import Fate, Item, Plan
from grader.collect.matching import Matched
from grader.collect.overview import class_table
from grader.collect.shown import late, problem, show
from grader.course.folder import open_course
from tests.courses import TOPIC, hand_in, make_course, right
from tests.downloads import AT, BERLIN

DUE = datetime(2026, 11, 20, 22, 0, tzinfo=BERLIN)
SETTINGS = Settings(BERLIN, {TOPIC: DUE})
ADA = Student("ada", "Ada", "Lovelace")


def item(person=None, at: datetime | None = AT, fate=Fate.NEW, **more) -> Item:
    delivery = Delivery(person or Person("Ada Lovelace"), (), at, late=more.pop("late", False))
    return Item(Matched(delivery, "ada", "name"), TOPIC, "", ("a.ipynb",), fate=fate, **more)


def printed(*items: Item, left_out=(), roster=None) -> str:
    out = StringIO()
    counts = {i.place: None for i in items if i.fate is not Fate.NOT_COLLECTED}
    plan = Plan(items, counts, left_out)  # pyrefly: ignore[bad-argument-type] - only the keys
    show(Console(file=out, highlight=False), plan, roster or Roster([ADA]), SETTINGS, False)
    return out.getvalue()


@pytest.mark.parametrize(
    ("extensions", "words"),
    [
        ({}, "late by 1 h 5 min"),
        ({TOPIC: "+1h"}, "late by 0 h 5 min"),
        ({TOPIC: "+1d"}, ""),
        ({TOPIC: "2026-11-21"}, ""),
    ],
)
def test_lateness_is_told_with_the_student_s_extension(extensions, words):
    assert late(item(), Student("ada", extensions=extensions), SETTINGS) == words


def test_what_a_system_says_of_lateness_counts_where_no_time_is_known():
    assert late(item(at=None, late=True), ADA, SETTINGS) == "late (the system says)"
    assert late(item(late=True), ADA, Settings()) == "late (the system says)"


def test_names_are_shown_as_they_are_and_obeyed_by_nothing():
    said = printed(
        item(Person("[red]\x1b[31mAda[/red]")),
        item(Person("\x9b2J"), fate=Fate.NOT_COLLECTED, reason="[bold]why"),
        left_out=(("[link=x]\x1b]8;;a", "because"),),
    )
    assert "[red]" in said
    assert "[bold]why" in said
    assert "[link=x]" in said
    assert not {"\x1b", "\x9b"} & set(said)


@pytest.mark.parametrize(("zone", "asked"), [(BERLIN, False), (ZoneInfo("UTC"), True)])
def test_whose_times_name_no_time_zone_says_which_is_taken(zone, asked):
    out = StringIO()
    plan = Plan((item(attempt=attempt(AT, system="moodle")),), {})
    show(Console(file=out, width=200), plan, Roster([ADA]), Settings(zone), False)
    assert f"name no time zone: {zone} is taken, as course.toml says" in out.getvalue()
    assert ("set `timezone` in course.toml" in out.getvalue()) is asked


def test_who_is_missing_and_whom_to_look_at_is_told_below_the_table():
    said = printed(item(remarks=("no notebook in it",)), roster=Roster([ADA, Student("bob")]))
    assert "To look at:\n  no notebook in it: ada" in said
    assert "1 are not in this download:\n  bob" in said


def test_what_was_not_collected_and_what_is_nobodys_is_a_problem():
    assert problem(Plan((item(),), {})) == ""
    assert "--match" in problem(Plan((item(fate=Fate.NOT_COLLECTED),), {}))
    assert "Nobody's files" in problem(Plan((item(),), {}, (("x", "because"),)))


def attempt(at=None, number=0, downloaded="", system="canvas") -> Attempt:
    return Attempt(system, "ada", {}, utc(at), False, number, downloaded, "", "")


def test_which_attempt_is_newer():
    early, late_ = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert is_newer(attempt(late_, 1), attempt(early, 2))
    assert not is_newer(attempt(None, 1), attempt(early, 2))
    assert not is_newer(attempt(None, 0, "2026-01-01"), attempt(None, 0, "2026-01-02"))
    assert is_newer(attempt(None, 1), attempt(None, 2, system="moodle"))
    assert is_newer(attempt(), attempt())


def test_the_class_with_what_each_has_handed_in(tmp_path):
    root = make_course(tmp_path)
    (root / "roster.csv").write_text("id,last_name\nada,Lovelace\nbob,Silent\n")
    (root / "course.toml").write_text(
        f'timezone = "Europe/Berlin"\n[due]\n{TOPIC} = {DUE:%Y-%m-%dT%H:%M:%S}\n'
    )
    (hand_in(root, "ada", right()) / "timestamp.txt").write_text("2026-11-20 22:05:11 UTC")
    hand_in(root, "guest", right())
    table, missing = class_table(open_course(root))
    out = StringIO()
    Console(file=out, width=200).print(table)
    assert "2026-11-20 23:05 late" in out.getvalue()
    assert "(not in the roster)" in out.getvalue()
    assert missing == {TOPIC: 1}  # the other is not due, and nobody has handed it in
