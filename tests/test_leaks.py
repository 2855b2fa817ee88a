"""What students have holds no answer: no piece of a solution's text, and nothing to call."""

import contextlib
import importlib
import inspect
import io
import json
import pkgutil
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import nbformat
import numpy as np
import pytest
from traitlets import HasTraits

from grader.contract import student_side, wire
from grader.contract.fingerprint import fits
from grader.contract.time_limit import OutOfTimeError, time_limit
from grader.course import release
from grader.course.folder import open_course
from grader.intake import cells
from grader.judge.judge import Judge
from rnn_review import COURSE
from rnn_review.questions import training
from tests.harness import QUESTIONS, TOPICS, judge, topic_of, trusted
from tests.processes import ROOT

pytestmark = pytest.mark.keras

# Seconds for an answer that only counts: some functions make a text of so many characters.
COUNTING, FOREVER = 2, 600
RUN = 25  # characters of a solution, white space left out, that must not stand in the zip


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="session")
def zipped() -> dict[str, bytes]:
    """The students' zip: names and contents, the wheel's own files included."""
    with zipfile.ZipFile(release.write_zip(open_course(ROOT))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    wheel = next(name for name in files if name.endswith(".whl"))
    with zipfile.ZipFile(io.BytesIO(files.pop(wheel))) as inner:
        return files | {name: inner.read(name) for name in inner.namelist()}


def test_the_wheel_is_what_the_sandbox_shows_and_nothing_else(zipped):
    shown = student_side.folders(COURSE.runtime.packages)
    expected = {
        name if path.is_file() else f"{name}/{file.relative_to(path)}"
        for name, path in shown.items()
        for file in ([path] if path.is_file() else path.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
    found = {n for n in zipped if n.split("/")[0] in ("grader", "rnn_review")}
    assert found == expected
    rest = {n for n in zipped if n not in found and ".dist-info/" not in n}
    files = ("{}.ipynb", "reference.npz", "mistakes.json")
    exercises = {f"{topic}/{name.format(topic)}" for topic in TOPICS for name in files}
    texts = {"START_HERE.txt", "environment.yml", ".devcontainer/devcontainer.json"}
    assert rest == texts | exercises
    assert not any(n.startswith(("solutions", "slides", "tests")) for n in zipped)


def test_nothing_in_the_zip_is_marked_as_a_solution_or_a_hidden_test(zipped):
    for name, content in zipped.items():
        assert not re.search(r"solutions/|submitted|gradebook\.db|tests/", name)
        if name.endswith(".ipynb"):
            assert b"BEGIN SOLUTION" not in content
            assert b"BEGIN HIDDEN TESTS" not in content


@pytest.mark.parametrize("topic", TOPICS)
def test_names_at_home_tell_wrong_answers_by_a_few_numbers(topic, zipped):
    """Of each array of a wrong answer's response, a shape and three numbers, or a hash of text."""
    questions = json.loads(zipped[f"{topic}/mistakes.json"])["questions"]
    public = wire.from_bytes(zipped[f"{topic}/reference.npz"], topic)
    for question, mistakes in questions.items():
        ours = {k.split("/")[1]: a for k, a in public.items() if k.startswith(f"{question}/")}
        for mistake in mistakes:
            assert sorted(mistake) == ["hint", "name", "response"]
            assert not fits(ours, mistake["response"])
            for form in mistake["response"].values():
                assert len(form[1:]) == (1 if isinstance(form[1], str) else 3)
    assert len(zipped[f"{topic}/mistakes.json"]) < 300_000


def solutions_of(topic: str) -> Iterator[tuple[str, str]]:
    """The solution cells' regions that students are to write, by question."""
    for cell in trusted(topic).cells:
        for after in cell.source.split("### BEGIN SOLUTION\n")[1:]:
            yield cells.grade_id(cell) or "", after.split("### END SOLUTION")[0]


def sources(content: bytes) -> str:
    return "\n".join(c.source for c in nbformat.reads(content.decode(), as_version=4).cells)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_piece_of_a_solution_is_in_the_zip(topic, zipped):
    """Pieces that the topic's own exercise shows students on purpose do not count."""
    given = squeezed(sources(zipped[f"{topic}/{topic}.ipynb"]))
    texts = {
        name: squeezed(sources(content) if name.endswith(".ipynb") else content.decode())
        for name, content in zipped.items()
        if name.endswith((".ipynb", ".py", ".txt", ".json"))
    }
    leaks = set()
    for question, region in solutions_of(topic):
        for name, shown in texts.items():
            found = pieces_in(shown, squeezed(region))
            leaks |= {(question, name, piece) for piece in found if piece not in given}
    assert sorted(leaks) == []


def pieces_in(shown: str, text: str) -> Iterator[str]:
    """The pieces of a text, RUN characters long, that are shown.

    Each has one of the blocks, half as long, that the text is cut into: only around those that are
    shown is there anything to look for.
    """
    half = (RUN + 1) // 2
    for block in range(0, len(text) - half + 1, half):
        if text[block : block + half] in shown:
            for start in range(max(block + half - RUN, 0), min(block, len(text) - RUN) + 1):
                if text[start : start + RUN] in shown:
                    yield text[start : start + RUN]


def test_every_piece_that_is_shown_is_found():
    text = "".join(map(chr, range(33, 126)))
    for start in range(len(text) - RUN + 1):
        piece = text[start : start + RUN]
        assert set(pieces_in(f"\n{piece}\n", text)) == {piece}
        assert set(pieces_in(f"\n{piece[1:]}\n", text)) == set()


def callables() -> dict[str, Any]:
    """Everything that can be called in the modules that students have, by its full name.

    But for the kernel and its shell, which are IPython's with some methods of ours: made here, they
    would change the environment of all later tests.
    """
    found = {}
    for package in ("grader.contract", "grader.student", *COURSE.runtime.packages):
        root = importlib.import_module(package)
        names = [m.name for m in pkgutil.walk_packages(root.__path__, f"{package}.")]
        for module in map(importlib.import_module, [package, *names]):
            for name, value in vars(module).items():
                ours = getattr(value, "__module__", "") == module.__name__
                if ours and callable(value) and not _is_ipythons(value):
                    found[f"{module.__name__}.{name}"] = value
    return found


def _is_ipythons(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, HasTraits)


CALLABLES = callables()


def takes_as_many(candidate: Any, reference: Any) -> bool:
    """Whether it could be called as the answer is."""
    with contextlib.suppress(TypeError, ValueError):
        wanted = len(inspect.signature(reference).parameters)
        inspect.signature(candidate).bind(*range(wanted))
        return True
    return False


class FirstModel:
    """The first of the models that a question hands out, made once for all candidates.

    Another one only for who comes after a candidate that changed it. What is not made for training
    fails with every form of inputs.
    """

    def __init__(self):
        self._model: Any = None
        self._weights: list[np.ndarray] = []

    def __call__(self, models: Iterator[Any], use: Callable[[Any], Any]) -> Any:
        if self._model is None or not self._is_as_made():
            self._model = next(models)
            self._weights = self._model.get_weights()
        return use(self._model)

    def _is_as_made(self) -> bool:
        weights = self._model.get_weights()
        same = all(np.array_equal(a, b) for a, b in zip(weights, self._weights, strict=True))
        return same and self._model.compiled and not int(self._model.optimizer.iterations)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_that_students_can_import_answers_a_question(question, monkeypatch):
    monkeypatch.setattr(training, "first_that_works", FirstModel())
    by = judge(topic_of(question))
    for name, candidate in CALLABLES.items():
        if takes_as_many(candidate, by.answers[question]):
            with contextlib.redirect_stdout(io.StringIO()):
                assert not passes(question, candidate, by), name


@pytest.mark.parametrize("question", ["char_maps", "n_char_model", "train_n_chars"])
def test_an_answer_among_them_would_be_found(question, monkeypatch):
    monkeypatch.setattr(training, "first_that_works", FirstModel())
    by = judge(topic_of(question))
    for _ in range(2):
        assert passes(question, by.answers[question], by)


def passes(question: str, candidate: Any, by: Judge) -> bool:
    """Whether its response is accepted; without a response, or with a malformed one, it is not."""
    asked, challenge = QUESTIONS[question], by.secret_challenges[question]
    try:
        with time_limit(COUNTING if question.endswith("_params") else FOREVER):
            response = asked.respond(candidate, asked.asked(challenge))
        return asked.compare(response, by.reference(question), challenge).passed
    except (Exception, OutOfTimeError):  # what was made for something else may do anything
        return False


TRAINED = [q for q in QUESTIONS if q.startswith("train_") and q != "train_scan"] + ["get_next"]
MODELS = [q for q in QUESTIONS if q.endswith("_model")]


def models_given(question: str) -> list[Any]:
    """The models that a question hands to the answer; one that refuses gets all of them."""
    given = []

    def refuses(model, *_):
        given.append(model)
        raise ValueError("give me another one")

    with contextlib.suppress(ValueError):
        asked = wire.from_bytes(judge(topic_of(question)).asked[question], question)
        QUESTIONS[question].respond(refuses, asked)
    return given


def structure(model: Any) -> list[tuple]:
    """A model's layers with weights: what is left if sizes and names are changed, as is easy."""
    settings = ("use_bias", "activation", "return_sequences", "stateful", "recurrent_initializer")
    found = []
    for layer in model._flatten_layers(include_self=False):
        if layer.weights and not list(layer._flatten_layers(include_self=False)):
            config = layer.get_config()
            found.append((type(layer).__name__, *(str(config.get(s)) for s in settings)))
    return sorted(found)


def reference_model(question: str) -> Any:
    sizes = judge(topic_of(question)).secret_challenges[question]["sizes"].tolist()
    return judge(topic_of(question)).answers[question](*sizes)


@pytest.mark.parametrize("question", TRAINED)
def test_no_model_that_a_question_hands_out_has_the_structure_of_an_answer(question):
    answers = {name: structure(reference_model(name)) for name in MODELS}
    given = models_given(question)
    assert given
    for model in given:
        assert structure(model) not in answers.values()
