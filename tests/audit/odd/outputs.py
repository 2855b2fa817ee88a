"""Honest notebooks that print, warn, plot, log, ask and run more than others."""

from tests.audit.cases import ALL, TOPIC, Case, hand_in, right, with_code
from tests.submissions import submitted

KIND = "output"


def _extra(name: str, tries: str, code: str, after: str = "setup", earns=ALL, **options) -> Case:
    """A right notebook with a cell of the student's own."""
    build = hand_in(with_code(right(), code, after))
    return Case(name, KIND, tries, build, earns=earns, **options)


def _answer(name: str, tries: str, question: str, source: str) -> Case:
    """A right notebook with one answer written in this way."""
    return Case(name, KIND, tries, hand_in(submitted(TOPIC, {question: source})), earns=ALL)


_CHAR_MAPS = """
def char_maps(text):
    chars = ["\\0", *sorted(set(text))]
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
"""

_EMBEDDING_AS_TAUGHT_ONCE = """
def embedding_input(name, n_in, n_out):
    inp = keras.layers.Input(shape=(1,), dtype="int64", name=name)
    emb = keras.layers.Embedding(n_in, n_out, input_length=1)(inp)
    return inp, keras.layers.Flatten(input_shape=(1, n_out))(emb)
"""

_TRAIN_WITH_A_BAR = """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    return model.fit(xs, y, batch_size=64, epochs=epochs)
"""

_TRAIN_WITH_CALLBACKS = """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    kept = [
        keras.callbacks.ModelCheckpoint("best.weights.h5", monitor="loss", save_weights_only=True),
        keras.callbacks.CSVLogger("training.csv"),
        keras.callbacks.TerminateOnNaN(),
    ]
    return model.fit(xs, y, batch_size=64, epochs=epochs, callbacks=kept)
"""

_TRAIN_AFTER_CLEARING = """
def three_char_model(vocab_size, n_fac, n_hidden):
    keras.backend.clear_session()
    ins, vectors = zip(*[embedding_input(n, vocab_size, n_fac) for n in ("c1", "c2", "c3")])
    dense_in = keras.layers.Dense(n_hidden, activation="relu")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu")
    hidden = dense_in(vectors[0])
    for vector in vectors[1:]:
        hidden = keras.layers.add([dense_in(vector), dense_hidden(hidden)])
    out = keras.layers.Dense(vocab_size, activation="softmax")(hidden)
    model = keras.Model(list(ins), out)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

CASES = (
    _extra(
        "warnings-on-stderr",
        "warns, logs and writes to standard error",
        "import logging, sys, warnings\n"
        "warnings.warn('careful'); logging.error('look'); print('x' * 1000, file=sys.stderr)",
    ),
    _extra(
        "logs-everything",
        "sets the root logger to DEBUG, so that every library talks",
        "import logging\nimport tensorflow as tf\n"
        "logging.basicConfig(level=logging.DEBUG, force=True)\n"
        "tf.get_logger().setLevel('DEBUG')\nlogging.debug('here')",
    ),
    _extra(
        "logs-device-placement",
        "lets TensorFlow log where each operation runs",
        "import tensorflow as tf\ntf.debugging.set_log_device_placement(True)",
    ),
    _extra(
        "quits-in-the-middle",
        "calls quit(), as after a lesson",
        "quit()",
        "test_char_maps",
    ),
    _extra(
        "exits-in-the-middle",
        "types exit, as in a terminal",
        "exit",
        "test_embedding_input",
    ),
    _extra(
        "plots-png",
        "draws with matplotlib inline",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot(range(9)); plt.show()",
    ),
    _extra(
        "plots-svg",
        "draws as SVG and in retina resolution",
        "%config InlineBackend.figure_formats = ['svg', 'retina']\n"
        "import matplotlib.pyplot as plt\nplt.scatter(range(9), range(9))",
    ),
    _extra(
        "plots-in-a-window",
        "asks matplotlib for a window, where there is no screen",
        "%matplotlib tk\nimport matplotlib.pyplot as plt\nplt.plot(range(9)); plt.show()",
    ),
    _extra(
        "plots-100-figures",
        "draws a hundred figures and closes none",
        "import matplotlib.pyplot as plt\nfor _ in range(100):\n    plt.figure(figsize=(1, 1))",
    ),
    _answer(
        "progress-bar-of-keras",
        "trains with Keras's progress bar",
        "train_three_chars",
        _TRAIN_WITH_A_BAR,
    ),
    _answer(
        "callbacks-that-write-files",
        "trains with callbacks that save weights and a log",
        "train_three_chars",
        _TRAIN_WITH_CALLBACKS,
    ),
    _extra(
        "progress-bars-of-tqdm",
        "shows progress bars of tqdm, as text and as a widget",
        "from tqdm import tqdm\nfrom tqdm.notebook import tqdm as as_widget\n"
        "for _ in tqdm(range(20_000)): pass\nfor _ in as_widget(range(20_000)): pass",
    ),
    _extra("prints-50-mb", "prints 50 MB at once", "print('x' * 50_000_000)"),
    _extra(
        "prints-50-mb-in-lines",
        "prints 50 MB in lines of 100 characters",
        "for _ in range(500_000):\n    print('x' * 99)",
    ),
    _extra(
        "shows-a-20-mb-image",
        "shows an image of 20 MB",
        "from PIL import Image\nnoise = np.random.default_rng(0)\n"
        "Image.fromarray(noise.integers(0, 256, (2600, 2600, 3), dtype=np.uint8))",
    ),
    _extra(
        "sends-30000-messages",
        "flushes after each of 30,000 numbers",
        "for n in range(30_000):\n    print(n, end=' ', flush=True)",
    ),
    _extra(
        "sends-10000-displays",
        "displays 10,000 values, each for itself",
        "for n in range(10_000):\n    display(n)",
    ),
    _extra(
        "raises-a-10-mb-error",
        "raises an error whose text has 10 MB",
        "raise ValueError('wrong ' * 1_700_000)",
    ),
    _extra(
        "control-characters",
        "prints colours, returns, backspaces, bells and NULs",
        r"print('\x1b[31mred\x1b[0m\r\b\x07\0 \x1b[2J\x1b]0;title\x07 \x9b31m done\u202e')",
    ),
    _extra(
        "emoji-and-lone-surrogates",
        "prints emoji, other alphabets and half of a surrogate pair",
        r"print('\U0001F44D\U0001F3FD', 'كتاب', '文', '\ud83d')" + "\n'\\udc4d'",
    ),
    _extra(
        "shows-html-and-latex",
        "shows HTML, LaTeX, Markdown, SVG, JavaScript and sound",
        "from IPython import display as d\n"
        "d.display(d.HTML('<table><tr><td>1</table>'), d.Latex('$x^2$'), d.Markdown('*a*'),\n"
        "    d.SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'), d.Javascript('1 + 1'),\n"
        "    d.IFrame('https://example.org', 9, 9), d.Audio(np.zeros(9), rate=8000))",
    ),
    _extra(
        "cell-magics-for-pages",
        "writes cells in HTML and LaTeX",
        "%%html\n<b>three characters</b>",
        after="test_char_maps",
    ),
    _extra(
        "widgets",
        "shows sliders that control a function",
        "import ipywidgets\nipywidgets.interact(lambda n: print(n), n=(0, 9))\n"
        "display(ipywidgets.IntSlider(), ipywidgets.Output())",
    ),
    _extra(
        "displays-that-change",
        "updates a display and clears its output",
        "from IPython.display import clear_output, display\n"
        "shown = display('0', display_id=True)\nfor n in range(50):\n    shown.update(str(n))\n"
        "    clear_output(wait=True)\n    print(n)\ndisplay('again', display_id='mine')\n"
        "display('once more', display_id='mine')",
    ),
    _extra(
        "output-of-programs",
        "starts programs that print",
        "import os, subprocess\nsubprocess.run(['echo', 'hello'])\nos.system('ls; echo >&2 no')\n"
        "print(subprocess.check_output('uname -a', shell=True))",
    ),
    _extra(
        "output-from-c",
        "writes to descriptors 1 and 2, below Python, also binary data",
        "import ctypes, os\nctypes.CDLL(None).puts(b'from C')\n"
        "os.write(1, b'\\xff\\xfe\\x00\\n')\nos.write(2, b'x' * 100_000)",
    ),
    _extra(
        "standard-output-replaced",
        "sends all that is printed to a file",
        "import sys\nsys.stdout = open('log.txt', 'w')\nsys.stderr = sys.stdout\nprint('hidden')",
    ),
    _extra("error-in-a-cell", "has a cell that fails", "1 / 0", after="three_char_windows"),
    _answer(
        "deprecated-arguments",
        "uses arguments that Keras only warns about",
        "embedding_input",
        _EMBEDDING_AS_TAUGHT_ONCE,
    ),
    _extra(
        "asks-for-input",
        "asks for a name and a password, without a person to answer",
        "import getpass\nname = input('Your name: ')\ngetpass.getpass()",
    ),
    _extra("asks-in-a-debugger", "stops in the debugger", "%pdb on\nbreakpoint()\n1 / 0"),
    _extra(
        "debugs-the-last-error",
        "looks into the last error with %debug",
        "%debug",
        after="test_char_maps",
    ),
    # At home sys.exit() ends a cell and not the kernel; quit() ends the kernel, and the student
    # goes on in a new one. Either way the answers are right, and a teacher says so.
    _extra("sys-exit", "ends a cell with sys.exit()", "import sys\nsys.exit()", "test_char_maps"),
    _extra("quits-at-the-end", "calls quit() in the last cell", "quit()", after="test_get_next"),
    _extra(
        "restarts-the-runtime",
        "kills its own process, as notebooks on Colab do to restart",
        "import os\nos.kill(os.getpid(), 9)",
        after="test_three_char_windows",
        states=("kernel died",),
    ),
    _answer("times-a-solution", "has %%time above an answer", "char_maps", "%%time" + _CHAR_MAPS),
    _extra(
        "times-code",
        "measures with %time and %timeit",
        "%timeit char_maps('some text')\n%time char_maps('some text')\n%prun -q char_maps('x')",
        after="char_maps",
    ),
    _answer(
        "captures-a-solution",
        "has %%capture above an answer",
        "char_maps",
        "%%capture said" + _CHAR_MAPS + "print('hidden')",
    ),
    _extra("shell-commands", "runs !ls and !nvidia-smi", "!ls -la\nfiles = !pwd\n!nvidia-smi"),
    _extra(
        "installs-what-is-there",
        "installs NumPy with !pip",
        "!pip install -q --dry-run numpy keras",
    ),
    # Installing is only simulated: these cells must do no harm where a sandbox does not hold.
    _extra(
        "installs-torch",
        "installs a missing package with %pip",
        "%pip install --dry-run --no-index torch",
    ),
    _extra(
        "installs-packages",
        "calls !apt-get and %conda",
        "!apt-get -y --simulate install graphviz\n%conda info",
    ),
    _extra(
        "loads-extensions",
        "loads extensions, one of them missing",
        "%load_ext autoreload\n%autoreload 2\n%load_ext tensorboard\n%tensorboard --logdir logs",
    ),
    _extra("asks-for-help", "asks for help in three ways", "?np.sum\nkeras.Model??\nhelp(np.sum)"),
    _extra("bash-cells", "has a cell in bash", "%%bash\nset -e\necho hello\nfalse"),
    _extra(
        "lists-variables",
        "uses %whos, %history, %env and %lsmagic",
        "%whos\n%history\n%env\n%lsmagic\n%xmode Verbose",
    ),
    Case(
        "writes-a-module",
        KIND,
        "writes its answer to a module with %%writefile, then imports it",
        hand_in(
            with_code(
                submitted(TOPIC, {"char_maps": "%%writefile my_answers.py" + _CHAR_MAPS}),
                "from my_answers import char_maps",
                after="char_maps",
            )
        ),
        earns=ALL,
    ),
    _extra(
        "changes-folder",
        "makes a folder, goes there, writes and reads files",
        "import os, pickle\nos.makedirs('data/deep', exist_ok=True)\nos.chdir('data')\n"
        "np.save('a.npy', np.arange(9))\npickle.dump({1: 2}, open('b.pkl', 'wb'))\n"
        "print(np.load('a.npy'), pickle.load(open('b.pkl', 'rb')))\n%cd /content/drive/MyDrive",
    ),
    _extra(
        "processes",
        "works with a pool of processes",
        "from concurrent.futures import ProcessPoolExecutor\nfrom multiprocessing import Pool\n"
        "with Pool(2) as pool:\n    print(pool.map(abs, range(-9, 9)))\n"
        "with ProcessPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [-1])))",
    ),
    _extra(
        "a-thread-that-goes-on",
        "starts a thread that prints until the end",
        "import threading, time\ndef tell():\n    while True:\n        print('.', end='')\n"
        "        time.sleep(0.01)\nthreading.Thread(target=tell).start()",
    ),
    _extra(
        "sets-seeds",
        "sets every seed",
        "import random\nimport tensorflow as tf\nrandom.seed(1); np.random.seed(1)\n"
        "tf.random.set_seed(1); keras.utils.set_random_seed(1)\n"
        "tf.config.experimental.enable_op_determinism()",
    ),
    _extra(
        "runs-eagerly",
        "lets TensorFlow run functions eagerly",
        "import tensorflow as tf\ntf.config.run_functions_eagerly(True)",
    ),
    _extra(
        "default-precision",
        "sets the precision that is the default anyway",
        "keras.mixed_precision.set_global_policy('float32')\nkeras.config.set_floatx('float32')",
    ),
    _answer(
        "clears-the-session",
        "clears Keras's session before it makes the model",
        "three_char_model",
        _TRAIN_AFTER_CLEARING,
    ),
    _extra(
        "errors-for-overflow",
        "lets NumPy raise errors where it would warn",
        "np.seterr(all='raise')",
    ),
    _extra(
        "warnings-as-errors",
        "turns every warning into an error",
        "import warnings\nwarnings.simplefilter('error')",
    ),
)
