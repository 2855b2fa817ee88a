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
# # SimpleRNN, and a loop inside the graph
#
# A step that is repeated for every character is so common that Keras has a layer for it. You will
# count its parameters (and those of four other layers) by hand, use it, and then build the same model
# again from a single step, with the loop that turns a step into a layer.
#
# It **builds on** exercise 02, and **takes** about an hour: nine questions, five of them a line each,
# and one training of a minute.

# %% [markdown]
# ![The recurrent form: a character leads by a green arrow, dense_in, to a hidden state; an orange dashed arrow, dense_hidden, leads from the state back to itself, once for each character; a blue dotted arrow, dense_out, leads to the next character.](recurrent.svg)

# %% [markdown]
# One step computes
#
# $$h_t = \mathrm{relu}(x_t W + h_{t-1} U + b)$$
#
# for each character: `h` goes to the next step, and after the last character to `dense_out`.
# `x` has `n_fac` numbers, `h` has `units` numbers (the lesson's `n_hidden`), and `h` starts as
# zeros. `W` is the layer's `kernel` (the green arrow), `U` its `recurrent_kernel` (the orange one), `b`
# its `bias`.
#
# Fill in the cells that say `YOUR CODE HERE`, run each `check`, and read what it says. A function
# works with its arguments, not with other variables of the notebook, and leaves them as they are.
#
# In grading, your functions get other numbers and sizes, and only the setup, your own cells and those
# tagged `names` run: use the arguments, not what an example cell has made.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "grade": false, "solution": false, "locked": true, "task": false}
from rnn_review import check, start
from rnn_review.text import corpus

start()  # TensorFlow takes some seconds

import keras
import numpy as np
import tensorflow as tf

text = corpus.load()
print(text)

# %% [markdown]
# `FULL_LESSON = True` trains on the whole text for the lesson's 8 epochs. A part of the text and
# fewer epochs show the same in less time. The stop button ends a training early and keeps what was
# trained.

# %% tags=["names"]
from rnn_review import pictures, progress

FULL_LESSON = False
idx = (text if FULL_LESSON else text.first(150_000)).idx
epochs = 8 if FULL_LESSON else 4
vocab_size, n_fac, n_hidden, cs = len(text.chars), 42, 256, 8

# %% [markdown]
# ## 1. Counting parameters
#
# If you know how many numbers a layer has, you know what it computes; and an unexpected number of
# parameters is the earliest sign of a wrong model. Five layers, five formulas. Each function
# takes sizes and returns an integer. A formula of the sizes is enough: no layer has to be built.
#
# **Embedding** keeps one vector of `n_out` numbers for each of `n_in` characters.
#
# **Write** `embedding_params(n_in, n_out)`.

# %% nbgrader={"schema_version": 3, "grade_id": "embedding_params", "grade": false, "solution": true, "locked": false, "task": false}
def embedding_params(n_in, n_out):
    ### BEGIN SOLUTION
    return n_in * n_out
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_embedding_params", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("embedding_params", embedding_params)

# %% [markdown]
# **Dense** computes `x·W + b` from `n_in` numbers; `b` is added to each of the `units` outputs.
#
# **Write** `dense_params(n_in, units)`.

# %% nbgrader={"schema_version": 3, "grade_id": "dense_params", "grade": false, "solution": true, "locked": false, "task": false}
def dense_params(n_in, units):
    ### BEGIN SOLUTION
    return n_in * units + units
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_dense_params", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("dense_params", dense_params)

# %% [markdown]
# **SimpleRNN** computes `relu(x·W + h·U + b)` from `n_in` new numbers and the `units` numbers of
# its state. Note that the sum has one bias, not one for each of its parts.
#
# **Write** `simple_rnn_params(n_in, units)`.

# %% nbgrader={"schema_version": 3, "grade_id": "simple_rnn_params", "grade": false, "solution": true, "locked": false, "task": false}
def simple_rnn_params(n_in, units):
    ### BEGIN SOLUTION
    return n_in * units + units * units + units
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_simple_rnn_params", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("simple_rnn_params", simple_rnn_params)

# %% [markdown]
# **BatchNormalization** keeps four vectors as long as its input: the mean and the variance that it
# has seen (training does not touch these two by gradients; they follow the batches), and a scale
# and a shift, which are trained. The question is how many numbers it has in total, as
# `count_params()` would return.
#
# **Write** `batch_normalization_params(n)`.

# %% nbgrader={"schema_version": 3, "grade_id": "batch_normalization_params", "grade": false, "solution": true, "locked": false, "task": false}
def batch_normalization_params(n):
    ### BEGIN SOLUTION
    return 4 * n
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_batch_normalization_params", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("batch_normalization_params", batch_normalization_params)

# %% [markdown]
# **LSTM** does the work of SimpleRNN several times in parallel, each time with weights and a bias of
# its own: once for each of its three gates (what to let in, what to forget, what to show), and once
# for the new content that the gates let in.
#
# **Write** `lstm_params(n_in, units)`.

# %% nbgrader={"schema_version": 3, "grade_id": "lstm_params", "grade": false, "solution": true, "locked": false, "task": false}
def lstm_params(n_in, units):
    ### BEGIN SOLUTION
    return 4 * simple_rnn_params(n_in, units)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_lstm_params", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("lstm_params", lstm_params)

# %% [markdown]
# This is where the lesson's numbers come from: the arrays that Keras makes, beside your results. The
# 22,102 and 76,544 of the lesson's summaries are the Dense layer at the end and the SimpleRNN.

# %%
kinds = keras.layers
layers = {
    kinds.Embedding(86, 42): embedding_params(86, 42),
    kinds.SimpleRNN(256): simple_rnn_params(42, 256),
    kinds.Dense(86): dense_params(256, 86),
    kinds.BatchNormalization(): batch_normalization_params(42),
    kinds.LSTM(256): lstm_params(42, 256),
}
print(f"{'layer':19} {'arrays':34} {'Keras':>8} {'you':>8}")
for layer, count in layers.items():
    layer.build((None, n_hidden) if isinstance(layer, keras.layers.Dense) else (None, cs, n_fac))
    arrays = " + ".join("×".join(map(str, w.shape)) for w in layer.weights)
    print(f"{type(layer).__name__:19} {arrays:34} {layer.count_params():8,} {count:8,}")

# %% [markdown]
# (The 1024 of the LSTM is four times 256: Keras keeps its four kernels side by side in one array.)
#
# ## 2. What SimpleRNN does differently
#
# The loop that you wrote for eight characters and SimpleRNN are similar, but not the same:
#
# | difference | loop of two Dense layers | SimpleRNN |
# |---|---|---|
# | one step | relu(x·W + b₁) + relu(h·U + b₂) | relu(x·W + h·U + b) |
# | embeddings | one for each position in the window | one for all positions |
# | first state | `dense_in` of the first character | a step from `h` = zeros |
#
# **One activation of the sum** allows a new character to *lower* a number of the state; a sum of two
# relus can never be below either of them. **One embedding** means that an `e` is an `e` at every
# position; the state has to represent the position. Here is one step from the same numbers, with the
# identity for `U` and no biases:

# %%
h, x_times_w = np.array([1.0, 0.2, 0.0]), np.array([-0.4, 0.5, -0.3])
print("state before          ", h)
print("x·W                   ", x_times_w)
print("relu of each, then sum", np.maximum(0, x_times_w) + np.maximum(0, h))
print("sum, then relu        ", np.maximum(0, x_times_w + h))

loop = cs * embedding_params(vocab_size, n_fac) + dense_params(n_fac, n_hidden)
loop += dense_params(n_hidden, n_hidden) + dense_params(n_hidden, vocab_size)
rnn = embedding_params(vocab_size, n_fac) + simple_rnn_params(n_fac, n_hidden)
rnn += dense_params(n_hidden, vocab_size)
saved = (cs - 1) * embedding_params(vocab_size, n_fac) + n_hidden
print(f"\nparameters: {loop:,} in the loop of Dense layers, {rnn:,} with SimpleRNN;")
print(f"{loop - rnn:,} fewer: {cs - 1} embeddings and one bias ({saved:,})")

# %% [markdown]
# ## 3. The model in three layers
#
# **Write** `simple_rnn_model(vocab_size, n_fac, n_hidden, cs)`. The model takes integers of shape
# `(batch, cs)` and has
# - one embedding of `n_fac` numbers per character, for all positions,
# - a SimpleRNN of `n_hidden` units with relu (Keras' own default is tanh), whose recurrent kernel
#   starts as the identity; it returns its last state,
# - a Dense layer with softmax over `vocab_size` characters.
#
# Everything else is left at Keras' defaults. It returns the model, compiled with sparse categorical
# cross-entropy and Adam at its defaults. (Names do not count, and logits are accepted, too, if the
# loss expects them.)

# %% nbgrader={"schema_version": 3, "grade_id": "simple_rnn_model", "grade": false, "solution": true, "locked": false, "task": false}
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input(shape=(cs,), dtype="int32"),
            keras.layers.Embedding(vocab_size, n_fac),
            keras.layers.SimpleRNN(
                n_hidden, activation="relu", recurrent_initializer="identity"
            ),
            keras.layers.Dense(vocab_size, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_simple_rnn_model", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("simple_rnn_model", simple_rnn_model)

# %%
model = simple_rnn_model(vocab_size, n_fac, n_hidden, cs)
model.build((None, cs))
for part in model.layers:
    print(f"{part.name:14} {part.count_params():7,}")
print(f"{'in total':14} {model.count_params():7,}")

# %% [markdown]
# ## 4. The recurrent form, from a cell
#
# The lesson built its loop in Theano, and said that TensorFlow could only unroll. Soon afterwards
# TensorFlow had loops, too: `tf.nn.dynamic_rnn(cell, inputs)` took a **cell**, which computes one step, and
# ran it in a loop inside the graph. Today that is `keras.layers.RNN(cell)`, and SimpleRNN itself is
# made in this way.
#
# To `keras.layers.RNN` a cell is any layer with
# - `state_size`: how many numbers the state has,
# - `build(input_shape)`: makes the weights; the input of **one** step has shape `(batch, n_in)`,
# - `call(inputs, states)`: one step. `inputs` has shape `(batch, n_in)`, and `states` is a list
#   with one array of shape `(batch, units)`. It returns a pair: the output of the step, and the
#   list of new states (or, of one state, the array itself).
#
# **Complete** `RecurrentCell`, the cell of SimpleRNN with relu: the new state is
# relu(inputs·kernel + state·recurrent_kernel + bias), and the output is the new state. `build` adds
# the three weights with `self.add_weight(shape, initializer)`; they start as `"glorot_uniform"`,
# `"identity"` and `"zeros"`. (`keras.ops.matmul` and `keras.ops.relu` work on batches.)

# %% nbgrader={"schema_version": 3, "grade_id": "RecurrentCell", "grade": false, "solution": true, "locked": false, "task": false}
class RecurrentCell(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        ### BEGIN SOLUTION
        n_in = input_shape[-1]
        self.kernel = self.add_weight((n_in, self.units), "glorot_uniform")
        self.recurrent_kernel = self.add_weight((self.units, self.units), "identity")
        self.bias = self.add_weight((self.units,), "zeros")
        ### END SOLUTION

    def call(self, inputs, states):
        ### BEGIN SOLUTION
        from_input = keras.ops.matmul(inputs, self.kernel)
        from_state = keras.ops.matmul(states[0], self.recurrent_kernel)
        state = keras.ops.relu(from_input + from_state + self.bias)
        return state, [state]
        ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_RecurrentCell", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("RecurrentCell", RecurrentCell)

# %% [markdown]
# **Write** `recurrent_model(vocab_size, n_fac, n_hidden, cs)`: the same model as
# `simple_rnn_model`, compiled in the same way, with `keras.layers.RNN` around a cell (yours, or
# `keras.layers.SimpleRNNCell` with the same settings) instead of SimpleRNN. It takes integers of shape
# `(batch, cs)` as one input. The check also looks at the graph: it must not grow with `cs`.

# %% nbgrader={"schema_version": 3, "grade_id": "recurrent_model", "grade": false, "solution": true, "locked": false, "task": false}
def recurrent_model(vocab_size, n_fac, n_hidden, cs):
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input(shape=(cs,), dtype="int32"),
            keras.layers.Embedding(vocab_size, n_fac),
            keras.layers.RNN(RecurrentCell(n_hidden)),
            keras.layers.Dense(vocab_size, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_recurrent_model", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("recurrent_model", recurrent_model)

# %% [markdown]
# ### One loop, or copies of a step?
#
# `tf.function` records the graph of a model: every operation is a node. For a loop there is one
# node for the loop, and the step is kept once, in a function that the loop calls. Setting `unroll`
# on a recurrent layer makes Keras do what your Python loop over eight characters did: copy the step
# once for each character.

# %%
def graph_nodes(model, cs):
    """How many nodes the graph of `model` has for windows of `cs` characters, loops included."""
    windows = tf.TensorSpec((None, cs), tf.int32)
    graph = tf.function(model).get_concrete_function(windows).graph.as_graph_def()
    return len(graph.node) + sum(len(f.node_def) for f in graph.library.function)


def unrolled(model):
    """The same model, with the steps of its recurrent layer written out."""
    for part in model.layers:
        if isinstance(part, keras.layers.RNN):
            part.unroll = True
    return model


lengths = (1, 5, 10, 20, 40)
nodes = {"unrolled": [], "loop": []}
for length in lengths:
    looped = recurrent_model(vocab_size, n_fac, n_hidden, length)
    nodes["loop"].append(graph_nodes(looped, length))
    nodes["unrolled"].append(graph_nodes(unrolled(looped), length))
pictures.curves(nodes, x="characters in a window", y="nodes in the graph", at=lengths)

# %% [markdown]
# Both compute the same numbers. Copies can be faster for short windows, since there is no loop to
# manage. For long windows the graph takes longer to build and needs more memory.
#
# ## 5. Training
#
# **Write** `train_simple_rnn(model, idx, epochs)`: it makes the windows of 8 characters of `idx`
# and the characters that follow them, by the same rule as before: they start at
# `range(0, len(idx) - 1 - 8, 8)`, less the last two. Your earlier function will do, or
# `corpus.rows(idx, 8)`: rows of 9 characters, a window and the character that follows it (one row
# more, if the text's last character just completes one, which does not matter here). It fits the
# model to them in batches of 64 for `epochs` epochs, and returns what `fit` returns: an object
# whose `history["loss"]` has one loss for each epoch. The optimizer and its learning rate stay as the
# model was compiled. Whether it shuffles, and keeps a tenth of the windows for validation, is up to
# you.

# %% nbgrader={"schema_version": 3, "grade_id": "train_simple_rnn", "grade": false, "solution": true, "locked": false, "task": false}
def train_simple_rnn(model, idx, epochs):
    ### BEGIN SOLUTION
    rows = corpus.rows(idx, cs=8)
    return model.fit(rows[:, :-1], rows[:, -1], batch_size=64, epochs=epochs, verbose=0)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_train_simple_rnn", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("train_simple_rnn", train_simple_rnn)

# %%
history = progress.train(train_simple_rnn, model, idx, epochs=epochs)
pictures.curves({"loss": history.history["loss"]})

# %% [markdown]
# What does the state look like while the model reads a window? Each column is the state after a
# character. Some units stay on for several characters, others answer to one of them.

# %%
words = "this is "
embedding, rnn = (
    next(part for part in model.layers if isinstance(part, kind))
    for kind in (keras.layers.Embedding, keras.layers.SimpleRNN)
)
(vectors,), (W, U, b) = embedding.get_weights(), rnn.get_weights()
states = [np.zeros(n_hidden)]
for character in corpus.encode(words, text.chars):
    states.append(np.maximum(0, vectors[character] @ W + states[-1] @ U + b))
pictures.heat_strip(np.array(states[1:]), words)

# %% [markdown]
# ## 6. Asking the model
#
# Which character comes next? Try a few strings of your own.

# %%
for eight in ("this is ", "part of ", "queens a"):
    p = model.predict(corpus.encode(eight, text.chars)[None, :], verbose=0)
    print(f"{eight!r} -> {text.chars[p.argmax()]!r}")

# %% [markdown]
# ## What the lesson's model did
#
# Its losses on Nietzsche's text were 2.794, 2.297 and 2.081 after the first three epochs, where the loop
# of two Dense layers had 2.539, 2.265 and 2.160: SimpleRNN is worse at first, and better from the third
# epoch on, with a fifth fewer parameters. After 8 epochs its loss was 1.642. That was Keras 1; on the
# same text, Keras 3 ends within two per cent of it, a little above or below, depending on the random
# initialization. It continued `"this is "` with `"t"`, `"part of "` with `"t"` and `"queens a"` with
# `"n"`.
#
# [Slides: SimpleRNN: the loop as a layer](slide:simplernn-the-loop-as-a-layer)

# %% [markdown]
# ## Summary
#
# `check()` without arguments sums up: what is right, how many points that makes, what is next, and how
# far you have come in all exercises.

# %%
check()
