"""Honest notebooks that disturb, outlast or end the process that runs them."""

from tests.audit.cases import ALL, TOPIC, Case, hand_in, right, with_code
from tests.submissions import submitted

KIND = "execution"

# A student's own function, in a cell in which something else fails in grading.
_HELPER = """
def as_arrays(text, char_indices):
    return [np.array([[char_indices[c]]]) for c in text]
"""
_USES_HELPER = """
def get_next(model, text, char_indices, chars):
    p = model.predict(as_arrays(text, char_indices), verbose=0)
    return chars[int(p.argmax())]
"""


def _extra(name: str, odd: str, code: str, after: str = "setup", earns=ALL, **options) -> Case:
    """A right notebook with a cell of the student's own."""
    build = hand_in(with_code(right(), code, after))
    return Case(name, KIND, odd, build, earns=earns, **options)


def _answer(name: str, odd: str, question: str, source: str, earns=ALL, **options) -> Case:
    """A notebook with one answer written in this way, and the others right."""
    build = hand_in(submitted(TOPIC, {question: source}))
    return Case(name, KIND, odd, build, earns=earns, **options)


def _beside_helper(name: str, odd: str, code: str, after: str = "test_three_char_model") -> Case:
    """An answer needs what a cell defines below code that cannot run in grading."""
    nb = with_code(submitted(TOPIC, {"get_next": _USES_HELPER}), f"{code}\n{_HELPER}", after)
    return Case(name, KIND, odd, hand_in(nb), earns=ALL)


_TWO_PLACES = """
try:
    from google.colab import drive
    ON_COLAB = True
except ImportError:
    ON_COLAB = False

if ON_COLAB:
    drive.mount("/content/drive")
    import sys
    sys.path.append("/content/drive/MyDrive/course")
    from my_helpers import as_arrays
else:
    def as_arrays(text, char_indices):
        return [np.array([[char_indices[c]]]) for c in text]
"""

_ENDLESS_TRAINING = """
def train_three_chars(model, idx, epochs):
    losses = []
    while len(losses) < epochs:
        x1, x2, x3, y = three_char_windows(idx)
    return losses
"""

_NO_INTERRUPT = """
import time
while True:
    try:
        time.sleep(1)
    except BaseException:
        pass
"""

_CRASHES = """
def get_next(model, text, char_indices, chars):
    import ctypes
    ctypes.string_at(0)
"""

_TEE = """
import sys
class Tee:
    def __init__(self, *files):
        self.files = files
    def write(self, text):
        for file in self.files:
            file.write(text)
sys.stdout = Tee(sys.stdout, open("log.txt", "w"))
sys.stderr = sys.stdout
print("logged")
"""

_TIMED = """%%memit -r 1
def char_maps(text):
    chars = ["\\0", *sorted(set(text))]
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
"""

_NAMES_OF_EXAMPLES = (
    _beside_helper(
        "summary-of-the-examples-model", "looks at the example's model", "model.summary()"
    ),
    _beside_helper(
        "plot-of-the-examples-history",
        "plots the losses of the example's training",
        "import matplotlib.pyplot as plt\nplt.plot(history.history['loss'])\nplt.show()",
        after="test_train_three_chars",
    ),
    _beside_helper(
        "loop-over-the-examples-windows",
        "prints the windows of an example in a loop",
        "for a, b in zip(x1[:3], y[:3]):\n    print(chars[a], chars[b])",
    ),
    _beside_helper(
        "function-with-the-examples-model",
        "keeps a layer of the example's model, and lists its weights",
        "layer = model.get_layer('dense_in')\nkinds = [w.shape for w in layer.weights]",
    ),
    Case(
        "answer-with-an-examples-array",
        KIND,
        "an answer uses the dtype of an example's array, kept in a cell of its own",
        hand_in(
            with_code(
                submitted(TOPIC, {"get_next": _USES_HELPER}),
                "kind = x1.dtype\n" + _HELPER.replace("]])", "]], dtype=kind)"),
                "test_three_char_model",
            )
        ),
        earns=ALL,
    ),
    Case(
        "answer-with-the-examples-losses",
        KIND,
        "an answer needs the last loss of the example's training, and checks it",
        hand_in(
            with_code(
                submitted(TOPIC, {"get_next": "assert last > 0" + _USES_HELPER}),
                "last = history.history['loss'][-1]\n" + _HELPER,
                "test_train_three_chars",
            )
        ),
        earns=ALL,
        states=("graded", "timeout"),
    ),
)

_FAILS_ONLY_HERE = (
    _beside_helper(
        "imports-what-is-missing",
        "imports packages that are not installed, and sets them up",
        "import torch\nimport seaborn as sns, wandb\nsns.set_theme()\nwandb.init(project='rnn')",
    ),
    _beside_helper(
        "reads-a-file-of-home",
        "reads a file that is only at home",
        "notes = open('/home/ada/rnn/notes.txt').read()\nwords = notes.split()",
    ),
    _beside_helper(
        "downloads-something",
        "downloads a text",
        "import urllib.request\n"
        "keras.utils.get_file('nietzsche.txt', 'https://example.org/nietzsche.txt')\n"
        "urllib.request.urlopen('https://example.org').read()",
    ),
    _beside_helper(
        "goes-to-a-folder-of-home",
        "changes to a folder that is only at home",
        "import os\nos.chdir('/content/drive/MyDrive/rnn')",
    ),
)

_STREAMS = (
    _extra("tee-without-flush", "copies what is printed to a file, without flush", _TEE),
    _extra("closes-stdout", "closes standard output", "import sys\nsys.stdout.close()"),
    _extra(
        "closes-both-streams",
        "closes standard output and error, and prints",
        "import sys\nsys.stderr.close(); sys.stdout.close()\nprint('hello')\n1 / 0",
    ),
    _extra(
        "streams-are-none",
        "sets the streams to None, as a program without a window does",
        "import sys\nsys.stdout = sys.stderr = None",
    ),
    _extra("deletes-stdout", "deletes sys.stdout", "import sys\ndel sys.stdout"),
    _extra(
        "closes-descriptors-1-and-2",
        "closes the descriptors below the streams",
        "import os\nos.close(1); os.close(2)",
    ),
    _extra(
        "redirects-for-good",
        "redirects standard output to a file, which it closes",
        "import contextlib\nlog = open('log.txt', 'w')\n"
        "contextlib.redirect_stdout(log).__enter__()\nlog.close()",
    ),
    _extra(
        "display-hook-replaced",
        "replaces the function that shows values by one that fails",
        "import sys\nsys.displayhook = lambda value: value.no_such_thing\n3",
    ),
    _extra(
        "print-replaced",
        "defines a print of its own, without arguments",
        "def print():\n    return None\nrepr = str = None",
    ),
)

_TIME = (
    _extra(
        "own-cell-never-ends",
        "has a loop without end in a cell of its own",
        "while True:\n    pass",
        states=("timeout",),
    ),
    _extra(
        "own-cell-cannot-be-interrupted",
        "catches everything in a loop without end",
        _NO_INTERRUPT,
        "test_embedding_input",
        states=("timeout",),
    ),
    _answer(
        "one-training-never-ends",
        "one answer never returns",
        "train_three_chars",
        _ENDLESS_TRAINING,
        earns=ALL - {"train_three_chars"},
        states=("timeout",),
    ),
    _extra(
        "sleeps-for-long",
        "waits for a minute in a cell of its own",
        "import time\nprint('waiting')\ntime.sleep(60)",
        "test_three_char_windows",
        states=("timeout",),
    ),
    _answer(
        "one-answer-crashes",
        "one answer ends the process",
        "get_next",
        _CRASHES,
        earns=ALL - {"get_next"},
        states=("kernel died",),
    ),
    _extra(
        "own-cell-uses-up-the-memory",
        "fills the memory in a cell of its own",
        "data = [bytearray(1 << 20) for _ in range(1 << 14)]",
        "test_char_maps",
        # Where each process has a limit of its own, as an ordinary user's, the cell fails.
        states=("out of memory", "kernel died", "graded"),
    ),
    Case(
        "restarts-twice",
        KIND,
        "ends its process in two cells",
        hand_in(
            with_code(
                with_code(right(), "import os\nos._exit(0)", "test_char_maps"),
                "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
                "test_three_char_model",
            )
        ),
        earns=ALL,
        states=("kernel died",),
    ),
)

_TESTS = (
    _extra("check-is-a-number", "uses the name check for a number", "check = 5"),
    _extra(
        "check-is-a-function",
        "uses the name check for a function of its own",
        "def check(value):\n    assert value, value\ncheck(1)",
    ),
    _extra("check-deleted", "deletes check", "del check"),
    _extra("environment-cleared", "clears os.environ", "import os\nos.environ.clear()"),
    _extra("environment-replaced", "replaces os.environ", "import os\nos.environ = {'A': '1'}"),
    _extra("goes-to-the-root", "changes to the root folder", "import os\nos.chdir('/')"),
    _extra(
        "folder-deleted",
        "deletes the folder that it has changed to",
        "import os, shutil\nos.mkdir('mine'); os.chdir('mine'); shutil.rmtree('../mine')",
    ),
    _extra("import-path-replaced", "replaces sys.path", "import sys\nsys.path = ['/content']"),
    _extra(
        "little-recursion",
        "lowers the limit of recursion",
        "import sys\nsys.setrecursionlimit(120)",
        after="test_char_maps",
    ),
    _extra(
        "short-time-for-sockets",
        "sets a time limit for all sockets",
        "import socket\nsocket.setdefaulttimeout(1e-9)",
    ),
)

_COLAB = (
    _beside_helper(
        "chooses-tensorflow",
        "chooses TensorFlow's version, as on Colab",
        "%tensorflow_version 2.x\nimport tensorflow as tf",
    ),
    _beside_helper(
        "mounts-a-drive",
        "mounts a drive, uploads, downloads, and asks for a secret",
        "import os\nfrom google.colab import drive, files, userdata\n"
        "drive.mount('/content/drive', force_remount=True)\nuploaded = files.upload()\n"
        "for name in uploaded.keys():\n    print(name, len(uploaded[name]))\n"
        "os.environ['API_KEY'] = userdata.get('API_KEY')\nfiles.download('mine.h5')\n"
        "%cd /content/drive/MyDrive",
    ),
    _beside_helper(
        "colab-as-a-module",
        "imports google.colab as a whole, and its patches",
        "import google.colab\nimport google.colab.output as out\n"
        "from google.colab.patches import cv2_imshow\ngoogle.colab.drive.mount('/content')\n"
        "out.clear()\n%load_ext google.colab.data_table",
    ),
    Case(
        "colab-or-elsewhere",
        KIND,
        "defines elsewhere what it imports from its Drive on Colab",
        hand_in(with_code(submitted(TOPIC, {"get_next": _USES_HELPER}), _TWO_PLACES, "setup")),
        earns=ALL,
    ),
    _beside_helper(
        "shell-cells-of-colab",
        "runs programs with Colab's %shell",
        "%shell echo hello",
    ),
    _answer("measures-memory", "has an unknown magic above an answer", "char_maps", _TIMED),
    _beside_helper(
        "unknown-line-magic", "uses a line magic that is not here", "%wandb login\n%nbdev_default"
    ),
)

_SETTINGS = (
    _extra(
        "mixed-precision",
        "computes in mixed precision, for its GPU",
        "keras.mixed_precision.set_global_policy('mixed_float16')",
    ),
    _extra(
        "double-precision",
        "computes in double precision",
        "keras.backend.set_floatx('float64')",
    ),
    _extra("bfloat16", "computes in bfloat16", "keras.config.set_dtype_policy('mixed_bfloat16')"),
    _extra(
        "no-eager-execution",
        "disables eager execution, as for TensorFlow 1",
        "import tensorflow as tf\ntf.compat.v1.disable_eager_execution()",
    ),
    _extra(
        "behaviour-of-tensorflow-1",
        "switches to the behaviour of TensorFlow 1",
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()",
    ),
    _extra("other-epsilon", "sets Keras's epsilon", "keras.config.set_epsilon(0.01)"),
)

_CHAR_MAPS = _TIMED.partition("\n")[2]

_STOPS = tuple(
    _answer(
        f"draft-below-{name}",
        f"below a right answer {what}, then an old draft",
        "char_maps",
        f"{_CHAR_MAPS}\n{stop}\n\ndef char_maps(text):\n    return text\n",
    )
    for name, what, stop in (
        ("a-name", "STOP, which is no name", "STOP"),
        ("a-division", "1 / 0", "1 / 0  # stop here"),
    )
)

_RESTARTS = tuple(
    _extra(name, f"restarts Python with {code}", f"import IPython\n{code}")
    for name, code in (
        ("restart-by-shutdown", "IPython.Application.instance().kernel.do_shutdown(True)"),
        ("restart-by-the-shell", "get_ipython().kernel.do_shutdown(restart=True)"),
    )
)

_CHECKS = (
    _extra(
        "another-version-checked",
        "checks a wrong version in a cell of its own, below the test",
        "check('char_maps', lambda text: (list(text), {}, {}))",
        after="test_char_maps",
    ),
    Case(
        "written-again-and-checked",
        KIND,
        "a wrong answer; below its test a right one, in a cell of its own with a check",
        hand_in(
            with_code(
                submitted(TOPIC, {"char_maps": "def char_maps(text):\n    return text, {}, {}\n"}),
                f"{_CHAR_MAPS}\ncheck('char_maps', char_maps)",
                "test_char_maps",
            )
        ),
        earns=ALL,
    ),
)

CASES = (
    *_CHECKS,
    *_STOPS,
    *_RESTARTS,
    _extra(
        "no-sockets",
        "replaces socket.socket, to find out what uses a network",
        "import socket\ndef no_network(*_, **__):\n    raise RuntimeError('no network')\n"
        "socket.socket = no_network",
    ),
    *_NAMES_OF_EXAMPLES,
    *_FAILS_ONLY_HERE,
    *_STREAMS,
    *_TIME,
    *_TESTS,
    *_COLAB,
    *_SETTINGS,
)
