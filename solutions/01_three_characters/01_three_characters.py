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
# # Three characters in, one character out
#
# Read three characters and predict the fourth: this is the smallest model that has everything a
# recurrent network has. You will turn a text into numbers, cut it into windows, build the model with
# one layer for every *kind* of arrow, and let it continue your words.
#
# It **builds on** Python, NumPy and a first model in Keras, and **takes** about 45 minutes: six
# questions, and one training of a minute.

# %% [markdown]
# ![Three rectangles stand for the characters 1, 2 and 3. A green arrow, dense_in, leads from each to a circle, a hidden state; orange dashed arrows, dense_hidden, lead from state to state; a blue dotted arrow, dense_out, leads from the third to a triangle, character 4.](three_characters.svg)

# %% [markdown]
# Rectangles are inputs, circles hidden states, the triangle is the output. Arrows with the same name
# are one layer, used several times: they share their weights.
#
# Fill in the cells that say `YOUR CODE HERE`, run each `check`, and read what it says. You may run
# and change everything else as you like. A function works with its arguments, not with other
# variables of the notebook, and leaves them as they are.
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
# `FULL_LESSON = True` trains on the whole text, as the lesson did. A part of it shows the same in
# less time. The stop button ends a training early and keeps what was trained.

# %% tags=["names"]
from rnn_review import pictures, progress

FULL_LESSON = False
part = text if FULL_LESSON else text.first(150_000)
n_fac, n_hidden = 42, 256

# %% [markdown]
# ## 1. Characters as numbers
#
# A network computes with numbers, so every distinct character gets one: its position in the
# sorted list. Position 0 is reserved for `"\0"`, the padding character, which no text contains.
#
# The lesson's text has 85 distinct characters, so `vocab_size` is 86, if it is read with one byte
# per character (latin-1). Read as UTF-8, some pairs of bytes become one character, only 84 distinct
# characters remain, and every parameter count below would be different.
#
# **Write** `char_maps(text)`. It returns three things:
# - `chars`: the list of characters, `"\0"` first, then the distinct ones in sorted order,
# - `char_indices`: a dict from a character to its index in `chars`,
# - `indices_char`: the dict from an index back to its character.

# %% nbgrader={"schema_version": 3, "grade_id": "char_maps", "grade": false, "solution": true, "locked": false, "task": false}
def char_maps(text):
    ### BEGIN SOLUTION
    chars = ["\0", *sorted(set(text))]
    char_indices = {c: i for i, c in enumerate(chars)}
    indices_char = dict(enumerate(chars))
    return chars, char_indices, indices_char
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_char_maps", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("char_maps", char_maps)

# %% tags=["names"]
chars, char_indices, indices_char = char_maps(text.characters)
vocab_size = len(chars)
idx = np.array([char_indices[c] for c in part.characters])
print(f"vocab_size {vocab_size}; the text begins {idx[:10].tolist()}")

# %% [markdown]
# ## 2. Windows
#
# The windows do not overlap: characters 0, 1, 2 predict character 3; then 3, 4, 5 predict 6. The
# lesson starts windows at `range(0, len(idx) - 1 - cs, cs)` with `cs = 3`, and leaves out the last
# two of them. That makes 200,297 windows for 600,901 characters.
#
# **Write** `three_char_windows(idx)`. It returns four NumPy arrays of integers, each of shape
# `(windows,)`: all first characters, all second, all third, and all fourth, which are the targets.

# %% nbgrader={"schema_version": 3, "grade_id": "three_char_windows", "grade": false, "solution": true, "locked": false, "task": false}
def three_char_windows(idx):
    ### BEGIN SOLUTION
    cs = 3
    starts = range(0, len(idx) - 1 - cs, cs)
    c1, c2, c3, c4 = ([idx[i + n] for i in starts][:-2] for n in range(cs + 1))
    return np.array(c1), np.array(c2), np.array(c3), np.array(c4)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_three_char_windows", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("three_char_windows", three_char_windows)

# %%
x1, x2, x3, y = three_char_windows(idx)
print(f"{len(y):,} windows; whole text: {len(three_char_windows(text.idx)[0]):,}")
for i in range(4):
    window = "".join(chars[c] for c in (x1[i], x2[i], x3[i]))
    print(f"  {window!r} -> {chars[y[i]]!r}")

# %% [markdown]
# ## 3. Why an embedding
#
# Index 40 is not "twice" index 20, and `P` is not similar to `Q` because they are neighbours in
# the list. An embedding gives each character a vector of `n_fac` numbers, which training adjusts. It
# is a matrix of `vocab_size` rows; looking up a character selects one row.

# %% [markdown]
# ![A one-hot row of 86 numbers, its only 1 in third place, times the embedding's matrix of 86 rows and 42 columns is the third row of that matrix.](embedding.svg)

# %% [markdown]
# **Write** `embedding_input(name, n_in, n_out)`. It returns a pair: an integer input of shape `(1,)`
# with the given name, and the vector of its character, flattened to shape `(n_out,)`; the embedding
# has `n_in` rows of `n_out` numbers, which start at random.
#
# (Keras 1 needed `input_length=1`. Keras 3 infers the length, and warns if you give it. Flattening
# removes the dimension of size one that the embedding returns.)

# %% nbgrader={"schema_version": 3, "grade_id": "embedding_input", "grade": false, "solution": true, "locked": false, "task": false}
def embedding_input(name, n_in, n_out):
    ### BEGIN SOLUTION
    inp = keras.Input(shape=(1,), dtype="int32", name=name)
    emb = keras.layers.Embedding(n_in, n_out)(inp)
    return inp, keras.layers.Flatten()(emb)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_embedding_input", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("embedding_input", embedding_input)

# %% [markdown]
# ## 4. The model
#
# There are three embeddings, one for each position in the window, and three layers, one for each
# colour of arrow in the lesson's diagrams:
#
# | layer | from | to | activation | used |
# |---|---|---|---|---|
# | `dense_in` | a character's vector | hidden | relu | 3 times |
# | `dense_hidden` | the hidden state | hidden | relu | 2 times |
# | `dense_out` | the last hidden state | `vocab_size` | softmax | once |
#
# The first hidden state is `dense_in` of the first character. Each later one is the **element-wise
# sum** of `dense_in` of the new character and `dense_hidden` of the previous state.
#
# **Write** `three_char_model(vocab_size, n_fac, n_hidden)`: it returns the model, compiled with
# sparse categorical cross-entropy and Adam at its defaults. It takes three inputs of shape `(1,)`, the
# characters in order, as `train_three_chars` and `get_next` below pass them. Everything else about
# the three layers is left at Keras' defaults. (Names do not count, and logits are accepted, too, if
# the loss expects them.)

# %% nbgrader={"schema_version": 3, "grade_id": "three_char_model", "grade": false, "solution": true, "locked": false, "task": false}
def three_char_model(vocab_size, n_fac, n_hidden):
    ### BEGIN SOLUTION
    c1_in, c1 = embedding_input("c1", vocab_size, n_fac)
    c2_in, c2 = embedding_input("c2", vocab_size, n_fac)
    c3_in, c3 = embedding_input("c3", vocab_size, n_fac)

    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu", name="dense_hidden")
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")

    hidden = dense_in(c1)
    hidden = keras.layers.add([dense_in(c2), dense_hidden(hidden)])
    hidden = keras.layers.add([dense_in(c3), dense_hidden(hidden)])

    model = keras.Model([c1_in, c2_in, c3_in], dense_out(hidden))
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_three_char_model", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("three_char_model", three_char_model)

# %% [markdown]
# Where do 109,738 parameters come from? A dense layer from `n` to `m` has `n × m` weights and `m`
# biases; a shared layer is counted once, however often it is used.

# %%
model = three_char_model(vocab_size, n_fac, n_hidden)
for part in model.layers:
    if part.count_params():
        shapes = " + ".join(" × ".join(map(str, w.shape)) for w in part.weights)
        print(f"{part.name:14} {shapes:18} = {part.count_params():7,}")
print(f"{'in total':35} = {model.count_params():7,}")

# %% [markdown]
# ## 5. Training
#
# **Write** `train_three_chars(model, idx, epochs)`: it makes the windows of `idx`, fits the model to
# them in batches of 64 for `epochs` epochs, and returns what `fit` returns: an object whose
# `history["loss"]` has one loss for each epoch. The optimizer and its learning rate stay as the model
# was compiled. Whether it shuffles, and keeps a tenth of the windows for validation, is up to you.
#
# (`check` lets it train a model of its own on several texts. Its inputs are `c1`, `c2` and `c3`, and
# three of its layers have the names of the table.)
#
# There is a trap in the lesson: `model.optimizer.lr = 0.000001` before the first `fit` took effect,
# but the assignments after it did not, because Keras 1 had compiled the number into the training
# function. In Keras 3 `model.optimizer.learning_rate = …` works at any time, since it is a variable.

# %% nbgrader={"schema_version": 3, "grade_id": "train_three_chars", "grade": false, "solution": true, "locked": false, "task": false}
def train_three_chars(model, idx, epochs):
    ### BEGIN SOLUTION
    x1, x2, x3, y = three_char_windows(idx)
    return model.fit([x1, x2, x3], y, batch_size=64, epochs=epochs, verbose=0)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_train_three_chars", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("train_three_chars", train_three_chars)

# %%
history = progress.train(train_three_chars, model, idx, epochs=4)
floor = corpus.conditional_entropy(idx, k=3, stride=3)
print(f"Guessing would cost {np.log(vocab_size):.3f}. No model of three characters is below the floor.")
pictures.curves({"loss": history.history["loss"]}, {"floor": floor})

# %% [markdown]
# What did training make of the embedding? Every character began at a random place. The map shows the
# most frequent ones in the two directions in which their vectors differ most. Which are together?

# %%
vectors = [w for w in model.weights if w.shape == (vocab_size, n_fac)][-1]
pictures.embedding_map(np.asarray(vectors), chars, np.bincount(idx, minlength=vocab_size))

# %% [markdown]
# ## 6. Asking the model
#
# **Write** `get_next(model, text, char_indices, chars)`: `text` is a string of three characters; it
# returns the character that is the most probable one after them according to `model`.

# %% nbgrader={"schema_version": 3, "grade_id": "get_next", "grade": false, "solution": true, "locked": false, "task": false}
def get_next(model, text, char_indices, chars):
    ### BEGIN SOLUTION
    arrays = [np.array([[char_indices[c]]]) for c in text]
    p = model.predict(arrays, verbose=0)
    return chars[np.argmax(p)]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_get_next", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("get_next", get_next)

# %%
for three in ("phi", " th", " an"):
    print(f"{three!r} -> {get_next(model, three, char_indices, chars)!r}")

# %% [markdown]
# Yours, trained on a part of a text, may not predict what the lesson's did. Try a few strings of your
# own.
#
# ## What the lesson's model did
#
# It continued `"phi"` with `"l"`, `" th"` with `"e"` and `" an"` with `"d"`. Its losses on Nietzsche's
# text were 4.246 after one epoch and 2.972 after eight, since its learning rate had stayed at 1e-6. At
# Adam's default rate the same model is at 2.16 after four epochs. The floor of that text is 1.406.
#
# [Slides: Three characters in, one out](slide:three-characters-in-one-out)

# %% [markdown]
# ## Summary
#
# `check()` without arguments sums up: what is right, how many points that makes, what is next, and how
# far you have come in all exercises.

# %%
check()
