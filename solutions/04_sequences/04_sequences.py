# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A prediction at every step
#
# The model so far reads eight characters and makes one prediction, the ninth character. On its way
# it has read one character, then two, then three, and made no prediction. A sequence model predicts
# at every step, so it learns from each window eight times instead of once.
#
# It **builds on** exercises 02 and 03, and **takes** about an hour: five questions, and two trainings of
# a minute each.

# %% [markdown]
# ![The sequence model unrolled over 8 characters. It begins with a hidden state made of zeros; from the state after every character a blue dotted arrow, dense_out, leads to an output, the next character, and the 8 losses of these outputs are added up.](sequences.svg)

# %% [markdown]
# You will shift the targets, write this model arrow by arrow, add up its eight losses, and then build
# it with two lines of Keras. A function works with its arguments, not with other variables of the
# notebook, and leaves them as they are.
#
# In grading, your functions get other numbers and sizes, and only the setup, your own cells and those
# tagged `names` run: use the arguments, not what an example cell has made.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "grade": false, "solution": false, "locked": true, "task": false}
from rnn_review import check, start
from rnn_review.text import corpus

start()  # TensorFlow takes some seconds

import keras
import numpy as np

text = corpus.load()
print(text)

# %% [markdown]
# `FULL_LESSON = True` trains on the whole text for as many epochs as the lesson did. A part of it
# shows the same in less time. The stop button ends a training early and keeps what was trained.

# %% tags=["names"]
from rnn_review import pictures, progress

FULL_LESSON = False
unrolled_epochs, keras_epochs = (12, 8) if FULL_LESSON else (4, 4)
idx = (text if FULL_LESSON else text.first(100_000)).idx
vocab_size, n_fac, n_hidden, cs = len(text.chars), 42, 256, 8

# %% [markdown]
# ## 1. Targets, shifted by one
#
# The windows are the ones you know: they do not overlap, they start at
# `range(0, len(idx) - 1 - cs, cs)`, and the last two of them are left out. The targets are new. The
# target of each character is the character that follows it, so the targets of a window are the same
# window, shifted by one:
#
# ```
#   characters   t h i n k e r s ,
#   x            t h i n k e r s
#   y              h i n k e r s ,
# ```
#
# **Write** `sequence_windows(idx, cs)`. It returns two NumPy arrays of integers, `(x, y)`, of the same
# shape, `(windows, cs)`. For the lesson's 600,901 characters, `cs = 8` gives 75,110 windows.

# %% nbgrader={"schema_version": 3, "grade_id": "sequence_windows", "grade": false, "solution": true, "locked": false, "task": false}
def sequence_windows(idx, cs):
    ### BEGIN SOLUTION
    starts = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    positions = starts[:, None] + np.arange(cs)
    return idx[positions], idx[positions + 1]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_sequence_windows", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("sequence_windows", sequence_windows)

# %%
x, y = sequence_windows(idx, cs)
print(f"{len(x):,} windows; whole text: {len(sequence_windows(text.idx, cs)[0]):,}")
for row in range(3):
    read, asked = ("".join(text.chars[c] for c in window[row]) for window in (x, y))
    print(f"  {read!r:14} -> {asked!r}")

# %% [markdown]
# ## 2. The model, arrow by arrow
#
# There must be a hidden state before the first character is read. The lesson makes it from zeros:
# an input named `"zeros"`, a vector of `n_fac` numbers, goes through `dense_in` like any
# character's vector. From then on every step is the same, including the first one:
#
# | layer | from | to | activation | used |
# |---|---|---|---|---|
# | an embedding per character | an index | `n_fac` numbers | – | once each |
# | `dense_in` | zeros, or a character's vector | hidden | relu | `cs` + 1 times |
# | `dense_hidden` | the previous state | hidden | relu | `cs` times |
# | `dense_out` | the state after each character | `vocab_size` | softmax | `cs` times |
#
# The new state is the **element-wise sum** of `dense_in` of the character and `dense_hidden` of the
# previous state. `dense_hidden` starts as an identity matrix, as in topic 02.
#
# **Write** `unrolled_model(vocab_size, n_fac, n_hidden, cs)`. It returns a compiled model with
# - `1 + cs` inputs in this order: the zeros, shape `(n_fac,)`, named `"zeros"`; then the
#   characters, each an integer of shape `(1,)`,
# - the three shared layers with the names in the table, which a cell below uses; everything else
#   about the layers is left at Keras' defaults,
# - `cs` outputs in the order of the steps, each of shape `(vocab_size,)`,
# - sparse categorical cross-entropy on every output, and Adam at its defaults. The total loss is
#   the **sum** of the `cs` losses; Keras adds the losses of several outputs by itself.
#
# You may also make these zeros inside the model, as long as they still go through `dense_in`: `check`
# accepts both. Then the cells below that call the model need one input less. `check` accepts one
# input of shape `(cs,)` for all characters, outputs in a dict or stacked, and logits, too, if the
# loss is still this sum; then these cells must be changed.
#
# (The review's slide mentions "eight binary cross entropies". This is a mistake that is easily made: a
# *binary* cross-entropy judges one yes or no. Here every step chooses one of 86 characters, so the
# loss is the *categorical* one; "sparse" means that the targets are indices, not one-hot vectors.)

# %% nbgrader={"schema_version": 3, "grade_id": "unrolled_model", "grade": false, "solution": true, "locked": false, "task": false}
def unrolled_model(vocab_size, n_fac, n_hidden, cs):
    ### BEGIN SOLUTION
    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")

    zeros = keras.Input(shape=(n_fac,), name="zeros")
    characters = [keras.Input(shape=(1,), dtype="int32", name=f"c{n + 1}") for n in range(cs)]

    hidden = dense_in(zeros)
    outputs = []
    for character in characters:
        vector = keras.layers.Flatten()(keras.layers.Embedding(vocab_size, n_fac)(character))
        hidden = keras.layers.add([dense_in(vector), dense_hidden(hidden)])
        outputs.append(dense_out(hidden))

    model = keras.Model([zeros, *characters], outputs)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_unrolled_model", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("unrolled_model", unrolled_model)

# %% [markdown]
# Neither the zeros nor the seven additional outputs need parameters: with 127,798 it is as large as
# the model of topic 02 that predicts only once.

# %%
unrolled = unrolled_model(vocab_size, n_fac, n_hidden, cs)
n_embeddings = sum(w.shape == (vocab_size, n_fac) for w in unrolled.weights)
print(f"{n_embeddings} embeddings of {vocab_size} × {n_fac} = {vocab_size * n_fac:,}")
for name in ("dense_in", "dense_hidden", "dense_out"):
    layer = unrolled.get_layer(name)
    print(f"{name:13} {' × '.join(map(str, layer.kernel.shape)):9} = {layer.count_params():6,}")
print(f"in total {unrolled.count_params():,}")

# %% [markdown]
# To train it, give `fit` a list of inputs and a list of targets, one column of `x` and of `y` for
# each step. What it prints as `loss` is the sum of eight losses: a model that guesses has a loss
# of eight times `log(86)`.
#
# (All eight outputs come from one layer and so have the same name; `fit` records eight losses under
# this name and keeps one of them. In the next part you will compute all eight.)

# %%
zeros = np.zeros((len(x), n_fac))
def fit_unrolled(model, n_epochs):
    return model.fit([zeros, *x.T], list(y.T), batch_size=64, epochs=n_epochs, verbose=0)


history = progress.train(fit_unrolled, unrolled, epochs=unrolled_epochs)
print(f"Guessing would cost {cs} × {np.log(vocab_size):.4f} = {cs * np.log(vocab_size):.4f}.")
pictures.curves({"sum of 8": history.history["loss"]}, y="sum of eight losses in nats")

# %% [markdown]
# ## 3. Eight losses, their sum, their mean
#
# The cross-entropy of a prediction is minus the natural logarithm of the probability that it gave
# to the character that follows. With eight predictions per window there are eight losses, and two
# ways to combine them: add them up, or take their mean. One is eight times the other. This is why
# the lesson prints 15.88 for one model and 1.73 for the next, although the second is not nine times
# better.
#
# **Write** `sequence_losses(p, y)` with NumPy. `p` has shape `(batch, cs, vocab_size)` and contains
# probabilities; `y` has shape `(batch, cs)` and contains the indices of the characters that follow.
# It returns three things, in nats:
# - `per_step`, a NumPy array of shape `(cs,)`: for each step the mean cross-entropy over the batch,
# - `total`: the sum of `per_step`,
# - `mean`: the mean of `per_step`.

# %% nbgrader={"schema_version": 3, "grade_id": "sequence_losses", "grade": false, "solution": true, "locked": false, "task": false}
def sequence_losses(p, y):
    ### BEGIN SOLUTION
    of_targets = np.take_along_axis(p, y[:, :, None], axis=2)[:, :, 0]
    per_step = -np.log(of_targets).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_sequence_losses", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("sequence_losses", sequence_losses)

# %% [markdown]
# At step 1 the model has seen one character, at step 8 eight of them. Where does more context stop
# helping?

# %%
some = slice(0, 4000)
p = np.stack(unrolled.predict([zeros[some], *x[some].T], verbose=0), axis=1)
per_step, total, mean = sequence_losses(p, y[some])
print(f"Their sum is {total:.4f} = {cs} × mean {mean:.4f}.")
steps = [f"step {step}" for step in range(1, cs + 1)]
pictures.bars(steps, per_step, "loss at each step, in nats")

# %% [markdown]
# ## 4. The two-line way
#
# All of this is so common that Keras has it. Compared with the `SimpleRNN` model of topic 03 there
# are two differences: `return_sequences=True` returns the state of every step instead of the last
# one, and `TimeDistributed` applies one dense layer to each of them.
#
# **Write** `sequence_model(vocab_size, n_fac, n_hidden, cs)`: one integer input of shape `(cs,)`;
# one embedding for all steps; `SimpleRNN` with relu and an identity recurrent initializer; a dense
# layer with softmax at every step (or logits, if the loss expects them). The output has shape
# `(cs, vocab_size)`. Everything else is left at Keras' defaults. The model is compiled with sparse
# categorical cross-entropy and Adam at its defaults, and returned.

# %% nbgrader={"schema_version": 3, "grade_id": "sequence_model", "grade": false, "solution": true, "locked": false, "task": false}
def sequence_model(vocab_size, n_fac, n_hidden, cs):
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input(shape=(cs,), dtype="int32"),
            keras.layers.Embedding(vocab_size, n_fac),
            keras.layers.SimpleRNN(
                n_hidden,
                activation="relu",
                recurrent_initializer="identity",
                return_sequences=True,
            ),
            keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_sequence_model", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("sequence_model", sequence_model)

# %% [markdown]
# It is smaller than the unrolled model (one embedding instead of eight, and one bias for a state
# instead of two), and not quite the same function: in `SimpleRNN` the relu comes after the sum,
# above it comes before. In Keras 3 a `Dense` layer works on the last axis of its input, so
# `TimeDistributed` around it changes nothing, but it makes the intention clear.

# %%
model = sequence_model(vocab_size, n_fac, n_hidden, cs)
for layer in model.layers:
    print(f"{layer.name:20} output {layer.output.shape!s:16} {layer.count_params():7,} parameters")
print(f"{'in total':44} {model.count_params():7,}")

# %% [markdown]
# ## 5. Training
#
# **Write** `train_sequences(model, idx, epochs)`: it cuts `idx` into windows of 8 with targets at
# every step, fits the model to them in batches of 64 for `epochs` epochs, and returns what `fit`
# returns: an object whose `history["loss"]` has one loss for each epoch. The optimizer and its
# learning rate stay as the model was compiled. Whether it shuffles, and keeps a tenth of the windows
# for validation, is up to you.
#
# In the lesson the targets needed a third dimension of size one, `(windows, 8, 1)`: Keras 1 required
# as many dimensions in sparse targets as in the predictions. Keras 3 does not; `(windows, 8)` is
# enough.

# %% nbgrader={"schema_version": 3, "grade_id": "train_sequences", "grade": false, "solution": true, "locked": false, "task": false}
def train_sequences(model, idx, epochs):
    ### BEGIN SOLUTION
    x, y = sequence_windows(idx, cs=8)
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_train_sequences", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("train_sequences", train_sequences)

# %% [markdown]
# One output, one loss: Keras takes the **mean** over the batch and over the eight steps. Multiply
# by eight before you compare it with the unrolled model.
#
# Does the factor of eight change the training? It multiplies every gradient. Adam divides a
# gradient by its usual size, so the factor cancels; for plain gradient descent, as in topic 06, a
# sum of eight is a learning rate eight times as large.

# %%
keras_history = progress.train(train_sequences, model, idx, epochs=keras_epochs)
in_sum = [cs * mean for mean in keras_history.history["loss"]]
both = {"unrolled": history.history["loss"], "two lines": in_sum}
pictures.curves(both, y="sum of eight losses in nats")

# %% [markdown]
# ## 6. Asking the models, step by step
#
# After each character of `" this is"`, what do they expect next?

# %%
window = corpus.encode(" this is", text.chars)[None]
one_zero = np.zeros((1, n_fac))
by_unrolled = np.stack(unrolled.predict([one_zero, *window.T], verbose=0), axis=1)
by_keras = model.predict(window, verbose=0)

print("has read      unrolled    two lines")
for step in range(cs):
    read = "".join(text.chars[c] for c in window[0, : step + 1])
    guesses = [
        f"{text.chars[p[0, step].argmax()]!r} {p[0, step].max():4.0%}"
        for p in (by_unrolled, by_keras)
    ]
    print(f"{read!r:12}  {guesses[0]:10}  {guesses[1]}")

# %% [markdown]
# Their first guess is based only on a space. Both forget everything between two windows. In the next
# topic the state is kept.
#
# ## What the lesson's models did
#
# In 12 epochs on Nietzsche's text, the sum of the unrolled model's eight losses fell from 20.084 to
# 15.879, a mean of 1.985. The two-line model's mean fell from 2.428 to 1.726 in 8 epochs. To `" this is"`
# they answered `"thet cs "` and `"thes is "`: after `" t"` comes `"h"`, after `" th"` comes `"e"`, and so
# on.
#
# [Slides: Sequential RNNs: a prediction at every step](slide:sequential-rnns-a-prediction-at-every-step)

# %% [markdown]
# ## Summary
#
# `check()` without arguments sums up: what is right, how many points that makes, what is next, and how
# far you have come in all exercises.

# %%
check()
