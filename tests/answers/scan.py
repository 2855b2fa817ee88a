"""Answers to 06_scan; see tests.answers."""

_INIT = """
def init_wgts(rows, cols):
    return np.random.default_rng().normal(0, (2 / rows) ** 0.5, (rows, cols)).astype("float32")
"""

_STEP = """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    new_h = tf.nn.relu(tf.tensordot(x, W_x, 1) + b_x + tf.tensordot(h, W_h, 1) + b_h)
    return new_h, tf.nn.softmax(tf.tensordot(new_h, W_y, 1) + b_y)
"""

_SCAN = """
@tf.function
def scan(fn, sequences, outputs_info, non_sequences):
    n = sequences[0].shape[0]
    previous = [info for info in outputs_info if info is not None]
    kept = [tf.TensorArray(tf.float32, size=n) for _ in outputs_info]
    for t in tf.range(n):
        outputs = fn(*[s[t] for s in sequences], *previous, *non_sequences)
        if not isinstance(outputs, (list, tuple)):
            outputs = [outputs]
        previous = [o for o, info in zip(outputs, outputs_info) if info is not None]
        kept = [k.write(t, o) for k, o in zip(kept, outputs)]
    return [k.stack() for k in kept]
"""

_TF_SCAN = """
def scan(fn, sequences, outputs_info, non_sequences):
    def call(previous, slices):
        back = [p for p, info in zip(previous, outputs_info) if info is not None]
        outputs = fn(*slices, *back, *non_sequences)
        return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]

    empty = [0.0 if info is None else info for info in outputs_info]
    shapes = call(empty, [s[0] for s in sequences])
    first = [tf.zeros_like(o) if i is None else i for o, i in zip(shapes, outputs_info)]
    return tf.scan(call, list(sequences), first)
"""

_KERAS_SCAN = """
def scan(fn, sequences, outputs_info, non_sequences):
    def call(carry, slices):
        back = [p for p, info in zip(carry, outputs_info) if info is not None]
        outputs = fn(*slices, *back, *non_sequences)
        outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
        return outputs, outputs

    known = [info for info in outputs_info if info is not None]
    example = fn(*[s[0] for s in sequences], *known, *non_sequences)
    example = example if isinstance(example, (list, tuple)) else [example]
    first = [tf.zeros_like(o) if i is None else i for o, i in zip(example, outputs_info)]
    return keras.ops.scan(call, first, list(sequences))[1]
"""

_UNROLLED = """
def scan(fn, sequences, outputs_info, non_sequences):
    previous, kept = [i for i in outputs_info if i is not None], [[] for _ in outputs_info]
    for t in range(sequences[0].shape[0]):
        outputs = fn(*[s[t] for s in sequences], *previous, *non_sequences)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        previous = [o for o, i in zip(outputs, outputs_info) if i is not None]
        for k, o in zip(kept, outputs):
            k.append(o)
    return [tf.stack(k) for k in kept]
"""

_LOSS = """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return -tf.reduce_sum(y * tf.math.log(p))
"""

_GRADIENTS = """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        for w in weights:
            tape.watch(w)
        loss = scan_loss(weights, h0, x, y)
    return loss, tape.gradient(loss, weights)
"""

_UPDATE = """
def sgd_update(weights, gradients, lr):
    updated = []
    for i in range(len(weights)):
        updated.append(weights[i] - gradients[i] * lr)
    return updated
"""

_TRAIN = """
def train_scan(weights, X, Y, lr, every=1000):
    variables = [tf.Variable(w) for w in weights]
    h0 = tf.zeros(weights[0].shape[0])

    @tf.function
    def fn(x, y):
        current = [v.read_value() for v in variables]
        error, gradients = loss_and_gradients(current, h0, x, y)
        for v, w in zip(variables, sgd_update(current, gradients, lr)):
            v.assign(w)
        return error

    errors, err = [], 0.0
    for i in range(len(X)):
        err += fn(X[i], Y[i])
        if i % every == every - 1:
            errors.append(float(err / every))
            print("Error:{:.3f}".format(errors[-1]))
            err = 0.0
    return variables, errors
"""

EQUIVALENTS = {
    "one_hot": {
        "Keras": (
            "def one_hot(idx, vocab_size):\n"
            "    return keras.ops.one_hot(idx, vocab_size, dtype='float32')"
        ),
        "a comparison": """
def one_hot(idx, vocab_size):
    return (np.asarray(idx)[..., None] == np.arange(vocab_size)).astype(np.float32)
""",
    },
    "init_wgts": {
        "NumPy's generator": _INIT,
        "a Keras initializer, in a variable": """
def init_wgts(rows, cols):
    return tf.Variable(keras.initializers.HeNormal()((rows, cols)))
""",
    },
    "id_and_bias": {
        "Keras variables": """
def id_and_bias(n):
    return keras.Variable(np.eye(n, dtype="float32")), keras.Variable(np.zeros(n, dtype="float32"))
""",
    },
    "step": {
        "tensordot": _STEP,
        "matvec and joined biases": """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    h = keras.activations.relu(
        tf.linalg.matvec(tf.transpose(W_h), h) + (b_h + b_x) + tf.linalg.matvec(W_x, x, transpose_a=True)
    )
    return h, keras.activations.softmax((tf.linalg.matvec(W_y, h, transpose_a=True) + b_y)[None])[0]
""",
        "a row looked up": """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    h = tf.maximum(0.0, W_x[tf.argmax(x)] + b_x + tf.einsum("i,ij->j", h, W_h) + b_h)
    return h, tf.nn.softmax(tf.einsum("i,ij->j", h, W_y) + b_y)
""",
    },
    "scan": {
        "for over tf.range, in a tf.function": _SCAN,
        "for over tf.range": _SCAN.replace("@tf.function\n", ""),
        "tf.scan": _TF_SCAN,
        "keras.ops.scan": _KERAS_SCAN,
        "slices by tf.gather": _SCAN.replace("s[t]", "tf.gather(s, t)"),
    },
    "scan_loss": {
        "by its formula": _LOSS,
        "by Keras": """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return tf.reduce_sum(keras.losses.categorical_crossentropy(y, p))
""",
    },
    "loss_and_gradients": {
        "watched one by one": _GRADIENTS,
        "variables": """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape(watch_accessed_variables=False, persistent=True) as tape:
        tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
    return [loss, tuple([tape.gradient(loss, w) for w in weights])]
""",
    },
    "sgd_update": {
        "a loop": _UPDATE,
        "copies changed": """
def sgd_update(weights, gradients, lr):
    new = [np.array(w) for w in weights]
    for w, g in zip(new, gradients):
        w -= np.float32(lr) * np.asarray(g)
    return new
""",
    },
    "train_scan": {
        "variables that are assigned": _TRAIN,
        "compiled by XLA": _TRAIN.replace("@tf.function", "@tf.function(jit_compile=True)"),
        "not compiled": _TRAIN.replace("    @tf.function\n", ""),
        "the errors of a group in a list": _TRAIN.replace(
            "errors, err = [], 0.0", "errors, group = [], []"
        )
        .replace("err += fn(X[i], Y[i])", "group.append(float(fn(X[i], Y[i])))")
        .replace("float(err / every)", "sum(group) / every")
        .replace("            err = 0.0\n", "            group = []\n"),
        "behind a decorator that hides its arguments": f"""
def timed(function):
    def inside(*arguments, **named):
        return function(*arguments, **named)
    return inside

@timed
{_TRAIN.strip()}
""",
        "every is None, and then 1000": _TRAIN.replace(
            "every=1000):\n", "every=None):\n    every = every or 1000\n"
        ),
        "errors as tensors": _TRAIN.replace("float(err / every)", "err / every"),
        "nothing printed": _TRAIN.replace(
            '            print("Error:{:.3f}".format(errors[-1]))\n', ""
        ),
        "means taken at the end": """
def train_scan(weights, X, Y, lr, every=1000):
    h0 = np.zeros(weights[1].shape, dtype=np.float32)
    update = tf.function(lambda w, x, y: loss_and_gradients(w, tf.constant(h0), x, y))
    losses = []
    weights = [tf.convert_to_tensor(w) for w in weights]
    for x, y in zip(X, Y):
        loss, gradients = update(weights, tf.constant(x), tf.constant(y))
        weights = sgd_update(weights, gradients, lr)
        losses.append(loss.numpy())
    full = len(losses) // every
    return weights, [float(np.mean(losses[i * every:(i + 1) * every])) for i in range(full)]
""",
    },
}

MISTAKES = {
    "one_hot": {
        "a row of integers only": (
            """
def one_hot(idx, vocab_size):
    rows = np.zeros((idx.size, vocab_size), dtype="float32")
    rows[range(len(idx)), idx] = 1
    return rows
""",
            "It was called with `idx` of shape (",
        ),
        "fixed size": (
            "def one_hot(idx, vocab_size):\n    return tf.one_hot(idx, 11)",
            "expected shape",
        ),
        "float64": (
            "def one_hot(idx, vocab_size):\n    return np.eye(vocab_size)[idx]",
            "expected 'float32', found 'float64'",
        ),
        "flattened": (
            "def one_hot(idx, vocab_size):\n    return np.eye(vocab_size, dtype='float32')[idx.reshape(-1)]",
            "expected shape (5, 1, ",
        ),
        "a last dimension of one is lost": (
            "def one_hot(idx, vocab_size):\n"
            "    return keras.utils.to_categorical(idx, vocab_size).astype('float32')",
            "expected shape (5, 1, ",
        ),
        "off by one": (
            "def one_hot(idx, vocab_size):\n    return tf.one_hot(idx - 1, vocab_size)",
            "A row of integers",
        ),
    },
    "init_wgts": {
        "variance instead of standard deviation": (
            _INIT.replace(" ** 0.5", ""),
            "the variance, in place of its square root",
        ),
        "1 / rows": (_INIT.replace("2 / rows", "1 / rows"), "the square root of 1 /"),
        "columns instead of rows": (
            _INIT.replace("2 / rows", "2 / cols"),
            "with the number of columns",
        ),
        "uniform": (
            """
def init_wgts(rows, cols):
    return np.random.uniform(-1, 1, (rows, cols)).astype("float32") * (6 / rows) ** 0.5
""",
            "not normal",
        ),
        "a fixed seed": (_INIT.replace("default_rng()", "default_rng(0)"), "seed"),
        "float64": (_INIT.replace('.astype("float32")', ""), "dtype"),
        "transposed": (
            _INIT.replace("(rows, cols)).as", "(cols, rows)).as"),
            "shape of the weights",
        ),
    },
    "wgts_and_bias": {
        "a bias as long as the input": (
            """
def wgts_and_bias(n_in, n_out):
    return init_wgts(n_in, n_out), np.zeros(n_in, dtype=np.float32)
""",
            "The bias",
        ),
        "no bias": (
            "def wgts_and_bias(n_in, n_out):\n    return [init_wgts(n_in, n_out)]",
            "Expected 2 arrays",
        ),
        "a random bias": (
            "def wgts_and_bias(n_in, n_out):\n    return init_wgts(n_in, n_out), init_wgts(n_out, 1)[:, 0]",
            "zeros",
        ),
    },
    "id_and_bias": {
        "random weights": (
            "def id_and_bias(n):\n    return wgts_and_bias(n, n)",
            "identity",
        ),
        "ones": (
            "def id_and_bias(n):\n    return np.ones((n, n), 'float32'), np.zeros(n, 'float32')",
            "identity",
        ),
        "float64": (
            "def id_and_bias(n):\n    return np.eye(n), np.zeros(n)",
            "dtype of the weights",
        ),
    },
    "step": {
        "relu6 instead of relu": (_STEP.replace("nn.relu(", "nn.relu6("), "new hidden states"),
        "prediction from the previous state": (
            _STEP.replace("tensordot(new_h", "tensordot(h"),
            "states are right",
        ),
        "tanh instead of relu": (_STEP.replace("relu", "tanh"), "new hidden states"),
        "missing softmax": (_STEP.replace("tf.nn.softmax", ""), "states are right"),
        "b_h not used": (_STEP.replace(" + b_h", ""), "new hidden states"),
        "b_y not used": (_STEP.replace(" + b_y", ""), "states are right"),
        "W_h transposed": (_STEP.replace("(h, W_h, 1)", "(W_h, h, 1)"), "new hidden states"),
        "h and y swapped": (
            _STEP.replace(
                "return new_h, tf.nn.softmax(tf.tensordot(new_h, W_y, 1) + b_y)",
                "return tf.nn.softmax(tf.tensordot(new_h, W_y, 1) + b_y), new_h",
            ),
            "expected shape (13, ",
        ),
        "matrices returned": (_STEP.replace("(x, W_x, 1)", "(x[None], W_x, 1)"), "expected shape"),
        "softmax before the bias": (
            _STEP.replace("W_y, 1) + b_y)", "W_y, 1)) + b_y"),
            "Possible mistake: b_y added after the softmax. ",
        ),
    },
    "scan": {
        "one output in a list is not unpacked": (
            _SCAN.replace("not isinstance(outputs, (list, tuple))", "len(outputs_info) == 1"),
            "a running difference, in a tuple",
        ),
        "a state only if the first output has one": (
            _SCAN.replace(
                "[info for info in outputs_info if info is not None]",
                "[i for i in outputs_info if i is not None and outputs_info[0] is not None]",
            ),
            "outputs_info [None, h0]",
        ),
        "a Python loop for several outputs": (
            _SCAN.replace("def scan(", "def looped(").replace("@tf.function\n", "")
            + _UNROLLED.replace("def scan(", "def copied(")
            + """
def scan(fn, sequences, outputs_info, non_sequences):
    chosen = copied if len(outputs_info) > 1 else tf.function(looped)
    return chosen(fn, sequences, outputs_info, non_sequences)
""",
            "copies of the step",
        ),
        "previous values before the slices": (
            _SCAN.replace(
                "*[s[t] for s in sequences], *previous", "*previous, *[s[t] for s in sequences]"
            ),
            "Possible mistake: previous values before the slices. ",
        ),
        "non_sequences as one list": (
            _TF_SCAN.replace("*non_sequences", "non_sequences"),
            "one array, not a list of arrays",
        ),
        "a Python loop": (_UNROLLED, "copies of the step"),
        "right outside of a graph only": (
            _SCAN.replace("@tf.function\n", "").replace(
                "k.stack() for", "k.stack() if tf.executing_eagerly() else -k.stack() for"
            ),
            "in a graph",
        ),
        "initial values not used": (
            _SCAN.replace("[info for", "[tf.zeros_like(info) for"),
            "recurrent output, output 0",
        ),
        "sequences read in reverse order": (
            _SCAN.replace("s[t]", "s[n - 1 - t]"),
            "output 0 at all steps",
        ),
        "non_sequences left out": (_SCAN.replace(", *non_sequences)", ")"), "argument"),
        "non_sequences before the previous values": (
            _SCAN.replace("*previous, *non_sequences", "*non_sequences, *previous"),
            "output 0",
        ),
        "outputs not passed on": (
            _SCAN.replace("        previous = [o for", "        _ = [o for"),
            "output 0 at all steps",
        ),
        "gradient stopped between the steps": (
            _SCAN.replace("previous = [o for o,", "previous = [tf.stop_gradient(o) for o,"),
            "the gradient with respect to",
        ),
        "a bare tensor for a single output": (
            _SCAN.replace(
                "return [k.stack() for k in kept]",
                "return kept[0].stack() if len(kept) == 1 else [k.stack() for k in kept]",
            ),
            "must always return a list, not",
        ),
        "only the last values": (_SCAN.replace("k.stack()", "k.stack()[-1]"), "expected shape"),
        "None outputs left out": (
            _SCAN.replace(
                "return [k.stack() for k in kept]",
                "return [k.stack() for k, i in zip(kept, outputs_info) if i is not None]",
            ),
            "Expected 3 stacked outputs",
        ),
    },
    "scan_loss": {
        "mean instead of sum": (_LOSS.replace("reduce_sum", "reduce_mean"), "sum of its eight"),
        "the mean over the steps": (
            _LOSS.replace("(y * tf.math.log(p))", "(y * tf.math.log(p)) / 8"),
            "sum of",
        ),
        "one error for each step": (
            _LOSS.replace(
                "-tf.reduce_sum(y * tf.math.log(p))", "keras.losses.categorical_crossentropy(y, p)"
            ),
            "a single value",
        ),
        "h0 not used": (_LOSS.replace("[h0,", "[tf.zeros_like(h0),"), "sum of its eight"),
        "a bias left out": (
            _LOSS.replace("None], weights)", "None], [weights[0], weights[1] * 0, *weights[2:]])"),
            "sum of its eight",
        ),
        "binary instead of categorical cross-entropy": (
            _LOSS.replace(
                "-tf.reduce_sum(y * tf.math.log(p))",
                "tf.reduce_sum(keras.losses.binary_crossentropy(y, p))",
            ),
            "sum of its eight",
        ),
        "wrong sign": (_LOSS.replace("-tf", "tf"), "sum of its eight"),
        "nothing returned": (_LOSS.replace("return -", ""), "found None"),
        "probabilities taken for logits": (
            """
def scan_loss(weights, h0, x, y):
    v_h, v_y = scan(step, [x], [h0, None], weights)
    return tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(y, v_y))
""",
            "Possible mistake: softmax applied twice. ",
        ),
    },
    "loss_and_gradients": {
        "rotated": (
            _GRADIENTS.replace(
                "tape.gradient(loss, weights)", "tape.gradient(loss, [*weights[2:], *weights[:2]])"
            ),
            "gradients differ for W_h",
        ),
        "not watched": (
            _GRADIENTS.replace("tape.watch(w)", "pass"),
            "A gradient is None",
        ),
        "truncated": (
            _GRADIENTS.replace(
                "scan_loss(weights, h0, x, y)",
                """tf.reduce_sum(
            keras.losses.categorical_crossentropy(y, scan(
                lambda x, h, *w: step(x, tf.stop_gradient(h), *w), [x], [h0, None], weights)[1]))""",
            ),
            "differ for W_h, b_h, W_x, b_x. ",
        ),
        "the wrong sign": (
            _GRADIENTS.replace(
                "return loss, tape.gradient(loss, weights)",
                "return loss, [-g for g in tape.gradient(loss, weights)]",
            ),
            "gradients differ",
        ),
        "the gradient of the mean": (
            _GRADIENTS.replace("    return", "        mean = loss / 8\n    return").replace(
                "gradient(loss", "gradient(mean"
            ),
            "gradients differ",
        ),
        "only the gradients": (_GRADIENTS.replace("return loss, ", "return "), "Expected 2 values"),
        "h0 not used": (
            _GRADIENTS.replace(
                "weights, h0, x, y)\n    return", "weights, 0 * h0, x, y)\n    return"
            ),
            "error of a window",
        ),
    },
    "sgd_update": {
        "in place": (
            """
def sgd_update(weights, gradients, lr):
    for w, g in zip(weights, gradients):
        w -= np.float32(lr) * g
    return weights
""",
            "changes the arrays",
        ),
        "copies changed, but `-=` rebinds a tensor": (
            """
def sgd_update(weights, gradients, lr):
    new = [np.array(w) for w in weights]
    for w, g in zip(new, gradients):
        w -= np.float32(lr) * g
    return new
""",
            "With tensors, the new arrays differ for W_h",
        ),
        "wrong sign": (_UPDATE.replace("] - g", "] + g"), "the new arrays differ for W_h"),
        "0.01 instead of lr": (_UPDATE.replace(" * lr", " * 0.01"), "the new arrays differ"),
        "rotated": (_UPDATE.replace("gradients[i]", "gradients[i - 1]"), "broadcast"),
        "reversed list": (
            _UPDATE.replace("return updated", "return updated[::-1]"),
            "differ for W_h, b_h",
        ),
        "biases not updated": (
            _UPDATE.replace("gradients[i] * lr", "gradients[i] * lr * (i % 2 == 0)"),
            "differ for b_h, b_x, b_y",
        ),
    },
    "train_scan": {
        "changes the targets": (
            """
def train_scan(weights, X, Y, lr, every=1000):
    h0 = tf.zeros(weights[1].shape)
    Y += 1e-7
    errors, total = [], 0.0
    for i, (x, y) in enumerate(zip(X, Y, strict=True)):
        error, gradients = loss_and_gradients([tf.constant(w) for w in weights], h0, tf.constant(x), tf.constant(y))
        weights = sgd_update(weights, gradients, lr)
        total += float(error)
        if i % every == every - 1:
            errors.append(total / every)
            total = 0.0

    return weights, errors
""",
            "changes its argument `Y`",
        ),
        "ones before each window": (
            _TRAIN.replace("tf.zeros(", "tf.ones("),
            "Possible mistake: state of ones before each window. ",
        ),
        "10 instead of every": (
            _TRAIN.replace("    h0 =", "    every = 10\n    h0 ="),
            "mean error",
        ),
        "last mean missing if no window is left over": (
            _TRAIN.replace(
                "return variables, errors", "return variables, errors[: (len(X) - 1) // every]"
            ),
            "with no window left over",
        ),
        "sum of errors not reset": (_TRAIN.replace("            err = 0.0\n", ""), "mean error"),
        "the mean of all windows so far": (
            _TRAIN.replace("            err = 0.0\n", "").replace("err / every", "err / (i + 1)"),
            "mean error",
        ),
        "sums instead of means": (_TRAIN.replace("err / every", "err"), "mean error"),
        "0.01 instead of lr": (
            _TRAIN.replace("gradients, lr)", "gradients, 0.01)"),
            "mean error",
        ),
        "wrong sign": (_TRAIN.replace("gradients, lr)", "gradients, -lr)"), "mean error"),
        "windows in reverse order": (
            _TRAIN.replace("fn(X[i], Y[i])", "fn(X[-1 - i], Y[-1 - i])"),
            "mean error",
        ),
        "numbers added too early": (
            _TRAIN.replace("i % every == every - 1", "i % every == 0"),
            "expected shape",
        ),
        "extra number for the remaining windows": (
            _TRAIN.replace(
                "    return variables",
                "    errors.append(float(err / every))\n    return variables",
            ),
            "expected shape (2,), found (3,)",
        ),
        "remaining windows not trained": (
            _TRAIN.replace("range(len(X))", "range(len(X) // every * every)"),
            "the arrays after training",
        ),
        "initial weights returned": (
            _TRAIN.replace("return variables", "return weights"),
            "the arrays after training",
        ),
        "errors as an array": (
            _TRAIN.replace("return variables, errors", "return variables, np.array(errors)"),
            "found ndarray",
        ),
        "nothing returned": (_TRAIN.replace("    return variables, errors\n", ""), "None"),
        "only the errors returned": (
            _TRAIN.replace("return variables, errors", "return errors"),
            "",
        ),
        "errors first": (
            _TRAIN.replace("return variables, errors", "return errors, variables"),
            "",
        ),
        "every 100 by default": (
            _TRAIN.replace("every=1000", "every=100"),
            "default value of `every`",
        ),
        "no default": (_TRAIN.replace("every=1000", "every"), "default value of `every`"),
        "errors after the update": (
            _TRAIN.replace(
                "        return error",
                "        return scan_loss([v.read_value() for v in variables], h0, x, y)",
            ),
            "mean error",
        ),
        "the hidden state carried": (
            """
def train_scan(weights, X, Y, lr, every=1000):
    weights = [tf.constant(w) for w in weights]
    h, errors, err = tf.zeros_like(weights[1]), [], 0.0
    for i in range(len(X)):
        x, y = tf.constant(X[i]), tf.constant(Y[i])
        e, g = loss_and_gradients(weights, h, x, y)
        hs, _ = scan(step, [x], [h, None], weights)
        h = hs[-1]
        weights = sgd_update(weights, g, lr)
        err += float(e)
        if i % every == every - 1:
            errors.append(err / every)
            err = 0.0
    return weights, errors
""",
            "",
        ),
        "a state of ones": (_TRAIN.replace("tf.zeros", "tf.ones"), "mean error"),
        "two updates a window": (
            _TRAIN.replace(
                "err += fn(X[i], Y[i])", "fn(X[i], Y[i])\n        err += fn(X[i], Y[i])"
            ),
            "mean error",
        ),
        "shuffled windows": (
            _TRAIN.replace(
                "    errors, err", "    X, Y = X[::2].repeat(2, 0)[:len(X)], Y\n    errors, err"
            ),
            "mean error",
        ),
        "biases not trained": (
            _TRAIN.replace("v.assign(w)", "v.assign(w) if v.shape.rank == 2 else None"),
            "mean error",
        ),
    },
    "gru_step": {
        "tanh for all three": (
            """
def gru_step(x, h, W, U, b):
    z, r = (np.tanh(x @ W[i] + h @ U[i] + b[i]) for i in (0, 1))
    n = np.tanh(x @ W[2] + (r * h) @ U[2] + b[2])
    return (1 - z) * n + z * h
""",
            "Possible mistake: tanh instead of sigmoid in the gates. ",
        ),
        "no bias": (
            """
def gru_step(x, h, W, U, b):
    z, r = (1 / (1 + np.exp(-(x @ W[i] + h @ U[i]))) for i in (0, 1))
    n = np.tanh(x @ W[2] + (r * h) @ U[2])
    return z * h + (1 - z) * n
""",
            "The new states of some steps",
        ),
        "two values": (
            """
def gru_step(x, h, W, U, b):
    z, r = (1 / (1 + np.exp(-(x @ W[i] + h @ U[i] + b[i]))) for i in (0, 1))
    n = np.tanh(x @ W[2] + (r * h) @ U[2] + b[2])
    h = z * h + (1 - z) * n
    return h, [h]
""",
            "expected an array, found a tuple",
        ),
        "the state forgotten": (
            """
def gru_step(x, h, W, U, b):
    def sigmoid(v):
        return 1 / (1 + np.exp(-v))

    z = sigmoid(x @ W[0] + h @ U[0] + b[0])
    r = sigmoid(x @ W[1] + h @ U[1] + b[1])
    n = np.tanh(x @ W[2] + (r * h) @ U[2] + b[2])
    return (1 - z) * n
""",
            "Possible mistake: old state not in the new one. ",
        ),
        "a sigmoid that falls": (
            """
def gru_step(x, h, W, U, b):
    def sigmoid(v):
        return 1 / (1 + np.exp(v))

    z = sigmoid(x @ W[0] + h @ U[0] + b[0])
    r = sigmoid(x @ W[1] + h @ U[1] + b[1])
    n = np.tanh(x @ W[2] + (r * h) @ U[2] + b[2])
    return z * h + (1 - z) * n
""",
            "Possible mistake: wrong sign in the sigmoid. ",
        ),
    },
}
