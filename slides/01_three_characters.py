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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[15, 20] tags=["left"]
# # Three characters in, one out
#
# The smallest network that has everything a recurrent one has.
#
# 1. characters become integers
# 2. integers become vectors
# 3. three kinds of arrows
# 4. training, and a look at what it learned

# %% tags=["hide"]
from collections import Counter

import keras
import numpy as np
from keras import Input
from keras.layers import Dense, Embedding, add

from rnn_review.text import corpus
from slides.figures import curves, embedding_map, rnn
from slides.training import trained

text = corpus.load()
keras.utils.set_random_seed(0)

# %% tags=["right", "hide-input"]
rnn.three_characters(stage="inputs")

# %% [markdown] slideshow={"slide_type": "notes"}
# We start with a network that reads exactly three characters and says the fourth. It is so small
# that we can write down every arrow. When you know this one, all the others today are the same
# thing in a loop. Four steps, and then it will finish your words.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## Characters to integers
#
# A network computes with numbers: every character gets its place in the alphabet.

# %% slideshow={"slide_type": "-"} tags=["live"] lines="1-2|3-4|6-7|8-10"
chars = sorted(set(text.characters))
chars.insert(0, "\0")  # place 0 is kept for padding
char_indices = {c: i for i, c in enumerate(chars)}
indices_char = dict(enumerate(chars))

vocab_size = len(chars)
idx = [char_indices[c] for c in text.characters]
word = [char_indices[c] for c in "recurrent"]
print("vocab_size", vocab_size)
print(word, "->", "".join(indices_char[i] for i in word))

# %% [markdown] slideshow={"slide_type": "notes"}
# Two dictionaries, there and back. The alphabet is whatever occurs in the text, sorted, and place
# 0 goes to a character that never occurs, for padding. That makes 86. Remember 86: it is the
# number of rows in our embedding and the number of probabilities at the output. Put your own name
# in the place of "recurrent".

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 45]
# ## Inputs and output
#
# Three characters predict the fourth, and the fourth begins the next window.

# %% slideshow={"slide_type": "-"} tags=["live"] lines="1-5|7|9-12"
cs = 3
c1_dat = [idx[i] for i in range(0, len(idx) - 1 - cs, cs)]
c2_dat = [idx[i + 1] for i in range(0, len(idx) - 1 - cs, cs)]
c3_dat = [idx[i + 2] for i in range(0, len(idx) - 1 - cs, cs)]
c4_dat = [idx[i + 3] for i in range(0, len(idx) - 1 - cs, cs)]

x1, x2, x3, y = (np.array(c[:-2]) for c in (c1_dat, c2_dat, c3_dat, c4_dat))

print(f"{len(y):,} windows, the first four:")
for n in range(4):
    window = "".join(chars[i] for i in (x1[n], x2[n], x3[n]))
    print(f"  {window!r} -> {chars[y[n]]!r}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Four lists: every first character, every second, every third, and the ones to predict. They step
# through the text by three, so only every third character is ever a target. Question for you:
# what would we gain if the windows moved by one instead? Three times as much training data, which
# overlap. The lesson keeps three, and leaves out the last two windows; so do we, to compare.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 45]
# ## A list of numbers is not enough

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# Feed 40 and 20 to a layer, and 40 weighs twice as much.
#
# Is the 40th character twice the 20th? Is `P` almost `Q`?
#
# We need a **matrix**: a row of numbers for each character.
#
# - One-hot times a matrix picks out a row.
# - An embedding takes the row, and skips the multiplication.
# - Training moves the rows to where they help.

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.embedding()

# %% [markdown] slideshow={"slide_type": "notes"}
# Our integers are names, not amounts. If you feed them as they are, the network believes that a
# character late in the alphabet is more of something. So each character gets a vector. You can
# see it as a one-hot row times a matrix, which picks one row of the matrix; the embedding layer
# does just that, without multiplying all the zeros. The rows start at random and are trained like
# any other weight.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 45]
# ## The embedding in code
#
# `n_fac`, the number of columns, is a **hyperparameter**: you choose it, and try.

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# ```python
# # the lesson: Keras 1
# n_fac = 42
#
# def embedding_input(name, n_in, n_out):
#     inp = Input(shape=(1,),
#                 dtype='int64', name=name)
#     emb = Embedding(n_in, n_out,
#                     input_length=1)(inp)
#     return inp, Flatten()(emb)
#
# c1_in, c1 = embedding_input(
#     'c1', vocab_size, n_fac)
# # and the same for c2 and c3
# ```

# %% slideshow={"slide_type": "-"} tags=["right", "live"] lines="2|4-6|8-10|12-15"
# now: Keras 3
n_fac = 42

c1_in = Input((), name="c1", dtype="int32")
c2_in = Input((), name="c2", dtype="int32")
c3_in = Input((), name="c3", dtype="int32")

emb1 = Embedding(vocab_size, n_fac)
emb2 = Embedding(vocab_size, n_fac)
emb3 = Embedding(vocab_size, n_fac)

c1, c2 = emb1(c1_in), emb2(c2_in)
c3 = emb3(c3_in)
print("c1:", c1.shape)
print("weights:", emb1.count_params())

# %% [markdown] slideshow={"slide_type": "notes"}
# On the left the lesson's helper, on the right what remains of it. Keras 3 finds the input length
# by itself, and warns when it is told. And since our input is a plain number and not a column of
# one, there is nothing to flatten: the shape is batch by 42. Why 42? Half of 86 less one, and a
# good joke. If you chose 86 and fixed the matrix to the identity, you would be back at one-hot.
# Change it and run.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## Input to hidden

# %% slideshow={"slide_type": "-"} tags=["left", "live"]
n_hidden = 256
dense_in = Dense(n_hidden, "relu")

c1_hidden = dense_in(c1)

print(c1.shape, "->", c1_hidden.shape)

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# The green arrow: the `n_fac` numbers of a character become the `n_hidden` numbers of the
# **hidden state**.
#
# $$h_1 = \mathrm{relu}(x_1 W + b)$$

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.three_characters(stage="input_to_hidden")

# %% [markdown] slideshow={"slide_type": "notes"}
# The green arrow is one Dense layer. It takes the 42 numbers of the first character to 256
# numbers, which we call the hidden state: hidden, because nobody tells the network what to put
# there. The layer is made on one line and used on another, and that is on purpose: we shall use
# it again.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 50]
# ## Hidden to hidden

# %% slideshow={"slide_type": "-"} tags=["left", "live"] lines="1|3-5|7-9"
dense_hidden = Dense(n_hidden, "relu")

c2_dense = dense_in(c2)
hidden_2 = dense_hidden(c1_hidden)
c2_hidden = add([c2_dense, hidden_2])

c3_dense = dense_in(c3)
hidden_3 = dense_hidden(c2_hidden)
c3_hidden = add([c3_dense, hidden_3])

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["left"]
# `add` sums element by element: what is new, and what was known.
#
# **What would change with two different `dense_hidden`?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.three_characters(stage="hidden_to_hidden")

# %% [markdown] slideshow={"slide_type": "notes"}
# Here is the heart of it. The second character goes through the same green layer. The old state
# goes through the orange layer. Add the two, and that is the new state. Then the same again for
# the third. If each step had an orange layer of its own, the network would still work, but it
# could not go on to a fourth character: it would have no weights for that step. One layer for
# every step is what lets us loop later.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 30]
# ## Hidden to output

# %% slideshow={"slide_type": "-"} tags=["left", "live"]
dense_out = Dense(vocab_size, "softmax")
c4_out = dense_out(c3_hidden)

inputs = [c1_in, c2_in, c3_in]
model = keras.Model(inputs, c4_out)
print(model.output_shape)

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# The blue arrow: a probability for every character of the alphabet.
#
# Only the **last** state is asked. What the first character meant must have come along.

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.three_characters()

# %% [markdown] slideshow={"slide_type": "notes"}
# The blue arrow turns the last state into 86 numbers that are positive and sum to one. Notice
# where it starts: only at the last circle. If the first character matters for the fourth, it has
# to survive two orange arrows. With three characters that is easy. Keep it in mind for eight.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 45]
# ## Six arrows, how many numbers?
#
# A layer that is used three times is counted once.

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] lines="1-3|4-7|8"
used = [("emb1", emb1, 1), ("emb2", emb2, 1), ("emb3", emb3, 1)]
used += [("dense_in", dense_in, 3), ("dense_hidden", dense_hidden, 2)]
used += [("dense_out", dense_out, 1)]
print("                 used  weights + biases     numbers")
for name, layer, times in used:
    shapes = " + ".join("×".join(map(str, w.shape)) for w in layer.weights)
    print(f"{name:16} {times:4}  {shapes:16} {layer.count_params():11,}")
print(f"{'the whole model':40} {model.count_params():10,}")

# %% tags=["hide"]
untrained = emb3.embeddings.numpy()  # as it is now: for the map after the training

# %% [markdown] slideshow={"slide_type": "notes"}
# Before I show the sum, guess: which layer has the most numbers? It is the orange one, 256 by
# 256, more than everything else together. The lesson's model has the same count, 109,738. A count
# is the cheapest test there is: if you make a layer inside a loop by mistake, this number tells
# you at once.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 50]
# ## Four epochs

# %% slideshow={"slide_type": "-"} tags=["left"] lines="1-2|5-13|16-17"
loss = "sparse_categorical_crossentropy"
model.compile("adam", loss)


def fit():
    history = model.fit(
        [x1, x2, x3],
        y,
        batch_size=64,
        epochs=4,
        verbose=0,
    )
    return history.history["loss"]


losses = trained("three_chars", model, fit)
print(f"{losses[0]:.3f} -> {losses[-1]:.3f}")

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
floor = corpus.conditional_entropy(text.idx, k=3, stride=3)
curves.losses(
    {"three characters": losses},
    floor={"H(next | previous 3)": floor},
    wide=False,
    alt="Loss of the three-character model over four epochs, above the entropy of the text.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Sparse categorical cross-entropy, because our targets are integers; Adam; four epochs as in the
# lesson. `trained` is ours: it keeps the result of a training, so that building this deck does
# not train again. The dashed line is the floor: what you would lose if you had counted every
# three characters in the text. We are well above it, and the curve still falls. Three characters
# are not too few; it has not learned yet all that they can tell.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 45]
# ## Let it finish your words
#
# The lesson's model said `"phi"` → `"l"`, `" th"` → `"e"`, `" an"` → `"d"`, on Nietzsche.

# %% slideshow={"slide_type": "-"} tags=["live"]
for seen in ("phi", " th", " an"):
    p = model([np.array([char_indices[c]]) for c in seen]).numpy()[0]
    best = [f"{chars[i]!r:4} {p[i]:4.0%}" for i in p.argsort()[:-6:-1]]
    print(f"{seen!r} -> the model:", "  ".join(best))
    after = Counter(part[:1] for part in text.characters.split(seen)[1:])
    best = [f"{c!r:4} {times / after.total():4.0%}" for c, times in after.most_common(5)]
    print("         the counts:", "  ".join(best), "\n")

# %% [markdown] slideshow={"slide_type": "notes"}
# Look at the probabilities, not only at the winner, and compare them with the counts, which are
# the best that anyone can do with three characters in this text. After space, t, h the two agree.
# After "phi" they may not: in the generated text it is rare, and the network makes its guess from
# what looks like it. Give me three characters. Even for some that never occur, like "qqq", it has
# an answer: it has no way to say that it does not know.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 40]
# ## What did the embedding learn?
#
# Nobody told it that `E` is a large `e`. Which rows of the third embedding end up close?

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
often = [i for i, c in enumerate(chars) if text.characters.count(c) > 300]
embedding_map(
    untrained[often],
    emb3.embeddings.numpy()[often],
    [chars[i] for i in often],
    chosen="e",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The rows start at random and go where training has put them. Vowels find vowels, letters
# their capitals, digits digits. To the network they were only integers. It sorted them by what
# follows.
#
# Try: press Train, then point at a digit and at the full stop.
#
# You will see: lines to the closest rows.
