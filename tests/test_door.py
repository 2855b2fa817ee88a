"""The one way between a student's process and the trusted side."""

import socket
from typing import Any

import numpy as np
import pytest

from grader.contract import wire
from grader.contract.wire import WireError
from grader.running import door as doors
from grader.running.door import Door

ASKED = {"q": wire.to_bytes({"x": np.arange(3)})}


@pytest.fixture
def door(tmp_path):
    with Door(tmp_path, ASKED) as opened:
        found: Any = opened
        found.path = str(tmp_path / wire.DOOR_SOCKET)
        yield found


def say(door, words):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(door.path)
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(1000)


def test_a_challenge_goes_in_and_a_response_comes_out(door):
    np.testing.assert_array_equal(wire.ask(door.path, "q")["x"], [0, 1, 2])
    wire.hand_over(door.path, "q", {"y": np.ones(2)})
    np.testing.assert_array_equal(wire.from_bytes(door.responses["q"], "q")["y"], [1, 1])


def test_the_last_response_counts(door):
    for value in (1, 2):
        wire.hand_over(door.path, "q", {"y": np.array(value)})
    assert wire.from_bytes(door.responses["q"], "q")["y"] == 2


def test_another_assignments_question_is_refused(door):
    with pytest.raises(WireError):
        wire.ask(door.path, "other")
    with pytest.raises(WireError, match="no such question"):
        wire.hand_over(door.path, "other", {"y": np.ones(2)})
    assert door.responses == {}


def test_too_much_is_refused_by_both_sides(door):
    large = {"y": np.random.default_rng(0).standard_normal(wire.MAX_BYTES // 4)}
    with pytest.raises(WireError, match="at most 8,388,608 are allowed"):
        wire.hand_over(door.path, "q", large)
    assert b"At most" in say(door, f"answer q {wire.MAX_BYTES + 1}\n".encode())
    assert door.responses == {}


@pytest.mark.parametrize(
    "words",
    [b"", b"\n", b"ask\n", b"ask q q\n", b"answer q -1\n", b"answer q x\n", b"\xff\x00" * 500],
)
def test_nonsense_changes_nothing(door, words):
    say(door, words)
    say(door, b"answer q 10\nshort")
    assert door.responses == {}
    wire.hand_over(door.path, "q", {"y": np.ones(2)})
    assert list(door.responses) == ["q"]


def test_one_who_dawdles_is_cut_off_and_the_next_is_served(tmp_path, monkeypatch):
    monkeypatch.setattr(doors, "SECONDS", 0.2)
    monkeypatch.setattr(doors._Request, "timeout", 0.2)
    with Door(tmp_path, ASKED) as door, socket.socket(socket.AF_UNIX) as slow:
        path = str(tmp_path / wire.DOOR_SOCKET)
        slow.connect(path)
        slow.sendall(b"answer q 100\nx")
        wire.hand_over(path, "q", {"y": np.ones(2)})
        assert list(door.responses) == ["q"]
