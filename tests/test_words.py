"""What feedback says besides the words of a comparison: errors, remarks, likenesses."""

import linecache
from dataclasses import replace

import nbformat
import numpy as np
import pytest

from grader.contract.environment import PYTHON
from grader.contract.fingerprint import fingerprint, fits
from grader.contract.question import Question, Verdict
from grader.contract.resemblance import resemblance
from grader.contract.usual_errors import meaning
from grader.contract.words import REMARKS, feedback, mentioned, words_of_failure
from grader.grading import follow_on
from grader.student.failure import failure
from grader.student.remarks import remarks


def answer(source: str, **names):
    """The function `f` of a cell, which Python finds the lines of as in a notebook."""
    filename = f"<cell {hash(source)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = dict(names)
    exec(compile(source, filename, "exec"), namespace)
    return namespace["f"]


def words_on(source: str, use=lambda f: f(1), **names) -> str:
    function = answer(source, **names)
    noticed = {REMARKS: np.array(remarks("f", function))}
    try:
        use(function)
    except Exception as error:  # whatever the cell raises
        return words_of_failure("f", failure(error) | noticed)
    raise AssertionError("nothing was raised")


def test_an_error_is_told_with_the_students_own_line():
    words = words_on("def f(x):\n    y = [0]\n    return y[x]")
    assert words.startswith("Your code, line 3 of `f` (return y[x]), raised IndexError: ")
    assert "n elements have the indices 0 to n - 1" in words


def test_the_stub_is_not_answered_yet():
    words = words_on("def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert words == "Not answered yet: the cell still raises NotImplementedError."


def test_another_answers_stub_is_told_by_its_name():
    g = answer("def g(x):\n    raise NotImplementedError()\nf = g")
    assert words_on("def f(x):\n    return g(x)", g=g) == "Uses `g`, which is not answered yet."


def test_a_librarys_not_implemented_error_is_not_a_stub():
    def library(x):
        exec("raise NotImplementedError('Cannot convert a symbolic tensor')", {"__spec__": 1})

    words = words_on("def f(x):\n    return library(x)", library=library)
    assert "Not answered yet" not in words
    assert "has no value yet" in words


def test_what_is_returned_and_cannot_be_used_is_not_the_students_line():
    def unpack(f):
        _a, _b = f(1)

    words = words_on("def f(x):\n    a = x, x", use=unpack)
    assert words.startswith("`f` does not return anything: there is no `return`")
    assert "NoneType" in words


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("KeyError", "'ƒ'", "Was it made from the argument"),
        ("TypeError", "f() takes 1 positional argument but 2 were given", "`def` line"),
        ("ValueError", "too many values to unpack (expected 2)", "names on the left, 2"),
        (
            "ValueError",
            "not enough values to unpack (expected 2, got 1)",
            "Values that are unpacked: 1; names for them on the left: 2.",
        ),
        ("AttributeError", "'Sequential' object has no attribute 'reset_states'", "reset_state()"),
        ("NotImplementedError", "Cannot convert a symbolic tf.Tensor", "has no value yet"),
        ("InvalidArgumentError", "Matrix size-incompatible: In[0]: [1,2]", "matrix product"),
        (
            "InvalidArgumentError",
            "Matrix size-incompatible: In[0]: [18,9], In[1]: [6,36]",
            "Vectors of length 9 come where the weights of a matrix product take 6.",
        ),
        (
            "ValueError",
            "Cannot convert '((17, 256), 86)' to a shape. Found invalid dimension '(17, 256)'",
            "`return_state=True`",
        ),
        ("ModuleNotFoundError", "No module named 'google.colab'", "not installed"),
        ("ValueError", "cannot reshape array of size 60 into shape (5,4)", "along another axis"),
        ("SyntaxError", "invalid syntax (1.py, line 1)", "not valid Python"),
        ("StdinNotImplementedError", "raw_input was called", "`breakpoint()`"),
        (
            "TBNotInstalledError",
            "TensorBoard is not installed, missing implementation",
            "leave out",
        ),
        (
            "ImportError",
            "cannot import name 'batched' from 'itertools' (unknown location)",
            f"`itertools` has no `batched` here. Is the name misspelled, or one of another "
            f"version? Here are Python {PYTHON} and NumPy {np.__version__}.",
        ),
        (
            "AttributeError",
            "module 'numpy' has no attribute 'product'",
            "`numpy` has no `product` here.",
        ),
        ("KeyError", "'val_loss'", "Is the name misspelled?"),
        ("KeyError", "'ü'", "Are keys and values the right way round?"),
        ("KeyError", "17", "Are keys and values the right way round?"),
        ("TypeError", "fit() got an unexpected keyword argument 'x'", "what the function takes"),
        ("ImportError", "You must install pydot (`pip install pydot`)", "leave out"),
        ("AttributeError", "'numpy.float32' object has no attribute '_id'", "no record"),
        (
            "ValueError",
            "expected ndim=3, found ndim=4. Full shape received: (None, 17, 8, 42)\n\nCall (x)",
            "gets an array with ndim=4, (None, 17, 8, 42), where it takes ndim=3.",
        ),
        (
            "ValueError",
            "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: (8,)",
            "is a target one index?",
        ),
        ("ValueError", "Inconsistent shapes: saw (1, 3) but expected (3,)", "not a list of arrays"),
    ],
)
def test_usual_errors_have_a_meaning(kind, text, expected):
    assert expected in meaning(kind, text)
    assert not meaning("MyOwnError", text)


REMARKS_ON = {
    "def f(a):\n    b = a": "`f` does not return anything",
    "def f(a):\n    for b in a:\n        print(b)\n        return b": "stands inside the loop",
    "def f(a, n):\n    return a": "does not use its argument `n`",
    "def f(a):\n    return a, part": "`f` uses `part` from outside of the function",
}


@pytest.mark.parametrize(("source", "expected"), REMARKS_ON.items())
def test_remarks_state_what_the_text_shows(source, expected):
    assert expected in remarks("f", answer(source, part=[1]))


@pytest.mark.parametrize(
    "source",
    [
        "def f(a):\n    return a",
        "def f(a):\n    for b in a:\n        if b:\n            return b",
        "def f(a):\n    yield a",
        "K = 3\ndef f(a):\n    return a + K",
        "import math\ndef f(a):\n    return math.pi * len(a)",
        "def f(*args, **more):\n    return args",
        "def f(a):\n    def g(b):\n        print(b)\n    g(a)\n    return a",
        "f = len",
    ],
)
def test_there_is_no_remark_on_what_is_usual(source):
    assert remarks("f", answer(source)) == ""


TABLE = np.arange(40.0).reshape(8, 5) ** 2
LIKENESSES = {
    "opposite sign": (-TABLE, TABLE),
    "is 2 times the": (2 * TABLE, TABLE),
    "1/8 of": (TABLE / 8, TABLE),
    "is 3 too large": (TABLE + 3, TABLE),
    "reverse order along axis 0": (TABLE[::-1], TABLE),
    "come one position later": (np.roll(TABLE, 1, axis=0), TABLE),
    "come 2 positions earlier": (np.roll(TABLE, -2, axis=1), TABLE),
    "transposed": (TABLE.T, TABLE),
    "in another order": (TABLE[[3, 1, 0, 2, 4, 7, 6, 5]], TABLE),
    "All values found are 0": (np.zeros((8, 5)), TABLE),
    "not the shape": (TABLE.reshape(8, 5, 1), TABLE),
    "one too many at the end": (TABLE, TABLE[:-1]),
    "2 too few at the beginning": (TABLE[2:], TABLE),
    "not finite": (TABLE + np.inf, TABLE),
    "Only the last of 8 rows": (np.vstack([TABLE[:-1], TABLE[:1]]), TABLE),
    "The first 3 of 8 rows are right": (np.vstack([TABLE[:3], TABLE[3:] ** 2]), TABLE),
    "come one position earlier": (np.array(list("bcdef")), np.array(list("abcde"))),
}


@pytest.mark.parametrize("expected", LIKENESSES)
def test_a_likeness_is_told(expected):
    theirs, ours = LIKENESSES[expected]
    assert expected in resemblance(theirs, ours, 0 if ours.dtype.kind == "U" else 1e-6)


def test_without_a_likeness_nothing_is_said():
    rng = np.random.default_rng(0)
    assert resemblance(rng.random((8, 5)), TABLE, 1e-4) == ""
    assert resemblance(np.zeros((900, 900)), np.ones((900, 900)), 1e-4) == ""


def question(name: str) -> Question:
    return Question(name, lambda rng: {}, lambda *_: {}, lambda *_: Verdict(True, ""))


def test_an_answer_that_uses_a_wrong_one_says_so_unless_the_question_replaces_it():
    cells = [nbformat.v4.new_code_cell(s) for s in ("def a(): ...", "def b(): return a()")]
    for cell, name in zip(cells, "ab", strict=True):
        cell.metadata["nbgrader"] = {"grade_id": name}
    wrong = {name: Verdict(False, "No.") for name in "ab"}
    notebook = nbformat.v4.new_notebook(cells=cells)
    questions = {name: question(name) for name in "ab"}
    found = follow_on.with_wrong_answers_named(wrong, notebook, questions)
    assert found["a"].words == "No."
    assert found["b"].words.startswith("Uses `a`, which is not right yet")
    replaced = questions | {"b": replace(questions["b"], replaces=("a",))}
    found = follow_on.with_wrong_answers_named(wrong, notebook, replaced)
    assert found["b"].words == "No."


def test_a_name_that_the_cell_defines_is_not_used_from_elsewhere():
    assert mentioned("def a(): ...\ndef b(): return a() + c()", ["a", "c", "d"]) == ["c"]


def test_known_mistakes_come_first_and_without_remarks():
    assert feedback("Expected.", ["Possible."], ["a"], "Remark.").splitlines()[1:] == [
        "Possible.",
        "Expected.",
    ]


def test_a_fingerprint_fits_its_response_up_to_rounding_and_no_other():
    response = {"a": TABLE, "text": np.array(["x", "y"]), "n": np.int64(3)}
    wanted = fingerprint(response, response)
    assert fits(response | {"a": TABLE * (1 + 1e-7), "more": TABLE}, wanted)
    assert not fits(response | {"a": TABLE * 1.001}, wanted)
    assert not fits(response | {"a": TABLE.T}, wanted)
    assert not fits(response | {"text": np.array(["x", "z"])}, wanted)
    assert not fits({"a": TABLE}, wanted)
    counts = {"n": np.array([720_000, 3])}
    assert fits(counts, fingerprint(counts, counts))
    assert not fits({"n": counts["n"] + [4, 0]}, fingerprint(counts, counts))
    assert not fits(response | {"a": TABLE * np.nan}, wanted)


def test_a_name_in_a_comment_a_text_or_an_attribute_is_not_used():
    source = "%time 1\n# one step\ndef b(x):\n    'A step.'\n    return x.step + 'step'\n"
    assert mentioned(source, ["step"]) == []
    assert mentioned(source + "\nstep(2", ["step"]) == ["step"]


def test_of_a_cell_of_any_length_only_a_bounded_part_is_read():
    cell = "step(1)\n" + "(" * 1_000_000 + "\nscan(2)"
    assert mentioned(cell, ["step", "scan"]) == ["step"]


def test_a_name_without_its_module_is_told_with_it():
    words = words_on("def f(x):\n    return np.zeros(2, dtype=float32)", np=np)
    assert "`float32` alone is not defined. Is `np.float32` meant?" in words
    assert "from outside of the function" not in words
    words = words_on("def f(x):\n    return Generator(x)", np=np)
    assert "`Generator` alone is not defined. Is `np.random.Generator` meant?" in words


def test_an_undefined_variable_with_a_modules_name_is_not_taken_for_that_module():
    words = words_on("def f(x):\n    return random", np=np)
    assert "alone" not in words
    assert "uses `random` from outside of the function" in words


def test_a_variable_of_another_cell_is_not_taken_for_a_modules():
    words = words_on("def f(x):\n    return ones + missing", np=np, ones=[1])
    assert "`ones` alone" not in words
    assert "uses `ones`, `missing` from outside of the function" in words


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("return np.array([np.zeros((2, 2)), np.zeros(3)])", "by itself"),
        ("return ['a', 'b'][np.array([0, 1])]", "Print its shape"),
        ("return np.zeros((2, 2, 2))[np.arange(2), np.zeros((2, 4), int)]", "only the first"),
        ("return np.zeros(3, 4)", "A shape is one argument"),
    ],
)
def test_usual_errors_of_arrays_are_told_with_what_to_look_at(source, told):
    assert told in words_on(f"def f(x):\n    {source}", np=np)
