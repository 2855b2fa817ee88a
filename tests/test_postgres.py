"""The gradebook of a real class: a PostgreSQL server, several graders at once, an outage."""

import pytest

from grader.course.folder import open_course
from grader.records.gradebook import NbgraderGradebook
from tests.commands import Talking
from tests.courses import OTHER, TOPIC, blank, first_only, hand_in, make_course
from tests.postgres import server
from tests.processes import wait_until
from tests.test_class_run import SLEEPS

pytestmark = [pytest.mark.database, pytest.mark.kernel]


@pytest.fixture(scope="module")
def postgres():
    with server() as running:
        yield running


def log_of(course, topic):
    return course / f"{topic}.log"


def autograde(course, topic, db):
    options = ("--db", db, "--workers", "1", "--log", str(log_of(course, topic)))
    return Talking("review", "autograde", topic, *options, folder=course)


def graded(course, topic, db):
    with NbgraderGradebook(open_course(course, db)) as gradebook:
        return gradebook.students_graded(topic)


def test_two_graders_write_to_one_gradebook_while_the_server_is_away(postgres, tmp_path):
    course = make_course(tmp_path)
    students = [f"student-{number}" for number in range(3)]
    for name in students:
        hand_in(course, name, first_only(SLEEPS))
        hand_in(course, name, blank(OTHER), OTHER)
    address = postgres.database("gradebook")
    graders = {topic: autograde(course, topic, address) for topic in (TOPIC, OTHER)}
    for line in graders[TOPIC].stdout:
        if "[1/3]" in line:
            break
    postgres.stop()
    wait_until(lambda: "gradebook unavailable" in log_of(course, TOPIC).read_text(), seconds=60)
    postgres.start()
    for grader in graders.values():
        said = grader.stdout.read()
        assert grader.wait() == 0, said
    for topic in (TOPIC, OTHER):
        assert graded(course, topic, address) == set(students)
