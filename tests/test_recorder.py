"""Graders that begin at the same moment, in one course folder or on one server."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from grader.course.folder import open_course
from grader.records.gradebook import NbgraderGradebook
from grader.records.recorder import Recorder
from tests.courses import TOPIC, make_course, marking, trusted
from tests.postgres import server

pytestmark = pytest.mark.database


def begin_at_once(courses):
    """Make one gradebook ready from several runs; whatever one of them raises is raised."""
    at_once = Barrier(len(courses), timeout=60)

    def begin(course):
        with Recorder(Path(course.root), NbgraderGradebook(course)) as recorder:
            at_once.wait()
            recorder.register(TOPIC, trusted(), marking())

    with ThreadPoolExecutor(len(courses)) as graders:
        list(graders.map(begin, courses))
    with NbgraderGradebook(courses[0]) as gradebook:
        assert gradebook.students_graded(TOPIC) == set()


def test_graders_of_one_folder_make_one_gradebook(tmp_path):
    course = make_course(tmp_path)
    begin_at_once([open_course(course) for _ in range(4)])


def test_graders_with_folders_of_their_own_make_one_gradebook_on_a_server(tmp_path):
    with server() as postgres:
        address = postgres.database("class")
        folders = [make_course(tmp_path / str(number)) for number in range(4)]
        begin_at_once([open_course(folder, address) for folder in folders])
