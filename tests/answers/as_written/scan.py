"""Answers to 06_scan, written from the exercise alone; see tests.answers."""

_INIT = """
def init_wgts(rows, cols):
    scale = np.sqrt(2 / rows)
    return np.random.normal(scale=scale, size=(rows, cols)).astype("float32")
"""

_PAIR = """
def wgts_and_bias(n_in, n_out):
    return init_wgts(n_in, n_out), np.zeros(n_out, dtype="float32")
"""

_STEP = """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    h = keras.ops.relu(keras.ops.dot(x, W_x) + b_x + keras.ops.dot(h, W_h) + b_h)
    y = keras.ops.softmax(keras.ops.dot(h, W_y) + b_y)
    return h, y
"""

_SCAN = """
def scan(fn, sequences, outputs_info, non_sequences):
    n = tf.shape(sequences[0])[0]
    init = [tf.convert_to_tensor(o) for o in outputs_info if o is not None]
    arrays = [tf.TensorArray(tf.float32, size=n) for _ in outputs_info]
    def body(t, prev, arrays):
        res = fn(*[s[t] for s in sequences], *prev, *non_sequences)
        if not isinstance(res, (list, tuple)):
            res = [res]
        arrays = [a.write(t, r) for a, r in zip(arrays, res)]
        prev = [r for r, o in zip(res, outputs_info) if o is not None]
        return t + 1, prev, arrays
    _, _, arrays = tf.while_loop(lambda t, *_: t < n, body, (0, init, arrays))
    return [a.stack() for a in arrays]
"""

_LOSS = """
def scan_loss(weights, h0, x, y):
    outputs = scan(step, [x], [h0, None], weights)
    return tf.reduce_sum(keras.losses.categorical_crossentropy(y, outputs[1]))
"""

_GRADIENTS = """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        error = scan_loss(weights, h0, x, y)
    return error, tape.gradient(error, weights)
"""

_UPDATE = """
def sgd_update(weights, gradients, lr):
    return [w - g * lr for w, g in zip(weights, gradients)]
"""

EQUIVALENTS = {
    "one_hot": {
        "a row looked up": "def one_hot(idx, vocab_size):\n    return np.identity(vocab_size, dtype=np.float32)[np.asarray(idx)]",
        "a variable": "def one_hot(idx, vocab_size):\n    return tf.Variable(tf.one_hot(idx, vocab_size))",
        "zeros, then ones": """
def one_hot(idx, vocab_size):
    flat = np.asarray(idx).reshape(-1)
    out = np.zeros((flat.size, vocab_size), dtype=np.float32)
    out[np.arange(flat.size), flat] = 1
    return out.reshape(*np.shape(idx), vocab_size)
""",
        "put_along_axis": """
def one_hot(idx, vocab_size):
    out = np.zeros(idx.shape + (vocab_size,), dtype="float32")
    np.put_along_axis(out, idx[..., None], 1, axis=-1)
    return out
""",
    },
    "init_wgts": {
        "randn": "def init_wgts(rows, cols):\n    return (np.random.randn(rows, cols) * np.sqrt(2 / rows)).astype(np.float32)",
        "keras.random": "def init_wgts(rows, cols):\n    return keras.random.normal((rows, cols), stddev=(2 / rows) ** 0.5)",
        "he_normal": "def init_wgts(rows, cols):\n    return np.asarray(keras.initializers.get('he_normal')((rows, cols)))",
    },
    "wgts_and_bias": {
        "NumPy": _PAIR,
        "tensors": "def wgts_and_bias(n_in, n_out):\n    return tf.constant(init_wgts(n_in, n_out)), tf.zeros((n_out,))",
    },
    "id_and_bias": {
        "identity": "def id_and_bias(n):\n    return np.identity(n).astype('float32'), np.zeros((n,), 'float32')",
        "a list": "def id_and_bias(n):\n    return [tf.Variable(tf.eye(n)), tf.Variable(tf.zeros(n))]",
    },
    "step": {
        "keras.ops": _STEP,
        "matmul of rows": """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    h = tf.nn.relu(tf.matmul(x[None, :], W_x) + tf.matmul(h[None, :], W_h) + b_x + b_h)
    y = tf.nn.softmax(tf.matmul(h, W_y) + b_y)
    return tf.squeeze(h, 0), tf.squeeze(y, 0)
""",
        "exp": """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    h = tf.maximum(tf.linalg.matvec(W_x, x, transpose_a=True) + b_x + tf.linalg.matvec(W_h, h, transpose_a=True) + b_h, 0.0)
    z = tf.linalg.matvec(W_y, h, transpose_a=True) + b_y
    e = tf.exp(z - tf.reduce_max(z))
    return h, e / tf.reduce_sum(e)
""",
        "logits from a stacked matrix": """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    both = tf.tensordot(tf.concat([x, h], 0), tf.concat([W_x, W_h], 0), 1)
    new = tf.nn.relu(both + b_x + b_h)
    return new, tf.nn.softmax(tf.tensordot(new, W_y, 1) + b_y)
""",
    },
    "scan": {
        "a while loop": _SCAN,
        "with a maximum of iterations": _SCAN.replace(
            "(0, init, arrays))", "(0, init, arrays), maximum_iterations=n)"
        ),
        "sequences in TensorArrays": _SCAN.replace(
            "    def body",
            "    feeds = [tf.TensorArray(tf.float32, size=n, clear_after_read=False).unstack(s) for s in sequences]\n    def body",
        ).replace("[s[t] for s in sequences]", "[f.read(t) for f in feeds]"),
        "gathered": _SCAN.replace("s[t] for s", "tf.gather(s, t) for s"),
        "lists that are copied": _SCAN.replace(
            "    n = tf.shape", "    outputs_info = list(outputs_info)\n    n = tf.shape"
        ),
    },
    "scan_loss": {
        "Keras' function": _LOSS,
        "logarithms": _LOSS.replace(
            "tf.reduce_sum(keras.losses.categorical_crossentropy(y, outputs[1]))",
            "-tf.reduce_sum(tf.math.log(tf.boolean_mask(outputs[1], y > 0)))",
        ),
        "sparse targets": _LOSS.replace(
            "keras.losses.categorical_crossentropy(y,",
            "keras.losses.sparse_categorical_crossentropy(tf.argmax(y, axis=1),",
        ),
        "keras.ops": _LOSS.replace(
            "tf.reduce_sum(keras.losses.categorical_crossentropy(",
            "keras.ops.sum(keras.ops.categorical_crossentropy(",
        ),
    },
    "loss_and_gradients": {
        "a tape": _GRADIENTS,
        "variables": _GRADIENTS.replace(
            "    with", "    weights = [tf.Variable(w) for w in weights]\n    with"
        ).replace("        tape.watch(weights)\n", ""),
        "compiled": "@tf.function" + _GRADIENTS,
        "a list of two": _GRADIENTS.replace(
            "return error, tape.gradient(error, weights)",
            "return [error, tape.gradient(error, weights)]",
        ),
    },
    "sgd_update": {
        "a comprehension": _UPDATE,
        "map": "def sgd_update(weights, gradients, lr):\n    return list(map(lambda w, g: w - lr * g, weights, gradients))",
        "tensors": "def sgd_update(weights, gradients, lr):\n    return [tf.convert_to_tensor(w) - lr * tf.convert_to_tensor(g) for w, g in zip(weights, gradients)]",
        "a tuple": _UPDATE.replace(
            "return [w - g * lr for w, g in zip(weights, gradients)]",
            "return tuple(w - g * lr for w, g in zip(weights, gradients))",
        ),
    },
}

MISTAKES = {
    "one_hot": {
        "a list": (
            "def one_hot(idx, vocab_size):\n    return np.eye(vocab_size, dtype='float32')[idx].tolist()",
            "expected an array, found a list",
        ),
        "integers": (
            "def one_hot(idx, vocab_size):\n    return np.eye(vocab_size, dtype=int)[idx]",
            "dtype",
        ),
        "booleans": (
            "def one_hot(idx, vocab_size):\n    return idx[..., None] == np.arange(vocab_size)",
            "dtype",
        ),
        "the notebook's vocab_size": (
            "def one_hot(idx, _):\n    return np.eye(86, dtype='float32')[idx]",
            "expected shape",
        ),
        "as many columns as occur": (
            "def one_hot(idx, vocab_size):\n    return np.eye(np.max(idx) + 1, dtype='float32')[idx]",
            "expected shape",
        ),
        "the new dimension first": (
            "def one_hot(idx, vocab_size):\n    return np.moveaxis(np.eye(vocab_size, dtype='float32')[idx], -1, 0)",
            "one-hot",
        ),
        "index 0 as zeros": (
            "def one_hot(idx, vocab_size):\n    return np.asarray(tf.one_hot(np.where(idx == 0, -1, idx), vocab_size))",
            "one-hot",
        ),
        "rows only": (
            "def one_hot(idx, vocab_size):\n    return np.array([np.eye(vocab_size, dtype='float32')[i] for i in idx.ravel()])",
            "expected shape",
        ),
        "the argument changed": (
            "def one_hot(idx, vocab_size):\n    out = np.eye(vocab_size, dtype='float32')[idx]\n    idx[...] = 0\n    return out",
            "changes its argument `idx`",
        ),
        "return forgotten": (
            "def one_hot(idx, vocab_size):\n    np.eye(vocab_size)[idx]",
            "found None",
        ),
    },
    "init_wgts": {
        "a list": (
            _INIT.replace('.astype("float32")', ".tolist()"),
            "expected an array, found a list",
        ),
        "scale 2 / rows": (_INIT.replace("np.sqrt(2 / rows)", "2 / rows"), "standard deviation"),
        "scale of Glorot": (
            _INIT.replace("np.sqrt(2 / rows)", "np.sqrt(2 / (rows + cols))"),
            "standard deviation",
        ),
        "standard normal": (_INIT.replace("scale=scale, ", ""), "of the weights: expected about"),
        "a mean of 1": (_INIT.replace("scale=scale", "loc=1, scale=scale"), "mean"),
        "a seed": (_INIT.replace("    scale", "    np.random.seed(42)\n    scale"), "seed"),
        "float64": (_INIT.replace('.astype("float32")', ""), "float64"),
        "absolute values": (
            _INIT.replace("return np", "return abs(np").replace("cols))", "cols)))"),
            "mean",
        ),
        "zeros": (
            "def init_wgts(rows, cols):\n    return np.zeros((rows, cols), dtype='float32')",
            "same weights",
        ),
        "made once": ("import functools\n@functools.cache" + _INIT, "same weights"),
        "rows that are all alike": (
            _INIT.replace("size=(rows, cols))", "size=cols) * np.ones((rows, 1))"),
            "",
        ),
    },
    "wgts_and_bias": {
        "a bias of shape (1, n_out)": (
            _PAIR.replace("np.zeros(n_out,", "np.zeros((1, n_out),"),
            "expected shape",
        ),
        "a bias of float64": (_PAIR.replace(', dtype="float32"', ""), "dtype of the bias"),
        "a list as bias": (
            _PAIR.replace('np.zeros(n_out, dtype="float32")', "[0.0] * n_out"),
            "expected an array, found a list",
        ),
        "a bias of ones": (_PAIR.replace("zeros", "ones"), "zeros"),
        "shapes swapped": (
            _PAIR.replace("init_wgts(n_in, n_out)", "init_wgts(n_out, n_in)"),
            "shape of the weights",
        ),
        "the bias first": (
            "def wgts_and_bias(n_in, n_out):\n    return np.zeros(n_out, 'float32'), init_wgts(n_in, n_out)",
            "shape of the weights",
        ),
        "return forgotten": (_PAIR.replace("return ", ""), "`return`"),
    },
    "id_and_bias": {
        "only the matrix": (
            "def id_and_bias(n):\n    return np.eye(n, dtype='float32')",
            "Expected a list",
        ),
        "a bias of shape (n, 1)": (
            "def id_and_bias(n):\n    return np.eye(n, dtype='float32'), np.zeros((n, 1), 'float32')",
            "expected shape",
        ),
        "256 instead of n": (
            "def id_and_bias(n):\n    return np.eye(256, dtype='float32'), np.zeros(256, 'float32')",
            "expected shape",
        ),
        "a scaled identity": (
            "def id_and_bias(n):\n    return 0.1 * np.eye(n, dtype='float32'), np.zeros(n, 'float32')",
            "identity",
        ),
        "integers": (
            "def id_and_bias(n):\n    return np.eye(n, dtype=int), np.zeros(n, dtype=int)",
            "dtype",
        ),
        "lists": (
            "def id_and_bias(n):\n    return np.eye(n, dtype='float32').tolist(), np.zeros(n, 'float32')",
            "found a list",
        ),
        "made once": (
            "import functools\nmade = []\ndef id_and_bias(n):\n    if not made:\n        made.extend([np.eye(n, dtype='float32'), np.zeros(n, 'float32')])\n    return made",
            "expected shape",
        ),
    },
    "step": {
        "only the state": (_STEP.replace("return h, y", "return h"), "Expected a list"),
        "logits": (
            _STEP.replace(
                "keras.ops.softmax(keras.ops.dot(h, W_y) + b_y)", "keras.ops.dot(h, W_y) + b_y"
            ),
            "states are right",
        ),
        "relu of each part": (
            _STEP.replace(
                "keras.ops.relu(keras.ops.dot(x, W_x) + b_x + keras.ops.dot(h, W_h) + b_h)",
                "keras.ops.relu(keras.ops.dot(x, W_x) + b_x) + keras.ops.relu(keras.ops.dot(h, W_h) + b_h)",
            ),
            "new hidden states",
        ),
        "arguments in another order": (
            _STEP.replace("W_h, b_h, W_x, b_x, W_y, b_y)", "W_x, b_x, W_h, b_h, W_y, b_y)"),
            "",
        ),
        "biases of x and h swapped for b_y": (
            _STEP.replace("+ b_y)", "+ b_h[0])"),
            "states are right",
        ),
        "no relu": (_STEP.replace("keras.ops.relu(", "("), "new hidden states"),
        "the state clipped": (_STEP.replace("keras.ops.relu(", "keras.ops.clip(0.0, 50.0, "), ""),
        "dropout on the state": (
            _STEP.replace("    y =", "    h = keras.random.dropout(h, 0.5)\n    y ="),
            "new hidden states",
        ),
        "a third value": (_STEP.replace("return h, y", "return h, y, h"), "Expected 2 values"),
        "return forgotten": (_STEP.replace("return h, y", "h, y"), "`return`"),
        "sigmoid": (_STEP.replace("softmax", "sigmoid"), "states are right"),
    },
    "scan": {
        "a tuple": (
            _SCAN.replace(
                "return [a.stack() for a in arrays]", "return tuple(a.stack() for a in arrays)"
            ),
            "must always return a list",
        ),
        "first results passed back": (
            _SCAN.replace(
                "[r for r, o in zip(res, outputs_info) if o is not None]", "list(res[:len(init)])"
            ),
            "",
        ),
        "initial value among the outputs": (
            _SCAN.replace(
                "[a.stack() for a in arrays]",
                "[a.stack() if o is None else tf.concat([o[None], a.stack()[:-1]], 0) for a, o in zip(arrays, outputs_info)]",
            ),
            "output 0",
        ),
        "previous values before the slices": (
            _SCAN.replace(
                "*[s[t] for s in sequences], *prev,", "*prev, *[s[t] for s in sequences],"
            ),
            "output 0",
        ),
        "slices in reverse order": (
            _SCAN.replace("[s[t] for s in sequences]", "[s[t] for s in sequences[::-1]]"),
            "",
        ),
        "a dict": (
            _SCAN.replace(
                "[a.stack() for a in arrays]", "{i: a.stack() for i, a in enumerate(arrays)}"
            ),
            "list",
        ),
        "TensorArrays": (_SCAN.replace("[a.stack() for a in arrays]", "arrays"), ""),
        "one step too few": (_SCAN.replace("t < n, body", "t < n - 1, body"), ""),
        "the list given is emptied": (
            _SCAN.replace(
                "    arrays = [tf",
                "    while non_sequences and False:\n        pass\n    outputs_info.append(None)\n    arrays = [tf",
                1,
            ),
            "",
        ),
        "vectors only": (
            _SCAN.replace("init = [tf.convert_to_tensor(o)", "init = [tf.reshape(o, [3])"),
            "",
        ),
        "nothing for no recurrent output": (
            _SCAN.replace("    arrays =", "    if not init:\n        return []\n    arrays =", 1),
            "stacked outputs",
        ),
        "return forgotten": (_SCAN.replace("    return [a.stack", "    [a.stack"), "`return`"),
        "one tensor of all outputs": (
            _SCAN.replace(
                "return [a.stack() for a in arrays]",
                "return tf.stack([a.stack() for a in arrays][:1])[0]",
            ),
            "",
        ),
    },
    "scan_loss": {
        "arguments of the cross-entropy swapped": (
            _LOSS.replace("(y, outputs[1])", "(outputs[1], y)"),
            "sum of its eight",
        ),
        "cross-entropy of the states": (_LOSS.replace("outputs[1]", "outputs[0]"), ""),
        "mean": (_LOSS.replace("reduce_sum", "reduce_mean"), "sum of its eight"),
        "logits": (
            _LOSS.replace("outputs[1])", "outputs[1], from_logits=True)"),
            "Possible mistake: softmax applied twice. ",
        ),
        "a vector of one number": (
            _LOSS.replace("y, outputs[1]))", "y, outputs[1]), keepdims=True)"),
            "a single value",
        ),
        "squared error": (
            _LOSS.replace(
                "keras.losses.categorical_crossentropy(y, outputs[1])", "(y - outputs[1]) ** 2"
            ),
            "sum of its eight",
        ),
        "base 2": (
            _LOSS.replace("tf.reduce_sum(", "1 / np.log(2) * tf.reduce_sum("),
            "sum of its eight",
        ),
        "the notebook's weights": (
            _LOSS.replace("weights)\n", "[tf.constant(w) for w in first])\n").replace(
                "    outputs",
                "    first = [*id_and_bias(6), *wgts_and_bias(12, 6), *wgts_and_bias(6, 9)]\n    outputs",
            ),
            "",
        ),
        "a pair": (_LOSS.replace("return tf", "return outputs, tf"), "found a tuple"),
    },
    "loss_and_gradients": {
        "gradients first": (
            _GRADIENTS.replace(
                "return error, tape.gradient(error, weights)",
                "return tape.gradient(error, weights), error",
            ),
            "expected an array, found a list",
        ),
        "watched too late": (
            _GRADIENTS.replace(
                "        tape.watch(weights)\n        error = scan_loss(weights, h0, x, y)",
                "        error = scan_loss(weights, h0, x, y)\n        tape.watch(weights)",
            ),
            "A gradient is None",
        ),
        "the gradient for h0 too": (
            _GRADIENTS.replace(
                "tape.gradient(error, weights)", "tape.gradient(error, [h0, *weights])"
            ),
            "",
        ),
        "only the matrices": (
            _GRADIENTS.replace(
                "tape.gradient(error, weights)", "tape.gradient(error, weights[::2])"
            ),
            "Expected 6",
        ),
        "clipped": (
            _GRADIENTS.replace(
                "tape.gradient(error, weights)",
                "[tf.clip_by_value(g, -0.1, 0.1) for g in tape.gradient(error, weights)]",
            ),
            "gradients differ",
        ),
        "negative": (
            _GRADIENTS.replace(
                "tape.gradient(error, weights)", "[-g for g in tape.gradient(error, weights)]"
            ),
            "gradients differ",
        ),
        "mean over the window": (
            _GRADIENTS.replace("y)\n    return", "y) / 8\n    return"),
            "error of a window",
        ),
        "return forgotten": (_GRADIENTS.replace("return error", "error"), "`return`"),
    },
    "sgd_update": {
        "in place": (
            "def sgd_update(weights, gradients, lr):\n    for i in range(6):\n        weights[i] = weights[i] - lr * gradients[i]\n    return weights",
            "changes the arrays",
        ),
        "gradients scaled in place": (
            "def sgd_update(weights, gradients, lr):\n    for g in gradients:\n        g *= lr\n    return [w - g for w, g in zip(weights, gradients)]",
            "",
        ),
        "one array fewer": (
            _UPDATE.replace("zip(weights, gradients)", "zip(weights[:-1], gradients)"),
            "Expected 6",
        ),
        "a dict": (
            _UPDATE.replace(
                "[w - g * lr for w, g in zip(weights, gradients)]",
                "{i: w - g * lr for i, (w, g) in enumerate(zip(weights, gradients))}",
            ),
            "found dict",
        ),
        "divided by lr": (_UPDATE.replace("g * lr", "g / lr"), "differ"),
        "half a step": (_UPDATE.replace("g * lr", "g * lr / 2"), "differ"),
        "lists of numbers": (
            _UPDATE.replace("w - g * lr for", "np.asarray(w - g * lr).tolist() for"),
            "expected an array, found a list",
        ),
        "the sum": (_UPDATE.replace("w - g", "w + g"), "differ"),
        "return forgotten": (_UPDATE.replace("return ", ""), "`return`"),
    },
}
