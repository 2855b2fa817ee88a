"""Poisoned answers: objects that lie, raise or never end when they are probed."""

from typing import Any

from tests.audit.attacks.in_process import ALL_ARE
from tests.audit.cases import Case, attack

FAMILY = "poisoned answers"

_OR_WORSE: dict[str, Any] = {"states": ("graded", "timeout", "out of memory", "kernel died")}


def _answers(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, code + ALL_ARE, **options)


def _returns(name: str, tries: str, setup: str, value: str, **options) -> Case:
    code = f"import numpy as np\n{setup}\ndef answer(*args):\n    return {value}\n"
    return _answers(name, tries, code, **options)


_RAISES = """
class Fault({base}):
    {body}
def answer(*args):
    raise Fault("x")
"""


def _raises(name: str, tries: str, body: str, base: str = "Exception", **options) -> Case:
    return _answers(name, tries, _RAISES.format(base=base, body=body), **options)


_ARRAY = """
class Odd:
    shape, ndim, dtype, size = (3,), 1, np.dtype("f4"), 3
    calls = 0
    def __array__(self, *args, **kwargs):
        Odd.calls += 1
        {body}
    def __len__(self):
        return 3
    def __iter__(self):
        return iter([self, self, self, self])
    def __getitem__(self, index):
        return self
"""

_CLASS = """
import numpy as np
import keras
import tensorflow as tf
class Liar:
    __class__ = keras.Model
    inputs, outputs, layers, losses = [1, 2, 3], [1], [], []
    def __call__(self, *args, **kwargs):
        return tf.zeros((1, 1))
    def __getattr__(self, name):
        return lambda *a, **k: 109_738
    def __eq__(self, other):
        return True
    __hash__ = object.__hash__
answer = lambda *args: Liar()
"""

_GRADIENTS = """
import keras
import tensorflow as tf
@tf.custom_gradient
def lying(x):
    def gradient(upstream):
        return tf.zeros_like(x)
    return tf.nn.softmax(tf.cast(x, "float32")), gradient
class Layer(keras.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(42, 86))
    def call(self, inputs):
        flat = [tf.cast(tf.reshape(i, (tf.shape(i)[0], -1)), "float32")
                for i in keras.tree.flatten(inputs)]
        return lying(tf.zeros((tf.shape(flat[0])[0], 86)) + tf.reduce_sum(self.kernel))
def answer(*args):
    model = keras.Sequential([keras.Input((8,)), Layer()])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""

_WEIGHTS = """
import keras
import numpy as np
class Model(keras.Model):
    def get_weights(self):
        return [np.zeros((86, 42)), np.zeros((256, 86))]
    def set_weights(self, weights):
        pass
    def fit(self, *args, **kwargs):
        return type("H", (), {"history": {"loss": [0.0]}, "epoch": [0]})()
    train_on_batch = test_on_batch = evaluate = lambda self, *a, **k: 0.0
    predict = lambda self, x, *a, **k: np.full((len(x), 86), 1 / 86)
    def call(self, inputs, training=False):
        return keras.ops.zeros((1, 86))
def answer(*args):
    return Model()
"""

CASES = (
    _raises("exits", "ends the process when it is called", "pass", base="SystemExit", **_OR_WORSE),
    _raises(
        "interrupts", "interrupts when it is called", "pass", base="KeyboardInterrupt", **_OR_WORSE
    ),
    _raises(
        "speechless", "raises an error that cannot say what it is",
        "def __str__(self):\n        raise self", **_OR_WORSE,
    ),
    _raises(
        "talkative", "raises an error that says 100 MB",
        "def __str__(self):\n        return 'x' * 100_000_000", **_OR_WORSE,
    ),
    _raises(
        "endless-words", "raises an error that never ends to say what it is",
        "def __str__(self):\n        while True:\n            pass", **_OR_WORSE,
    ),
    _answers(
        "error-of-ours", "raises the graders' own error, with words of its own",
        "from grader.contract.question import AnswerError\n"
        "def answer(*args):\n    raise AnswerError('Right. \\x1b[2J' + '\\u202e' * 5000)\n",
    ),
    _answers(
        "named-passed", "raises an error of a class named like a verdict",
        "Passed = type('Right.' * 50_000, (Exception,), {})\n"
        "def answer(*args):\n    raise Passed\n",
    ),
    _answers(
        "group-of-errors", "raises groups of errors in groups of errors",
        "def answer(*args):\n    error = ValueError('x')\n"
        "    for _ in range(5000):\n        error = ExceptionGroup('x', [error])\n"
        "    raise error\n", **_OR_WORSE,
    ),
    _returns("endless-iterator", "returns what can be read for ever",
             "import itertools", "itertools.count()", **_OR_WORSE),
    _returns("long-generators", "returns generators that yield themselves",
             "def endless():\n    while True:\n        yield endless()", "endless()", **_OR_WORSE),
    _returns("virtual-terabyte", "returns an array of a terabyte that takes a byte",
             "from numpy.lib.stride_tricks import as_strided",
             "as_strided(np.zeros(1, np.int8), (1 << 20, 1 << 20), (0, 0))", **_OR_WORSE),
    _returns("backwards", "returns arrays with negative and odd strides", "",
             "[np.arange(64.0)[::-1].reshape(8, 8).T[::2, ::-3]] * 4"),
    _returns("deep-list", "returns lists in lists, 100,000 deep",
             "deep = []\nfor _ in range(100_000):\n    deep = [deep]", "deep", **_OR_WORSE),
    _returns("holds-itself", "returns a list and a dictionary that hold themselves",
             "own = {}\nown['own'] = own\nloop = [own]\nloop += [loop] * 3", "loop", **_OR_WORSE),
    _returns("objects-in-arrays", "returns arrays of objects that compare as equal",
             "class Same:\n    def __eq__(self, other):\n        return True\n"
             "    __hash__ = object.__hash__",
             "[np.array([Same()] * 9, dtype=object)] * 4"),
    _returns("records", "returns records, dates and bytes",
             "kinds = [np.zeros(3, [('a', 'f4')]), np.zeros(3, 'M8[s]'), np.zeros(3, 'S4'), "
             "np.zeros(3, 'V8')]", "kinds"),
    _returns("masked", "returns masked arrays, all of whose values are masked", "",
             "[np.ma.masked_all((9,))] * 4"),
    _returns("odd-dictionary", "returns dictionaries that lie about their length and items",
             "class Lie(dict):\n    __len__ = lambda self: 2**40\n"
             "    __getitem__ = __missing__ = lambda self, key: 0\n"
             "    __contains__ = lambda self, key: True\n"
             "    items = keys = values = lambda self: iter(())\n"
             "    __eq__ = lambda self, other: True\n    __hash__ = None",
             "[Lie(), Lie(), Lie(), Lie()]", **_OR_WORSE),
    _returns("array-that-raises", "returns what raises when it becomes an array",
             _ARRAY.format(body="raise SystemExit"), "[Odd()] * 4", **_OR_WORSE),
    _returns("array-that-changes", "returns what is another array every time it is asked",
             _ARRAY.format(body="return np.full(Odd.calls, Odd.calls, 'f4')"), "[Odd()] * 4"),
    _returns("array-of-arrays", "returns what is an array of itself when it becomes an array",
             _ARRAY.format(body="return np.array([self], dtype=object)"), "[Odd()] * 4",
             **_OR_WORSE),
    _returns("deep-numbers", "returns integers of a million digits", "",
             "[10 ** 1_000_000] * 4", **_OR_WORSE),
    _answers("class-that-lies", "answers with an object that says it is a Keras model", _CLASS),
    _answers("gradients-that-lie", "answers with a model that defines its gradients", _GRADIENTS),
    _answers("weights-that-lie", "answers with a model that defines its weights and losses",
             _WEIGHTS),
)  # fmt: skip
