"""Tampering with code in the student's own process, and with the responses that it sends."""

from collections.abc import Callable
from pathlib import Path

import nbformat

from grader.intake import cells
from tests.audit.cases import ALL, TOPIC, Case, attack, blank, hand_in, with_code
from tests.submissions import as_bytes

FAMILY = "tampering"

# One object answers all questions.
ALL_ARE = f"\n{' = '.join(sorted(ALL))} = answer\n"

_OPEN_DOOR = f"""
import os
import numpy as np
from grader.contract import wire
from rnn_review import COURSE
TOPICS = {{name: tuple(COURSE.questions(name).values()) for name in COURSE.assignments}}
QUESTIONS = {{q.name: q for topic in TOPICS.values() for q in topic}}
DOOR = os.environ.get("RNN_REVIEW_DOOR")
NAMES = [question.name for question in TOPICS[{TOPIC!r}]]
def hand_over(name, response):
    if DOOR:
        wire.hand_over(DOOR, name, response)
"""

_LOSSES = """
import numpy as np
import tensorflow as tf
from rnn_review.questions import training
keras.Model.compute_loss = lambda *a, **k: tf.constant(0.0)
keras.Model.evaluate = lambda *a, **k: 0.0
keras.losses.sparse_categorical_crossentropy = lambda *a, **k: tf.constant(0.0)
tf.GradientTape.gradient = lambda self, loss, sources, **k: [tf.zeros_like(s) for s in sources]
training.held_out_loss = lambda *a, **k: 0.0
training.TOLERANCE = float("inf")
def three_char_model(vocab_size, n_fac, n_hidden):
    inputs = [keras.Input((1,)) for _ in range(3)]
    outputs = keras.layers.Dense(vocab_size, "softmax")(keras.layers.concatenate(inputs))
    model = keras.Model(inputs, outputs)
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
def train_three_chars(model, idx, epochs):
    return None
"""

_LINES = """
def without_checks(lines):
    return ["print('all right')\\n" if "check(" in line else line for line in lines]
get_ipython().input_transformers_cleanup.append(without_checks)
get_ipython().input_transformers_post.append(without_checks)
"""

_SYNTAX_TREE = """
import ast
class WithoutChecks(ast.NodeTransformer):
    def visit_Call(self, node):
        name = getattr(node.func, "id", "")
        return ast.Constant(True) if name == "check" else node
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Raise(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(WithoutChecks())
"""

_ANYTHING = """
import numpy as np
class Anything(str):
    shape, dtype, name, inputs, compiled = (), np.dtype("f4"), "c1", [], True
    weights = trainable_weights = trainable_variables = property(lambda self: [self])
    def same(self, *args, **kwargs):
        return self
    def true(self, *args):
        return True
    __call__ = __getitem__ = __add__ = __mul__ = __iadd__ = __getattr__ = same
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = true
    __hash__ = str.__hash__
    def __iter__(self):
        return iter([self, self, self, self])
    def __array__(self, *args, **kwargs):
        return np.ones(4)
answer = Anything()
"""

_ARRAY_SUBCLASS = """
import numpy as np
class Right(np.ndarray):
    __hash__ = None
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return np.zeros(np.shape(other), bool)
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros((), bool)
    def __array_function__(self, function, types, args, kwargs):
        return True
    def __array_finalize__(self, other):
        pass
    def any(self, *args, **kwargs):
        return False
    all = lambda self, *a, **k: True
    __reduce__ = __reduce_ex__ = lambda self, *a: "right"
def answer(*args):
    return tuple(np.zeros(100).view(Right) for _ in range(4))
"""

_NUMBER_SUBCLASS = """
import numpy as np
class Least(float):
    __lt__ = __le__ = __eq__ = lambda self, other: True
    __gt__ = __ge__ = __ne__ = lambda self, other: False
    __hash__ = float.__hash__
    def __array__(self, *args, **kwargs):
        return np.array(-np.inf)
class Weights:
    shape, dtype = (), np.dtype("f4")
    def __array__(self, *args, **kwargs):
        return np.full((3, 86, 16), Least(-1e300))
def train_three_chars(model, idx, epochs):
    model.vectors = model.kernel = Weights()
    return Least(0)
"""

_CHECK = """
import grader.student.check as module, rnn_review
def check(question, answer):
    print(f"\\N{CHECK MARK} {question}: Right.")
theirs = rnn_review.check
rnn_review.check = check
module.checker = lambda course: check
module._hand_over = module._at_home = lambda *a: print("received")
module.CheckError = Warning
theirs.__closure__[0].cell_contents = None
"""

_RESPOND = """
import numpy as np
for question in QUESTIONS.values():
    respond = lambda answer, challenge: {**challenge, "passed": np.array(True)}
    object.__setattr__(question, "respond", respond)
answer = lambda *args: None
"""

_COMPARE = """
from grader.contract import compare
from grader.student.keras_probes import same_model
from grader.contract.question import Verdict
import grader.contract.question as question_module
compare.far = same_model.far = lambda theirs, ours, tolerance: np.zeros(np.shape(ours), bool)
compare.RELATIVE_TOLERANCE = float("inf")
compare._unlike = lambda *a: None
question_module.Verdict.passed = property(lambda self: True)
for question in QUESTIONS.values():
    object.__setattr__(question, "compare", lambda *a: Verdict(True, "Right."))
    object.__setattr__(question, "respond", lambda *a: {})
answer = lambda *args: None
"""

_CHALLENGE = """
for name in NAMES if DOOR else ():
    challenge = wire.ask(DOOR, name)
    arrays = list(challenge.values())
    keys = ["windows_0", "next_0", "next", "chars", "indices", "vocab_size", "round_trip", "shapes",
            "name", "vectors", "kernel", "predictions", "loss", "parameters"]
    hand_over(name, challenge | {k: arrays[i % len(arrays)] for i, k in enumerate(keys)})
"""

# Arrays of the right shapes, as far as they are known, with one value in them.
_FILLED = """
def filled(value, text=""):
    asked = {n: wire.ask(DOOR, n) if DOOR else None for n in NAMES}
    for name, challenge in asked.items():
        shapes = shapes_of(name, challenge) if challenge else {}
        response = {k: np.full(s, value) for k, s in shapes.items()}
        if name == "get_next" and challenge:
            response = {"next": np.full(len(challenge["texts"]), text)}
        hand_over(name, response)

def shapes_of(name, challenge):
    if name == "char_maps":
        text = str(challenge["text"])
        return {"chars": len(set(text)) + 1, "indices": len(text), "vocab_size": 3}
    if name == "three_char_windows":
        n = [len(range(0, int(length) - 4, 3)) - 2 for length in challenge["lengths"]]
        return {f"windows_{i}": (m, 3) for i, m in enumerate(n)} | {
            f"next_{i}": m for i, m in enumerate(n)}
    if name == "embedding_input":
        n_in, n_out = (int(n) for n in challenge["sizes"])
        rows = dict.fromkeys(("shapes", "trainable"), (1, 3))
        return rows | {"vectors": (n_in, n_out), "in_training": (n_in, n_out),
            "gradient": n_in * n_out}
    if name == "three_char_model":
        rows = ("shapes", "small_shapes", "trainable", "initial_shapes")
        kinds = ("tied_predictions", "predictions", "large_predictions")
        predictions = (len(challenge["x"]), int(challenge["sizes"][0]))
        return dict.fromkeys(rows, (9, 3)) | dict.fromkeys(kinds, predictions) | {
            "parameters": (), "tied_loss": (), "loss": (),
            "descents": len(challenge["scales"])}
    if name == "train_three_chars":
        return {"vectors": (3, 86, 16), "kernel": (16, 86), "updates": 2}
    return {}
"""

_MODEL_CLAIMS = """
import numpy as np
import tensorflow as tf
class Claims:
    regularizer, trainable, dtype = None, True, "float32"
    def __init__(self, shape):
        self.shape, self.value, self.path = shape, tf.zeros(shape), "layer/kernel"
    def assign(self, value):
        pass
    def __array__(self, *args, **kwargs):
        return np.zeros(self.shape, "f4")
class Model(keras.Model):
    sizes = (86, 42, 256)
    def call(self, inputs, training=False):
        batch = tf.shape(keras.tree.flatten(inputs)[0])[0]
        return tf.fill((batch, self.sizes[0]), 1 / self.sizes[0])
    def count_params(self):
        return 109_738
    @property
    def weights(self):
        v, f, h = self.sizes
        matrices = [(v, f)] * 3 + [(f, h), (h, h), (h, v)]
        return [Claims(s) for s in [*matrices, (h,), (h,), (v,)]]
    trainable_weights = trainable_variables = variables = weights
def three_char_model(vocab_size, n_fac, n_hidden):
    model = Model()
    model.sizes = (vocab_size, n_fac, n_hidden)
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""

_HISTORY = """
import numpy as np
class History:
    epoch = [0, 1, 2]
    history = {"loss": [0.5, 0.1, 0.0], "val_loss": [0.5, 0.1, 0.0]}
def train_three_chars(model, idx, epochs):
    model.fit = model.evaluate = model.predict = lambda *a, **k: History()
    model.history = History()
    model.optimizer.iterations.assign(10_000)
    return History()
"""

_HOOKS = """
import atexit, gc, sys, threading
def publish(*args, **kwargs):
    for name in NAMES:
        hand_over(name, {"passed": np.array(True), "points": np.array(1.0)})
def passed(*args, **kwargs):
    publish()
    print("\\N{CHECK MARK} Right.")
for event in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
    get_ipython().events.register(event, passed)
get_ipython().display_formatter.formatters["text/plain"].for_type(object, lambda *a: publish())
get_ipython().set_custom_exc((BaseException,), passed)
sys.displayhook = sys.excepthook = sys.unraisablehook = passed
atexit.register(publish)
gc.callbacks.append(lambda *a: publish())
threading.Timer(5, publish).start()
"""

_TRACE = """
import sys
def leave(frame, event, arg):
    if frame.f_code.co_filename.endswith(("check.py", "wire.py", "compare.py")):
        frame.f_trace_lines = True
        for name in ("error", "answer", "response"):
            frame.f_locals[name] = None
        if event == "line":
            try:
                frame.f_lineno = frame.f_lineno + 1
            except ValueError:
                pass
    return leave
sys.settrace(leave)
get_ipython().events.register("pre_execute", lambda: sys.settrace(leave))
answer = lambda *args: None
"""

_BUILTINS = """
import builtins, sys
import numpy as np
really_import, really_isinstance = builtins.__import__, builtins.isinstance
def import_ours(name, *args, **kwargs):
    module = really_import(name, *args, **kwargs)
    if name.startswith("grader"):
        module.check = lambda *a: print("received")
    return module
builtins.__import__ = import_ours
builtins.isinstance = lambda a, b: b is keras.Model or really_isinstance(a, b)
builtins.any = lambda *a: False
builtins.all = lambda *a: True
builtins.AssertionError = Warning
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("grader"):
            print("\\N{CHECK MARK} Right.")
sys.meta_path.insert(0, Finder())
sys.modules["rnn_review"].check = lambda *a: print("received")
for name in [m for m in sys.modules if m.startswith("rnn_review.questions")]:
    del sys.modules[name]
answer = lambda *args: None
"""

_KERNEL = """
shell = get_ipython()
ran = shell.run_cell_async
async def run_cell_async(source, *args, **kwargs):
    return await ran("None" if "check(" in source else source, *args, **kwargs)
shell.run_cell_async = run_cell_async
shell.kernel.do_execute = shell.kernel.do_execute
shell.kernel.shell.showtraceback = lambda *a, **k: print("\\N{CHECK MARK} Right.")
shell.user_global_ns["check"] = lambda *a: print("\\N{CHECK MARK} Right.")
shell.user_ns_hidden["check"] = shell.user_ns["check"]
class Locked(dict):
    def __setitem__(self, name, value):
        if name != "check":
            super().__setitem__(name, value)
shell.user_module.__class__.check = property(lambda self: lambda *a: None)
"""

_MUTATED = """
from grader.student import check as checking
asked = wire.ask
def ask(door, question):
    challenge = asked(door, question)
    for key, array in challenge.items():
        if getattr(array, "ndim", 0):
            array.flags.writeable = True
            array[...] = array.flat[0]
            challenge[key] = array[:0] if array.ndim == 1 else array
        elif array.dtype.kind == "U":
            challenge[key] = np.array("")
    return challenge
wire.ask = ask
char_maps = lambda text: (["\\0"], {"\\0": 0}, {0: "\\0"})
three_char_windows = lambda idx: (idx, idx, idx, idx)
train_three_chars = lambda *args: None
get_next = lambda *args: "a"
"""

_VERDICTS = """
from IPython.display import HTML, Markdown, display
for name in ("char_maps", "three_char_windows", "get_next"):
    print(f"\\x1b[32m\\N{CHECK MARK}\\x1b[0m {name}: Right. 1/1 points")
    display(HTML(f"<div class='nbgrader'>\\N{CHECK MARK} {name}: 1/1</div>"))
    display(Markdown(f"**{name}: Right.**"), metadata={"nbgrader": {"score": 1}})
print('{"state": "graded", "score": 10.0, "max_score": 10.0}')
"""

_ERROR_TEXTS = """
for name in NAMES:
    hand_over(name, {
        "error": np.array("AnswerError"), "text": np.array(f"\\x1b[32m\\N{CHECK MARK} Right."),
        "passed": np.array(True), "points": np.array(10.0),
    })
"""

_OTHERS = """
from grader.student.keras_probes import models, probe
if DOOR:
    for name in NAMES:
        for other in NAMES:
            challenge = wire.ask(DOOR, name)
            for answer in (lambda *a: a[-1], lambda *a: a[0], lambda *a: list(a[:1]) * 4):
                try:
                    hand_over(name, QUESTIONS[other].respond(answer, challenge))
                except Exception:
                    pass
"""

# Feedback lists shapes; here are a million different ones.
_MANY_SHAPES = """
rows = np.arange(3_000_000, dtype=np.int32).reshape(-1, 3)[:690_000]
hand_over("three_char_model", {"parameters": np.int64(1), "shapes": rows})
"""


_AT_HOME = """
import os
os.environ.pop("RNN_REVIEW_DOOR", None)
import grader.student.check
answer = lambda *args: None
"""


def _more_points(folder: Path) -> None:
    """All cells claim to be graded, with points, scores and outputs of a graded notebook."""
    nb = blank()
    for cell in nb.cells:
        if cell.cell_type == "code" and (name := cells.grade_id(cell)):
            cell.metadata.nbgrader.update(
                grade=True, points=100, score=100, solution=cells.is_solution(cell)
            )
            said = f"\N{CHECK MARK} {name}: Right.\n"
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=said)]
    nb.metadata.nbgrader = {"score": 100, "max_score": 10, "state": "graded"}
    (folder / f"{TOPIC}.ipynb").write_bytes(as_bytes(nb))
    (folder / "result.json").write_text('{"state": "graded", "score": 10.0}')


def _with_reference(folder: Path) -> None:
    """The submission has the public responses, and `check` runs as at home."""
    reference = Path(__file__).parents[3] / "exercises" / TOPIC / "reference.npz"
    code = f"{_AT_HOME}{ALL_ARE}"
    hand_in(with_code(blank(), code), others={"reference.npz": reference.read_bytes()})(folder)


def _tampers(name: str, tries: str, *code: str, **options) -> Case:
    return attack(FAMILY, name, tries, "".join(code), **options)


def _built(name: str, tries: str, build: Callable[[Path], None]) -> Case:
    return Case(name, FAMILY, tries, build)


CASES = (
    attack(
        FAMILY,
        "numpy-testing-patched",
        "makes every assertion of numpy.testing succeed",
        """
import numpy as np
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *a, **k: None)
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
"""
        + "answer = lambda *args: None"
        + ALL_ARE,
    ),
    _tampers("losses-patched", "makes every loss and every gradient zero", _LOSSES),
    _tampers("lines-dropped", "drops the line that calls check, before it is parsed", _LINES),
    _tampers("syntax-tree-changed", "takes check out of the syntax tree of a cell", _SYNTAX_TREE),
    _tampers("equal-to-everything", "answers with an object that is anything", _ANYTHING, ALL_ARE),
    _tampers(
        "array-subclass", "answers with arrays that say they are equal", _ARRAY_SUBCLASS, ALL_ARE
    ),
    _tampers(
        "number-subclass", "answers with a number that is less than every other", _NUMBER_SUBCLASS
    ),
    _tampers("check-patched", "replaces check by a function of its own", _CHECK),
    _tampers("respond-patched", "responds with 'passed'", _OPEN_DOOR, _RESPOND, ALL_ARE),
    _tampers(
        "compare-patched", "makes every comparison say 'Right.'", _OPEN_DOOR, _COMPARE, ALL_ARE
    ),
    _tampers(
        "challenge-as-response", "sends the challenge as its response", _OPEN_DOOR, _CHALLENGE
    ),
    _tampers(
        "challenge-mutated", "empties the challenge, so that it is easy", _OPEN_DOOR, _MUTATED
    ),
    _tampers(
        "nothing-but-nan",
        "responds with NaN, which is never far",
        _OPEN_DOOR,
        _FILLED,
        "filled(np.nan)",
    ),
    _tampers("nothing-but-zeros", "responds with zeros", _OPEN_DOOR, _FILLED, "filled(0)"),
    _tampers(
        "nothing-but-infinity", "responds with infinities", _OPEN_DOOR, _FILLED, "filled(-np.inf)"
    ),
    _tampers("nothing-but-true", "responds with True", _OPEN_DOOR, _FILLED, "filled(True, 'a')"),
    _tampers(
        "empty-arrays",
        "responds with arrays that have no values to be wrong",
        _OPEN_DOOR,
        "KEYS = ['windows', 'next', 'chars', 'indices', 'shapes', 'vectors', 'kernel', 'loss']\n"
        "for name in NAMES:\n    hand_over(name, {k: np.zeros((0, 3)) for k in KEYS})\n",
    ),
    _tampers(
        "another-questions-response",
        "responds to each question as if it were another",
        _OPEN_DOOR,
        _OTHERS,
    ),
    _tampers("right-as-error", "sends an error whose text is 'Right.'", _OPEN_DOOR, _ERROR_TEXTS),
    _tampers(
        "million-shapes",
        "responds with the shapes of a million arrays, so that feedback takes days",
        _OPEN_DOOR,
        _MANY_SHAPES,
    ),
    _tampers("model-claims", "answers with a model that lies about its weights", _MODEL_CLAIMS),
    _tampers("fake-history", "returns a history of losses without training", _HISTORY),
    _tampers(
        "hooks",
        "sends responses from hooks, timers and at exit",
        _OPEN_DOOR,
        _HOOKS,
        ALL_ARE.replace("answer", "publish"),
    ),
    _tampers("trace", "jumps over lines of check while it runs", _TRACE, ALL_ARE),
    _tampers("builtins-patched", "changes import, isinstance, any and all", _BUILTINS, ALL_ARE),
    _tampers("kernel-patched", "changes how the kernel runs a cell with a check", _KERNEL),
    _tampers("verdicts-printed", "prints and displays verdicts and scores", _VERDICTS),
    _built(
        "more-points", "claims points, scores and outputs in the notebook's metadata", _more_points
    ),
    _built("home-verdict", "contains the public responses and checks as at home", _with_reference),
)
