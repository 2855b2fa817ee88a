"""check() as students meet it: at home against the released reference, in grading without words."""

import os
import re
import subprocess
import sys
import traceback
from dataclasses import replace

import pytest

from grader.contract import wire
from grader.course import home_names
from grader.running.door import Door
from grader.student import card, verdict_card
from grader.student.check import REFERENCE_FILE, CallError, CheckError
from grader.student.failure import failure
from grader.student.home_names import MISTAKES_FILE
from rnn_review import check
from tests.harness import TOPICS, answer_from, assignment, judge, solutions
from tests.processes import ROOT

pytestmark = pytest.mark.keras

WRONG = "def char_maps(text):\n    return sorted(set(text)), {c: 0 for c in text}, {0: 'x'}"


@pytest.fixture
def at_home(monkeypatch):
    """In the folder of an exercise, as a student's notebook is."""
    monkeypatch.delenv(wire.DOOR_VARIABLE, raising=False)
    return lambda topic: monkeypatch.chdir(ROOT / "exercises" / topic)


@pytest.fixture
def in_grading(monkeypatch, tmp_path):
    """Beside an open door, as in the sandbox."""
    with Door(tmp_path, judge("01_three_characters").asked) as door:
        monkeypatch.setenv(wire.DOOR_VARIABLE, str(tmp_path / wire.DOOR_SOCKET))
        yield door


@pytest.mark.parametrize("topic", TOPICS)
def test_at_home_a_reference_answer_is_right(topic, at_home, capsys):
    """The first of each topic; nbgrader validates all of them: tests/test_course_points.py."""
    at_home(topic)
    question = TOPICS[topic][0].name
    check(question, judge(topic).answers[question])
    assert f"\N{CHECK MARK} {question}: Right" in capsys.readouterr().out


def test_at_home_a_mistake_is_named(at_home):
    at_home("01_three_characters")
    with pytest.raises(CheckError, match=r"chars lacks"):
        check("char_maps", answer_from("char_maps", WRONG))


def test_at_home_a_known_mistake_is_named_by_its_fingerprint(at_home, tmp_path, monkeypatch):
    topic, question = "01_three_characters", "char_maps"
    public = wire.read(ROOT / "exercises" / topic / REFERENCE_FILE)
    one = replace(assignment(topic), mistakes={question: assignment(topic).mistakes[question]})
    names = {question: home_names.names(one, question, public)}
    content = home_names.content(home_names.digests(one, public), names)
    (tmp_path / MISTAKES_FILE).write_bytes(content)
    (tmp_path / REFERENCE_FILE).write_bytes(wire.to_bytes(public))
    at_home(topic)
    monkeypatch.chdir(tmp_path)
    for mistake in one.mistakes[question]:
        source = mistake.source(solutions(topic).sources[question]) or ""
        with pytest.raises(CheckError, match=f"Possible mistake: {re.escape(mistake.name)}"):
            check(question, answer_from(question, source))


def test_at_home_a_name_rests_on_nothing_random_and_on_no_count_of_nodes():
    topic, question = "03_simple_rnn", "recurrent_model"
    cell = "SimpleRNNCell with its default settings"  # whose recurrent kernel starts at random
    known = [m for m in assignment(topic).mistakes[question] if m.name == cell]
    one = replace(assignment(topic), mistakes={question: tuple(known)})
    public = wire.read(ROOT / "exercises" / topic / REFERENCE_FILE)
    (found,) = home_names.names(one, question, public)
    assert found["name"] == cell
    assert {"nodes", "from_identity"}.isdisjoint(found["response"])
    assert {"shapes", "predictions"} <= found["response"].keys()


def test_at_home_a_mistake_has_its_name_where_the_comparison_takes_text_apart():
    topic, question = "04_sequences", "unrolled_model"  # `zeros` holds the place of an input
    known = [m for m in assignment(topic).mistakes[question] if m.name == "tanh instead of relu"]
    one = replace(assignment(topic), mistakes={question: tuple(known)})
    public = wire.read(ROOT / "exercises" / topic / REFERENCE_FILE)
    (found,) = home_names.names(one, question, public)
    assert found["name"] == "tanh instead of relu"
    assert "zeros" not in found["response"]


def test_at_home_an_answer_that_uses_a_wrong_one_is_told_so_until_that_is_changed(at_home):
    at_home("06_scan")
    wrong, right = answer_from("init_wgts", INIT), judge("06_scan").answers["init_wgts"]
    using = answer_from("wgts_and_bias", WEIGHTS)
    with pytest.raises(CheckError, match="dtype"):
        check("init_wgts", wrong)
    using.__globals__["init_wgts"] = wrong
    with pytest.raises(CheckError, match="Uses `init_wgts`, which is not right yet"):
        check("wgts_and_bias", using)
    using.__globals__["init_wgts"] = right  # and not checked yet
    with pytest.raises(CheckError) as refused:
        check("wgts_and_bias", using)
    assert "Uses" not in str(refused.value)
    check("init_wgts", right)


INIT = "def init_wgts(rows, cols):\n    return np.random.normal(size=(rows, cols))"
WEIGHTS = "def wgts_and_bias(n_in, n_out):\n    return init_wgts(n_in, n_out), np.zeros(n_in)"


def test_at_home_an_exception_of_the_students_code_is_theirs_to_see(at_home):
    at_home("01_three_characters")
    with pytest.raises(ZeroDivisionError):
        check("char_maps", answer_from("char_maps", "def char_maps(t):\n    return 1 / 0"))
    with pytest.raises(KeyError) as caught:
        check("char_maps", answer_from("char_maps", "def char_maps(t):\n    return {}[t]"))
    assert "Was it made from the argument" in caught.value.__notes__[0]


LATER = "def char_maps(t):\n    try:\n        return t\n    except* ValueError:\n        pass"


def test_at_home_code_that_the_python_that_grades_does_not_accept_is_refused(at_home, monkeypatch):
    monkeypatch.setattr("grader.student.newer_syntax._OLDEST", "3.10")
    monkeypatch.setattr("grader.student.newer_syntax.graded_with", lambda: "3.10")
    at_home("01_three_characters")
    with pytest.raises(CheckError, match=r"line \d+: .*graded with Python 3\.10"):
        check("char_maps", answer_from("char_maps", LATER))


def test_at_home_the_stub_and_a_forgotten_return_are_told_without_our_traceback(at_home):
    at_home("01_three_characters")
    with pytest.raises(CheckError, match="Not answered yet"):
        check(
            "char_maps",
            answer_from("char_maps", "def char_maps(t):\n    raise NotImplementedError"),
        )
    with pytest.raises(CheckError, match="does not return anything"):
        check("char_maps", answer_from("char_maps", "def char_maps(t):\n    a = t"))


def test_without_the_reference_file_it_says_where_to_put_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        FileNotFoundError, match=r"reference\.npz is not in the folder of this notebook"
    ):
        check("char_maps", judge("01_three_characters").answers["char_maps"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("char_map", None), "There is no question 'char_map'. Did you mean char_maps?"),
        (("a", None), "The cells of the exercise have the names."),
        (("char_maps",), "lacks the answer"),
        ((len, "char_maps"), "the name of the question, as a text, and then the answer"),
    ],
)
def test_another_call_is_told_without_our_traceback(call, words):
    with pytest.raises(CallError) as caught:
        check(*call)
    assert words in str(caught.value)
    [shown] = caught.value._render_traceback_()
    assert words in shown


def test_in_grading_nothing_of_the_verdict_is_said(in_grading, capsys):
    check("char_maps", answer_from("char_maps", WRONG))
    assert capsys.readouterr().out == "char_maps: received\n"


def test_in_grading_what_is_withheld_is_not_there(in_grading):
    door = os.environ[wire.DOOR_VARIABLE]
    assert sorted(wire.ask(door, "train_three_chars")) == ["epochs", "idx", "lengths", "seed"]


def test_in_grading_an_exception_becomes_words(in_grading):
    def fails(text):
        raise ValueError("I did not think of that")

    with pytest.raises(ValueError, match="think"):
        check("char_maps", fails)
    response = wire.from_bytes(in_grading.responses["char_maps"], "char_maps")
    verdict = judge("01_three_characters").verdict("char_maps", response)
    assert not verdict.passed
    assert "ValueError" in verdict.words
    assert "I did not think of that" in verdict.words


TRAINING = """
import grader.student.keras_probes.backend, keras, numpy as np
model = keras.Sequential([keras.Input((3, 1)), keras.layers.LSTM(2), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones((8, 3, 1)), np.ones((8, 1)), verbose=0)
"""


def test_of_a_long_error_the_beginning_and_the_end_are_kept():
    long = "\n".join(["Graph execution error", *["  at some path"] * 40, "the reason"])
    text = str(failure(RuntimeError(long))["text"])
    assert text.startswith("Graph execution error\n...")
    assert text.endswith("the reason")
    assert len(text.splitlines()) < 8


def test_tensorflow_starts_and_trains_without_noise():
    environment = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    run = subprocess.run(
        [sys.executable, "-c", TRAINING],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("", "")


IN_A_GRAPH = """
@tf.function
def _doubled(x):
    if tf.reduce_sum(x) > 0:
        x = tf.reshape(x, (7, 7))
    return x

def dense_params(n_in, units):
    return int(_doubled(tf.ones((3,))))
"""
IN_A_LAYER = """
class Twice(keras.layers.Layer):
    def call(self, x):
        return keras.ops.matmul(x, keras.ops.ones((3, 5)))

def dense_params(n_in, units):
    return Twice()(keras.Input((7,)))
"""


@pytest.mark.parametrize(
    ("source", "line"),
    [(IN_A_GRAPH, "tf.reshape(x, (7, 7))"), (IN_A_LAYER, "keras.ops.matmul(x,")],
)
def test_at_home_an_error_in_a_graph_or_a_layer_shows_the_students_lines_alone(
    at_home, source, line
):
    at_home("03_simple_rnn")
    answer = answer_from("dense_params", source)
    with pytest.raises(Exception, match="shape") as caught:
        check("dense_params", answer)
    shown = verdict_card.stopped(verdict_card.Asked("dense_params", answer), caught.value, "")
    said = card.text(shown)
    assert said.startswith(f"\N{BALLOT X} dense_params: {type(caught.value).__name__}: ")
    assert line in said
    assert not re.search(r"ag__|site-packages|autograph|\x1b", said)
    files = [f.filename for f in traceback.extract_tb(caught.value.__traceback__)]
    assert not [f for f in files if "tensorflow" in f or "keras" in f]
