"""Answers to the training questions of topics 01 to 04, in the styles that students use."""

_CUT = {
    "train_three_chars": "*x, y = three_char_windows(idx)",
    "train_n_chars": "x, y = n_char_windows(idx, 8)",
    "train_simple_rnn": "x, y = np.split(corpus.rows(idx, 8), [8], axis=1)\n    y = y[:, 0]",
    "train_sequences": "x, y = sequence_windows(idx, 8)",
}
_FIT = "return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0{})"
_TEMPORARY = """
    import os, tempfile
    folder = tempfile.mkdtemp()
"""
_BY_HAND = """
    losses = []
    for epoch in range(epochs):
        order, of_batches = np.random.permutation(len(y)), []
        for i in range(0, len(y), 64):
            chosen = order[i:i + 64]
            of_batches.append(model.train_on_batch({}, y[chosen]))
        losses.append(np.mean(of_batches))
    history = keras.callbacks.History()
    history.history = {{"loss": losses}}
    return history
"""
_TAPE = """
    import tensorflow as tf
    history = keras.callbacks.History()
    history.set_model(model)
    history.on_train_begin()
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(y)).batch(64)

    @tf.function
    def step(xs, ys):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x=xs, y=ys, y_pred=model(xs, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    for epoch in range(epochs):
        mean = np.mean([float(step(xs, ys)) for xs, ys in data])
        history.on_epoch_end(epoch, {"loss": mean})
    return history
"""
_MERGED = """
    whole = None
    for _ in range(epochs):
        h = model.fit(x, y, batch_size=64, verbose=0)
        if whole is None:
            whole = h
        else:
            for key, values in h.history.items():
                whole.history[key] += values
    return whole
"""
_SEQUENCE = """
    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return -(-len(y) // 64)

        def __getitem__(self, i):
            return x[64 * i:64 * i + 64], y[64 * i:64 * i + 64]

    return model.fit(Batches(), epochs=epochs, verbose=0)
"""
_OWN_LOOP = """
    x, y = [], []
    for i in range(0, len(idx) - 1 - 8, 8):
        x.append(idx[i:i + 8])
        y.append(idx[i + 8])
    x, y = np.array(x[:-2]), np.array(y[:-2])
"""
_REPEATED = """
    import tensorflow as tf
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).repeat().batch(64)
    return model.fit(data, steps_per_epoch=int(np.ceil(len(x) / 64)), epochs=epochs, verbose=0)
"""
_PIPELINE = """
    import tensorflow as tf
    rows = tf.data.Dataset.from_tensor_slices(corpus.rows(idx, 8))
    data = rows.map(lambda row: (row[:-1], row[1:])).cache().shuffle(10_000).batch(64).prefetch(1)
    return model.fit(data, epochs=epochs, verbose=0)
"""


def _fit(more: str = "") -> str:
    return _FIT.format(more and f", {more}")


def _answer(question: str, body: str) -> str:
    windows = _CUT[question]
    return f"def {question}(model, idx, epochs):\n    {windows}\n    {body.strip()}\n"


_RIGHT = {
    "train_three_chars": {
        "the best weights kept in a file": f"""{_TEMPORARY}
    best = keras.callbacks.ModelCheckpoint(os.path.join(folder, "best.keras"), monitor="loss",
                                           save_best_only=True)
    {_fit("callbacks=[best]")}""",
        "inputs by the names that the model has": f"""
    x = {{t.name: column for t, column in zip(model.inputs, x)}}
    {_fit()}""",
        "inputs as a dict c1, c2, c3": f"""
    x = {{"c1": x[0], "c2": x[1], "c3": x[2]}}
    {_fit()}""",
        "a layer's weights looked at": f"""
    print(model.get_layer("dense_hidden").get_weights()[0].shape, model.count_params())
    {_fit()}""",
        "saved and summarized": f"""{_TEMPORARY}
    model.summary(print_fn=lambda *a, **k: None)
    history = {_fit()[7:]}
    model.save(os.path.join(folder, "three.keras"))
    return history""",
        "compiled again with its own optimizer": f"""
    model.compile(optimizer=model.optimizer, loss=model.loss, metrics=["accuracy"])
    {_fit()}""",
        "columns of shape (windows, 1)": f"""
    x = [column[:, None] for column in x]
    {_fit()}""",
        "batch by batch": _BY_HAND.format("[column[chosen] for column in x]"),
        "the model's history": f"""
    {_fit()[7:]}
    return model.history""",
        "printed after each epoch": f"""
    told = keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: print(e, logs["loss"]))
    {_fit("callbacks=[told]")}""",
        "everything by name": """
    return model.fit(x=x, y=y, batch_size=64, epochs=epochs, verbose=2, shuffle=True)""",
    },
    "train_n_chars": {
        "backed up": f"""{_TEMPORARY}
    saved = keras.callbacks.BackupAndRestore(os.path.join(folder, "backup"))
    {_fit("callbacks=[saved]")}""",
        "some windows also used for validation": _fit("validation_data=(x[-99:], y[-99:])"),
        "own windows in a loop": _OWN_LOOP + "    " + _fit(),
        "strided windows": f"""
    v = np.lib.stride_tricks.sliding_window_view(idx, 9)[::8]
    x, y = v[:, :8], v[:, 8]
    {_fit()}""",
        "shuffled by hand": f"""
    order = np.random.permutation(len(x))
    x, y = x[order], y[order]
    {_fit("shuffle=False")}""",
        "one epoch at a time, histories merged": _MERGED,
        "a gradient tape": _TAPE,
        "steps of a repeated dataset": _REPEATED,
        "batches of a PyDataset": _SEQUENCE,
        "shapes looked at first": f"""
    assert model.input_shape == (None, 8) and model.output_shape[-1] == 86
    assert len(model.inputs) == 1 and len(model.layers) > 3
    {_fit()}""",
        "a learning rate that a plateau would lower": f"""
    lower = keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=20)
    {_fit("callbacks=[lower, keras.callbacks.TerminateOnNaN()]")}""",
    },
    "train_simple_rnn": {
        "a tenth kept by hand": f"""
    cut = int(0.9 * len(x))
    x, held, y, targets = x[:cut], x[cut:], y[:cut], y[cut:]
    {_fit("validation_data=(held, targets)")}""",
        "the recurrent layer looked up": f"""
    rnn = next(l for l in model.layers if isinstance(l, keras.layers.SimpleRNN))
    print(rnn.units, rnn.name)
    {_fit()}""",
        "sample weights of one": _fit("sample_weight=np.ones(len(y))"),
        "a function in the function": """
    def train(batch_size):
        return model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
    return train(64)""",
        "an exact number of epochs by initial_epoch": _fit("initial_epoch=0"),
        "stopped when the loss of validation no longer falls": f"""
    stop = keras.callbacks.EarlyStopping(patience=2)
    {_fit("callbacks=[stop], validation_split=0.1")}""",
        "stopped when the loss no longer falls": f"""
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3, restore_best_weights=True)
    {_fit("callbacks=[stop]")}""",
        "one epoch at a time, histories merged": _MERGED,
        "the windows that topic 02 makes": _OWN_LOOP + "    " + _fit(),
        "lists made to arrays": f"""
    rows = [list(row) for row in corpus.rows(idx, 8)]
    x, y = np.array([r[:8] for r in rows]), np.array([r[8] for r in rows])
    {_fit()}""",
    },
    "train_sequences": {
        "a learning rate that a plateau would lower soon": f"""
    lower = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=2)
    {_fit("callbacks=[lower], validation_split=0.1")}""",
        "mapped rows": _PIPELINE,
        "no windows left out": f"""
    rows = corpus.rows(idx, 8)
    x, y = rows[:, :-1], rows[:, 1:]
    {_fit()}""",
        "sample weights of one for each step": _fit("sample_weight=np.ones(y.shape)"),
        "a constant schedule": f"""
    same = keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr)
    {_fit("callbacks=[same]")}""",
        "called and evaluated": f"""
    model(x[:1])
    history = {_fit()[7:]}
    print(model.evaluate(x[:64], y[:64], verbose=0), model.predict(x[:2], verbose=0).shape)
    return history""",
        "batch by batch": _BY_HAND.format("x[chosen]"),
        "saved after each epoch": f"""{_TEMPORARY}
    log = keras.callbacks.CSVLogger(os.path.join(folder, "log.csv"))
    kept = keras.callbacks.ModelCheckpoint(os.path.join(folder, "w{{epoch}}.weights.h5"),
                                           save_weights_only=True)
    {_fit("callbacks=[log, kept]")}""",
    },
}

_HISTORY = "what `fit` returns"
_SGD = 'model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")'
_EPOCHS_TWICE = """
    for _ in range(epochs):
        history = model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    return history"""
_LAST = """
    for e in range(epochs):
        history = model.fit(x, y, batch_size=64, epochs=1, verbose=0)
    return history"""
_ADAM = 'model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")'
_COPY = f"""
    copy = keras.models.clone_model(model)
    copy.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return copy{_FIT.format("")[12:]}"""
_OWN_OPTIMIZER = _TAPE.replace("model.optimizer.apply", "own.apply").replace(
    "    data =", "    own = keras.optimizers.Adam()\n    data ="
)

_WRONG = {
    "train_three_chars": {
        "epochs as the third argument": ("return model.fit(x, y, epochs)", "third positional"),
        "the last epoch's history": (_LAST, "history of all epochs"),
        "nothing returned": (_fit()[7:], "returned None"),
        "the history's dict": (_fit() + ".history", _HISTORY),
        "a list of losses": (_fit() + '.history["loss"]', _HISTORY),
        "an array of losses": (f'return np.array({_fit()[7:]}.history["loss"])', _HISTORY),
        "model and history": (f"return model, {_fit()[7:]}", _HISTORY),
        "the model": (f"{_fit()[7:]}\n    return model", _HISTORY),
        "half for validation": (_fit("validation_split=0.5"), "At most a tenth"),
        "batches of 32": (_FIT.format("").replace("64", "32"), "batches of 32"),
        "batches of 128": (_FIT.format("").replace("64", "128"), "batches of 128"),
        "no batch size": (_FIT.format("").replace("batch_size=64, ", ""), "batches of 32"),
        "characters 2, 1, 3": ("x = [x[1], x[0], x[2]]\n    " + _fit(), "order 2, 1, 3"),
        "the third character as target": ("y = x[2]\n    " + _fit(), "shifted by one"),
        "the learning rate of the lesson's trap": (
            "model.optimizer.learning_rate = 0.000001\n    " + _fit(),
            "learning rate of 1e-06",
        ),
        "another learning rate": (
            "model.compile(loss=model.loss, optimizer=keras.optimizers.Adam(0.01))\n    " + _fit(),
            "learning rate of 0.01",
        ),
        "plain gradient descent": (f"{_SGD}\n    {_fit()}", "SGD"),
        "compiled again with Adam at its defaults": (f"{_ADAM}\n    {_fit()}", "of 0.001; it was"),
        "a copy trained": (_COPY, "not trained"),
        "the weights put back": (
            f"start = model.get_weights()\n    history = {_fit()[7:]}\n"
            "    model.set_weights(start)\n    return history",
            "put them back",
        ),
        "an own optimizer": (_OWN_OPTIMIZER.replace("(x, y))", "(tuple(x), y))"), "optimizer"),
    },
    "train_n_chars": {
        "gradients are clipped": (
            "model.optimizer.clipnorm = 1.0\n    " + _fit(),
            "optimizer has clipnorm=1",
        ),
        "four epochs always": (_FIT.format("").replace("=epochs", "=4"), "trained for 4 epochs"),
        "one epoch too few": (_FIT.format("").replace("=epochs", "=epochs - 1"), "too few"),
        "one epoch too many": (_FIT.format("").replace("=epochs", "=epochs + 1"), "too many"),
        "at most three epochs": (
            _FIT.format("").replace("=epochs", "=min(epochs, 3)"),
            "more than 3 epochs",
        ),
        "epochs in epochs": (_EPOCHS_TWICE, "calls of fit"),
        "overlapping windows": (
            "v = np.lib.stride_tricks.sliding_window_view(idx, 9)\n    x, y = v[:, :8], v[:, 8]\n"
            "    " + _fit(),
            "overlapping windows",
        ),
        "the beginning of the text": (
            "x, y = n_char_windows(idx[:15_000], 8)\n    " + _fit(),
            "first 15,",
        ),
        "half of the windows": ("x, y = x[::2], y[::2]\n    " + _fit(), "50% of the windows"),
        "half for validation": (_fit("validation_split=0.5"), "At most a tenth"),
        "a fifth for validation": (_fit("validation_split=0.2"), "At most a tenth"),
        "targets shuffled": ("np.random.shuffle(y)\n    " + _fit(), "learned little"),
        "targets of the next window": ("x, y = x[:-1], y[1:]\n    " + _fit(), "learned little"),
        "the whole text": (
            "x, y = n_char_windows(text.idx[:40_000], 8)\n    " + _fit(),
            "from outside of the function",
        ),
        "the character two after": (
            "rows = corpus.rows(idx, 8)\n    x, y = rows[:-1, :8], rows[1:, 1]\n    " + _fit(),
            "held-out loss",
        ),
        "all windows at once": (_FIT.format("").replace("64", "len(x)"), "one batch"),
        "only predicted": (
            "model.predict(x, verbose=0)\n    return keras.callbacks.History()",
            "not trained",
        ),
        "nothing returned": (_fit()[7:], "returned None"),
        "stopped after two epochs": (
            "stop = keras.callbacks.EarlyStopping(monitor='loss', min_delta=9)\n    "
            + _fit("callbacks=[stop]"),
            "more than 2 epochs",
        ),
    },
    "train_simple_rnn": {
        "a falling learning rate": (
            "fall = keras.callbacks.LearningRateScheduler(lambda e, lr: lr / 2)\n    "
            + _fit("callbacks=[fall]"),
            "learning rate",
        ),
        "a learning rate that falls from the eleventh epoch on": (
            "base = float(model.optimizer.learning_rate)\n"
            "    fall = keras.callbacks.LearningRateScheduler(lambda e: base if e < 10 else base / 2)\n"
            "    " + _fit("callbacks=[fall]"),
            "learning rate",
        ),
        "at most ten epochs": (
            _FIT.format("").replace("=epochs", "=min(epochs, 10)"),
            "more than 10 epochs",
        ),
        "Adam's default rate set": (
            "model.optimizer.learning_rate = 1e-3\n    " + _fit(),
            "of 0.001; it was",
        ),
        "one window in a hundred counts": (
            "w = np.zeros(len(y)); w[::100] = 1\n    " + _fit("sample_weight=w"),
            "not trained on most of the windows",
        ),
        "epochs as the third argument": ("return model.fit(x, y, epochs, verbose=0)", "third"),
        "the last epoch's history": (_LAST, "history of all epochs"),
        "the notebook's text": (
            "rows = corpus.rows(text.first(30_000).idx, 8)\n    x, y = rows[:, :-1], rows[:, -1]\n"
            "    " + _fit(),
            "from outside of the function",
        ),
        "compiled again": (f"{_ADAM}\n    {_fit()}", "of 0.001; it was"),
        "another optimizer": (
            'model.compile(loss="sparse_categorical_crossentropy", optimizer="rmsprop")\n    '
            + _fit(),
            "RMSprop",
        ),
        "windows with a stride of four": (
            "v = np.lib.stride_tricks.sliding_window_view(idx, 9)[::4]\n    x, y = v[:, :8], v[:, 8]\n"
            "    " + _fit(),
            "twice as many windows",
        ),
    },
    "train_sequences": {
        "compiled again": (f"{_ADAM}\n    {_fit()}", "of 0.001; it was"),
        "only the last step counts": (
            "w = np.zeros(y.shape); w[:, -1] = 8\n    " + _fit("sample_weight=w"),
            "sample weights",
        ),
        "overlapping windows": (
            "v = np.lib.stride_tricks.sliding_window_view(idx, 9)\n    x, y = v[:, :-1], v[:, 1:]\n"
            "    " + _fit(),
            "overlapping windows",
        ),
        "targets of the next window": ("x, y = x[:-1], x[1:]\n    " + _fit(), "learned little"),
        "characters read from the end": (
            "x, y = x[:, ::-1], y[:, ::-1]\n    " + _fit(),
            "held-out loss",
        ),
        "windows read from the end": (
            "x = x[:, ::-1]\n    " + _fit(),
            "repeat a character that it reads",
        ),
        "targets shifted by two": (
            "x, y = x[:, :], np.concatenate([y[:, 1:], np.roll(x, -1, 0)[:, 1:2]], 1)\n    "
            + _fit(),
            "after the one that follows",
        ),
        "the losses of validation": (
            "h = " + _fit("validation_split=0.1")[7:] + "\n    return h.history['val_loss']",
            _HISTORY,
        ),
        "nothing returned": (_fit()[7:], "returned None"),
        "the sum of the losses": (
            f"h = {_fit()[7:]}\n    h.history['loss'] = [8 * l for l in h.history['loss']]\n"
            "    return h",
            "losses that the function returned",
        ),
    },
}

EQUIVALENTS = {
    question: {label: _answer(question, body) for label, body in bodies.items()}
    for question, bodies in _RIGHT.items()
}
MISTAKES = {
    question: {label: (_answer(question, body), words) for label, (body, words) in bodies.items()}
    for question, bodies in _WRONG.items()
}
