"""Whatever is handed in, the grader does not crash and does not call wrong right."""

import json
import os
import re
import shutil
import socket
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from grader.contract import wire
from grader.contract.limits import Limits
from grader.contract.notebook_cells import NAMES_TAG
from grader.contract.state import State
from grader.contract.wire import WireError
from grader.course.folder import open_course, submissions
from grader.grading.submission import Grader
from grader.intake import cells, merge_answers, read_notebook, submission_folder
from grader.intake.choice import AmbiguousError
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.student_ids import student_id_of
from grader.judge.judge import Judge
from grader.records.gradebook import NbgraderGradebook
from grader.running import output_limits
from grader.running.door import Door
from tests import courses, fuzz
from tests.courses import (
    TOPIC,
    as_bytes,
    assignment,
    exercise,
    judge,
    make_course,
    not_graded,
    trusted,
    worth,
)
from tests.courses.small import small
from tests.fuzz_verdicts import (
    SECONDS,
    assert_passes_only_if_equal,
    assert_reference_passes,
    is_plain,
)
from tests.processes import PATIENCE

pytestmark = pytest.mark.filterwarnings("ignore")  # NumPy and zipfile warn of hostile files

TOPIC_OF = {question: topic for topic, names in courses.QUESTIONS.items() for question in names}
QUESTIONS = list(TOPIC_OF)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def make(folder: Path, content: dict[str, Any]) -> None:
    """A folder on disk from a dict of names; what no file system has is left out."""
    folder.mkdir(parents=True)
    for name, what in content.items():
        path = folder / name
        try:
            match what:
                case dict():
                    make(path, what)
                case "link":
                    path.symlink_to("/etc/passwd")
                case "pipe":
                    os.mkfifo(path)
                case _:
                    path.write_bytes(what)
        except OSError:
            pass  # a name that is too long


def merge_or_reason(folder: Path, ours: NotebookNode) -> NotebookNode | str:
    started = time.process_time()
    try:
        content = submission_folder.read(folder, exercise(TOPIC)).content
        merged = merge_answers.merge_answers(ours, read_notebook.read_submission(content))
    except (MalformedError, AmbiguousError, StagingError) as error:
        merged = str(error)
        assert merged.strip()
        assert is_plain(merged), merged
        assert len(merged) < 20_000
    else:
        answers = {cells.grade_id(c) for c in ours.cells if cells.is_solution(c)}
        assert_ours_and_theirs(merged, ours, code_in(content, answers))
        assert_can_be_written(merged)
    assert time.process_time() - started < SECONDS
    return merged


def code_in(content: bytes, answers: set[str | None]) -> list[tuple[str | None, str]]:
    """The sources of the code cells that a file holds, with their grade_ids.

    Args:
        answers: grade_ids of which another cell is code, too, if no code cell has them.
    """
    document = json.loads(read_notebook.decoded(content).strip("\0 \r\n\ufeff"))
    old = document["nbformat"] in (2, 3)
    sheets = document["worksheets"] if old else [document]
    key = "input" if old else "code" if document["nbformat"] == 1 else "source"
    everything = [cell for sheet in sheets for cell in sheet["cells"]]
    code = [c for c in everything if c.get("cell_type") == "code" and text(c.get(key)).strip()]
    missing = answers - set(map(cells.grade_id, code))
    others = [c for c in everything if c.get("cell_type") != "code"]
    found = [(cells.grade_id(c), text(c.get(key))) for c in code]
    found += [(n, text(c.get("source"))) for c in others if (n := cells.grade_id(c)) in missing]
    return [(name, source) for name, source in found if source.strip()]


def text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    joined = "".join(line for line in lines if isinstance(line, str))
    return "".join("?" if "\ud800" <= c <= "\udfff" else c for c in joined)


def assert_ours_and_theirs(
    merged: NotebookNode, ours: NotebookNode, code: list[tuple[str | None, str]]
) -> None:
    """All of our cells in our order, the student's answers in their places, all other code kept."""
    expected = [c for c in ours.cells if c.cell_type == "code" and cells.grade_id(c)]
    slots = [c for c in merged.cells if cells.grade_id(c)]
    assert [c.metadata for c in slots] == [{"nbgrader": c.metadata.nbgrader} for c in expected]
    assert merged.metadata.keys() == ours.metadata.keys()
    assert {c.cell_type for c in merged.cells} == {"code"}

    last = {name: source for name, source in code if name}
    for slot, cell in zip(slots, expected, strict=True):
        name = cells.grade_id(slot)
        answer = last.get(str(name), "") if cells.is_solution(cell) else cell.source
        assert slot.source == answer

    added = [c for c in ours.cells if NAMES_TAG in c.metadata.get("tags", [])]
    not_theirs = [c.source for c in [*expected, *added] if not cells.is_solution(c)]
    run = Counter(c.source for c in merged.cells if c.source) - Counter(not_theirs)
    handed_over = Counter(source for _, source in code)
    assert not run - handed_over
    known = {words(c.source) for c in ours.cells if not cells.is_solution(c)}
    assert {words(source) for source in handed_over - run} <= known


def words(source: str) -> tuple[str, ...]:
    return tuple(source.split())


def assert_can_be_written(nb: NotebookNode) -> None:
    nbformat.validate(nb)
    nbformat.writes(nb).encode()
    for cell in nb.cells:
        json.dumps({"code": cell.source}, ensure_ascii=False, allow_nan=False).encode()


@given(content=fuzz.notebooks())
@example(content=b'{"nbformat": 4, "metadata": {}}')  # without cells
@example(content=b'{"nbformat": 4, "cells": {}}')
@example(content=fuzz.heading(level=10**9))
@example(content=fuzz.source_in("[" * 300 + "]" * 300))
@example(content=fuzz.source_in("null"))
@example(content=fuzz.source_in('"\\ud800\\u0000"'))
def test_a_changed_notebook_is_merged_whole_or_refused_in_words(content):
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch, "submission"), {f"{TOPIC}.ipynb": content})
        merge_or_reason(Path(scratch, "submission"), trusted())


@given(content=fuzz.folders)
@example(content={"a.zip": fuzz.zipped(b"x", name="")})
@example(content={"a.zip": fuzz.zipped(b"x", name=".")})
@example(content={"a.zip": fuzz.zipped(b"\0" * 10**7, method=zipfile.ZIP_BZIP2)})
@example(content={"a.zip": fuzz.zipped(b"x", method=zipfile.ZIP_LZMA).replace(b"x", b"\xff")})
@example(content={"a\n\x1b[2J.ipynb": {}})
@example(content={f"{'n' * 200}{i}.ipynb": b"{}" for i in range(200)})
def test_a_folder_of_anything_gives_one_notebook_or_is_refused_in_words(content):
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch, "submission"), content)
        merge_or_reason(Path(scratch, "submission"), trusted())


@pytest.mark.parametrize("question", QUESTIONS)
@given(data=st.data())
@settings(max_examples=max(10, fuzz.CASES // 4))
def test_a_response_passes_only_if_it_is_the_references(question, data):
    assert_passes_only_if_equal(judge(TOPIC_OF[question]), question, data)


@pytest.mark.parametrize("broken", fuzz.BROKEN_NPZ)
def test_what_breaks_zipfile_or_numpy_is_refused(broken):
    with pytest.raises(WireError):
        wire.from_bytes(fuzz.BROKEN_NPZ[broken], "r")


def test_the_references_own_response_passes():
    for question in QUESTIONS:
        assert_reference_passes(judge(TOPIC_OF[question]), question)


@pytest.fixture(scope="module")
def door():
    asked = {question: judge(TOPIC_OF[question]).asked[question] for question in QUESTIONS}
    with tempfile.TemporaryDirectory() as scratch, Door(Path(scratch), asked) as door:
        yield door


@given(
    requests=st.lists(
        st.tuples(fuzz.requests(QUESTIONS), st.sampled_from(["read", "leave", "half"])),
        min_size=1,
        max_size=3,
    )
)
def test_the_door_serves_the_next_request_whatever_came_before(door, requests):
    started = time.monotonic()
    for request, manner in requests:
        knock(door, request, manner)
    path = str(door._path)
    asked = wire.ask(path, "spread")
    np.testing.assert_array_equal(
        asked["samples"], judge(TOPIC).secret_challenges["spread"]["samples"]
    )
    wire.hand_over(path, "spread", {"x": np.arange(3)})
    assert wire.from_bytes(door.responses["spread"], "r")["x"].tolist() == [0, 1, 2]
    assert set(door.responses) <= set(QUESTIONS)
    assert all(len(content) <= wire.MAX_BYTES for content in door.responses.values())
    assert time.monotonic() - started < PATIENCE


def knock(door: Door, request: bytes, manner: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS)
        connection.connect(str(door._path))
        try:
            connection.sendall(request)
            if manner != "leave":
                connection.shutdown(socket.SHUT_WR)
            while manner == "read" and connection.recv(1 << 16):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was told to go before it had said all


def test_the_door_takes_no_more_than_it_says(door):
    before = dict(door.responses)
    for size in (wire.MAX_BYTES + 1, 10 * wire.MAX_BYTES):
        knock(door, f"answer standard_scores {size}\n".encode() + bytes(wire.MAX_BYTES + 1), "read")
    assert door.responses == before


@given(message=fuzz.messages)
@example(message=fuzz.display({"text/plain": "\x1b[2J\x1b]0;x\x07"}))
@example(message=fuzz.display({"image/png": "\x1cQQ=="}))
def test_an_output_that_is_shown_is_plain_and_can_be_written(message):
    started = time.process_time()
    try:
        output = output_limits.reduced(message)
    except Exception:  # documented: such a kernel is ended
        return
    assert time.process_time() - started < SECONDS
    if output is None:
        return
    assert_can_be_written(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    )
    assert set(output.get("data", {})) <= {"image/png", "image/jpeg", "text/plain"}
    assert output_limits.size(output) >= 0
    for shown in strings(output):
        assert is_plain(_COLOUR.sub("", shown), "\n\t"), shown


def strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [s for pair in node.items() for inner in pair for s in strings(inner)]
    if isinstance(node, list):
        return [s for inner in node for s in strings(inner)]
    return [node] if isinstance(node, str) else []


@pytest.fixture(scope="module")
def small_grader():
    return Grader(Judge(replace(assignment(TOPIC), trusted=small()), entropy=6), Limits(seconds=20))


@pytest.mark.kernel
@given(
    content=fuzz.notebooks([json.loads(as_bytes(small()))]),
    beside=st.dictionaries(fuzz.file_names, st.binary(max_size=9), max_size=3),
)
@settings(max_examples=fuzz.KERNELS)
def test_grading_a_changed_notebook_ends_in_a_state(small_grader, content, beside):
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch, "submission"), beside)
        result = small_grader.grade(content, "ada", Path(scratch, "submission"))
    assert result.state in set(State) - {State.NEEDS_REVIEW}
    assert result.score == 0
    assert bool(result.reason) == (result.state is not State.GRADED)
    json.dumps(result.as_json(), allow_nan=False).encode()
    assert_can_be_written(result.feedback)
    shown = [result.reason, *(q.words for q in result.questions)]
    assert all(is_plain(words, "\n\t") for words in shown), shown


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    opened = open_course(make_course(tmp_path_factory.mktemp("names")))
    with NbgraderGradebook(opened) as gradebook:
        gradebook.register(TOPIC, trusted(), worth())
    return opened


@given(name=fuzz.names)
def test_a_folder_of_any_name_is_found(course, name):
    found_alone(course, name)


def found_alone(course: CourseDirectory, name: str) -> None:
    submitted_folder = Path(course.root, "submitted")
    shutil.rmtree(submitted_folder, ignore_errors=True)
    make(submitted_folder / name / TOPIC, {})
    [found] = submissions(course)
    assert (found.student_id, found.assignment) == (student_id_of(name), TOPIC)


@given(name=fuzz.names.filter(fuzz.is_utf8))
@settings(max_examples=max(20, fuzz.CASES // 4))
def test_a_student_of_any_name_is_recorded(course, name):
    found_alone(course, name)
    result = not_graded(State.MALFORMED, "It is none.", name)
    with NbgraderGradebook(course) as gradebook:
        gradebook.record_all([result])
    with Gradebook(course.db_url, course.course_id) as entries:
        entry = entries.find_submission(TOPIC, name)
        assert (entry.student.id, entry.score) == (name, 0)
    written = Path(course.root, "autograded", name, TOPIC, "result.json")
    assert json.loads(written.read_text())["student_id"] == name
