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
# # Eight characters in, one character out
#
# The step that read the second and the third character can read a fourth, a fifth, any number of
# characters with the same weights. You will write it as a loop, and initialize the layer that passes
# the state from step to step so that nothing is lost.
#
# It **builds on** exercise 01, and **takes** about 40 minutes: three questions, one of them a whole
# model, and one training of a minute.

# %% [markdown]
# ![The network unrolled over 8 characters: from each character a green arrow, dense_in, leads to a hidden state; orange dashed arrows, dense_hidden, lead from each state to the next; from the last a blue dotted arrow, dense_out, leads to character 9.](unrolled.svg)

# %% [markdown]
# Fill in the cells that say `YOUR CODE HERE`, run each `check`, and read what it says. A function
# works with its arguments, not with other variables of the notebook, and leaves them as they are.
#
# In grading, your functions get other numbers and sizes, and only the setup, your own cells and those
# tagged `names` run: use the arguments, not what an example cell has made.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "grade": false, "solution": false, "locked": true, "task": false}
from collections import Counter

from rnn_review import check, start
from rnn_review.text import corpus

start()  # TensorFlow takes some seconds

import keras
import numpy as np

text = corpus.load()
print(text)

# %% [markdown]
# `FULL_LESSON = True` trains on the whole text for the lesson's 12 epochs; this takes minutes. A
# part of the text and fewer epochs show the same. The stop button ends a training early and keeps
# what was trained.

# %% tags=["names"]
from rnn_review import pictures, progress

FULL_LESSON = False
idx = (text if FULL_LESSON else text.first(150_000)).idx
epochs = 12 if FULL_LESSON else 4
vocab_size, n_fac, n_hidden, cs = len(text.chars), 42, 256, 8

# %% [markdown]
# ## 1. Windows of any size
#
# The rule is the same as for three characters, with `cs` instead of 3: windows start at
# `range(0, len(idx) - 1 - cs, cs)`, the last two are left out, and the target is the character
# after the window. For 600,901 characters and `cs = 8`, that makes 75,110 windows.
#
# **Write** `n_char_windows(idx, cs)`. It returns two NumPy arrays of integers: the windows, of
# shape `(windows, cs)`, and the character after each, of shape `(windows,)`.

# %% nbgrader={"schema_version": 3, "grade_id": "n_char_windows", "grade": false, "solution": true, "locked": false, "task": false}
def n_char_windows(idx, cs):
    ### BEGIN SOLUTION
    starts = range(0, len(idx) - 1 - cs, cs)[:-2]
    x = np.array([idx[i : i + cs] for i in starts])
    y = np.array([idx[i + cs] for i in starts])
    return x, y
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_n_char_windows", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("n_char_windows", n_char_windows)

# %%
x, y = n_char_windows(idx, cs)
print(f"x {x.shape}, y {y.shape}; whole text: {len(n_char_windows(text.idx, cs)[1]):,} windows")
for window, following in zip(x[:4], y[:4], strict=True):
    print(f"  {''.join(text.chars[c] for c in window)!r} -> {text.chars[following]!r}")

# %% [markdown]
# ## 2. A state that survives the loop
#
# A loop applies `dense_hidden` seven times in a row, so its effect on the state is repeated seven
# times: weights that shrink the state a little lose the first characters before the last one is
# read, and weights that enlarge it a little make it explode. Gradients go the same way backwards,
# and shrink or grow in the same way.
#
# Le, Jaitly and Hinton (2015) proposed to start with the **identity matrix** and zero biases. No state
# here is negative, since it is a sum of relus. So relu(identity · state) is the state itself: before
# training the layer does nothing, and each character is simply added to the previous ones. Training
# then finds out what the layer should do instead.
#
# [Their paper: A Simple Way to Initialize Recurrent Networks of Rectified Linear Units](https://arxiv.org/abs/1504.00941)
#
# How much of a state is left after several steps of relu(weights · state)?

# %%
rng = np.random.default_rng(0)
glorot = rng.uniform(-1, 1, (n_hidden, n_hidden)) * np.sqrt(6 / (n_hidden + n_hidden))
starts = {"identity": np.eye(n_hidden), "Glorot": glorot, "Glorot doubled": 2 * glorot}
steps = (1, 2, 4, 7, 16, 32)

lengths = {}
for name, weights in starts.items():
    states = [rng.uniform(0, 1, n_hidden)]
    for _ in range(max(steps)):
        states.append(np.maximum(0, weights @ states[-1]))
    lengths[name] = [np.linalg.norm(states[n]) / np.linalg.norm(states[0]) for n in steps]
pictures.curves(lengths, x="step", y="length of the state, in parts of what it was", at=steps, log=True)

# %% [markdown]
# "Glorot" is the default initializer of a Dense layer in Keras.
#
# ## 3. Combining layers in a loop
#
# | layer | from | to | activation | starts as | used |
# |---|---|---|---|---|---|
# | an embedding for each position | a character | `n_fac` numbers | | Keras' default | once each |
# | `dense_in` | a character's vector | hidden | relu | Keras' default | `cs` times |
# | `dense_hidden` | the hidden state | hidden | relu | identity | `cs - 1` times |
# | `dense_out` | the last hidden state | `vocab_size` | softmax | Keras' default | once |
#
# As before, the first hidden state is `dense_in` of the first character, and each later one is
# the **element-wise sum** of `dense_in` of the new character and `dense_hidden` of the previous
# state. A layer is made once, before the loop; calling it in the loop uses the same weights again. A
# layer made *inside* the loop is a new one each time.
#
# The lesson gave the model eight inputs of one character. One input for whole windows works as well,
# and is easier to use: `inputs[:, i]` is the character at position `i`, and an embedding turns it
# from shape `(batch,)` into `(batch, n_fac)`.
#
# **Write** `n_char_model(vocab_size, n_fac, n_hidden, cs)`: it returns the model, which takes
# integers of shape `(batch, cs)` and is compiled with sparse categorical cross-entropy and Adam at
# its defaults. (`check` also accepts the lesson's `cs` inputs of shape `(1,)`, for which the cell of
# part 5 must be changed. Names do not count, and logits are accepted, too, if the loss
# expects them.)

# %% nbgrader={"schema_version": 3, "grade_id": "n_char_model", "grade": false, "solution": true, "locked": false, "task": false}
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    ### BEGIN SOLUTION
    inputs = keras.Input(shape=(cs,), dtype="int32")
    c = [keras.layers.Embedding(vocab_size, n_fac)(inputs[:, i]) for i in range(cs)]

    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")

    hidden = dense_in(c[0])
    for i in range(1, cs):
        hidden = keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])

    model = keras.Model(inputs, dense_out(hidden))
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_n_char_model", "grade": true, "solution": false, "locked": true, "points": 5, "task": false}
check("n_char_model", n_char_model)

# %% [markdown]
# Five more characters than in the last exercise need five more embeddings, and nothing else: a layer
# in a loop is counted once, however often the loop runs.

# %%
model = n_char_model(vocab_size, n_fac, n_hidden, cs)
layers = Counter(
    (" + ".join(" × ".join(map(str, w.shape)) for w in layer.weights), layer.count_params())
    for layer in model.layers
)
for (shapes, count), times in layers.items():
    if count:
        print(f"{times} × ({shapes}){'':{16 - len(shapes)}} = {times * count:7,}")
print(f"{'in total':22} = {model.count_params():7,}")

# %% [markdown]
# ### Unrolled form and recurrent form
#
# The loop is a Python loop, which runs once, while the model is built. TensorFlow gets
# `cs` copies of the step, one after the other: the **unrolled form**. Its graph grows with the
# window, and works only for windows of that size. In the **recurrent form** the loop itself is in
# the graph: one step, run once for each character. You will build it in the next exercise.

# %% [markdown]
# ![The recurrent form: a character leads by a green arrow, dense_in, to a hidden state; an orange dashed arrow, dense_hidden, leads from the state back to itself, once for each character; a blue dotted arrow, dense_out, leads to the next character.](recurrent.svg)

# %% [markdown]
# ## 4. Training
#
# **Write** `train_n_chars(model, idx, epochs)`: it makes the windows of 8 characters of `idx`, fits
# the model to them in batches of 64 for `epochs` epochs, and returns what `fit` returns: an object
# whose `history["loss"]` has one loss for each epoch. The optimizer and its learning rate stay as the
# model was compiled. Whether it shuffles, and keeps a tenth of the windows for validation, is up to
# you.

# %% nbgrader={"schema_version": 3, "grade_id": "train_n_chars", "grade": false, "solution": true, "locked": false, "task": false}
def train_n_chars(model, idx, epochs):
    ### BEGIN SOLUTION
    x, y = n_char_windows(idx, cs=8)
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_train_n_chars", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("train_n_chars", train_n_chars)

# %%
history = progress.train(train_n_chars, model, idx, epochs=epochs)

# %% [markdown]
# How good are these losses? If you counted in this text which character follows which, and knew only
# the last one, two or three characters, you would get the dashed lines. (Do not continue to eight
# characters: nearly every window of eight occurs only once, so counting is memorizing. That low number
# is not a goal for a model of new text.)

# %%
counted = {f"{k} known": corpus.conditional_entropy(idx, k) for k in (1, 2, 3)}
print(f"Guessing blindly would cost {np.log(vocab_size):.3f}.")
pictures.curves({"loss": history.history["loss"]}, counted)

# %% [markdown]
# ## 5. Asking the model
#
# Which character comes next? Try a few strings of your own.

# %%
for eight in ("for thos", "part of ", "queens a"):
    p = model.predict(corpus.encode(eight, text.chars)[None, :], verbose=0)
    print(f"{eight!r} -> {text.chars[p.argmax()]!r}")

# %% [markdown]
# ## What the lesson's model did
#
# In 12 epochs on Nietzsche's text its losses fell from 2.539 to 1.805. Two known characters would give
# 1.955 on that text, three 1.472. It continued `"for thos"` with `"e"`, `"part of "` with `"t"` and
# `"queens a"` with `"n"`.
#
# [Slides: The nth character](slide:the-nth-character)

# %% [markdown]
# ## Summary
#
# `check()` without arguments sums up: what is right, how many points that makes, what is next, and how
# far you have come in all exercises.

# %%
check()

# %% [markdown]
# ## Stretch, without points: gradients through time
#
# The state passes through the layer forwards; the gradient passes through it backwards. Let each state be
# relu(weights · state before it). Where the relu is 0, no gradient passes; elsewhere it passes unchanged.
# Through a matrix it passes as through the transposed matrix.
#
# **Write** `gradient_norms(weights, states, gradient)` with NumPy. `weights` has shape `(n, n)`;
# `states`, shape `(steps + 1, n)`, are the first state and those that follow from it, as above;
# `gradient`, shape `(n,)`, is the gradient of a loss with respect to the last state. It returns an
# array of shape `(steps + 1,)`: the Euclidean norm of the gradient with respect to each of the states,
# in the order of `states`.

# %% nbgrader={"schema_version": 3, "grade_id": "gradient_norms", "grade": false, "solution": true, "locked": false, "task": false}
def gradient_norms(weights, states, gradient):
    ### BEGIN SOLUTION
    norms = [np.linalg.norm(gradient)]
    for state in states[:0:-1]:
        gradient = weights.T @ (gradient * (state > 0))
        norms.append(np.linalg.norm(gradient))
    return np.array(norms[::-1])
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_gradient_norms", "grade": true, "solution": false, "locked": true, "points": 0, "task": false} review={"stretch": true}
check("gradient_norms", gradient_norms)

# %%
norms = {}
for name, weights in starts.items():
    states = [rng.uniform(0, 1, n_hidden)]
    for _ in range(7):
        states.append(np.maximum(0, weights @ states[-1]))
    norms[name] = gradient_norms(weights, np.array(states), np.ones(n_hidden) / 16)
pictures.curves(norms, x="state", y="norm of the gradient", at=range(8), log=True)

# %% [markdown]
# The same steps that lose a state lose its gradient: what a network cannot remember, it cannot learn to
# remember.
