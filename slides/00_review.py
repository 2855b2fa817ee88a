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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[20, 30] tags=["left"]
# # RNN review
#
# **Networks that read one character at a time**
#
# Lesson 6 of fast.ai, seen again: three characters, eight characters, a layer, a sequence,
# a state that stays, a loop by hand.
#
# After Matthew Emery's talk *Fast.ai Lesson 6 Review*
# (@lstmemery). Code, numbers and pictures are new.

# %% tags=["hide"]
import platform
from collections import Counter

import keras
import numpy as np
import tensorflow as tf
from keras import Input
from keras.layers import Embedding

from rnn_review.text import corpus
from slides.figures import rnn

text = corpus.load()

# %% tags=["right", "hide-input"]
rnn.recurrent()

# %% [markdown] slideshow={"slide_type": "notes"}
# Welcome. Lesson 6 of fast.ai builds recurrent networks, one after the other, from three
# characters to a loop written by hand. Matthew Emery gave a review of it; this deck walks his
# path again, with today's libraries. Nothing here is a screenshot: every number was computed by
# the code beside it. In the live deck that code can be changed and run while we talk, so ask
# "what if".

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## The text in use

# %% slideshow={"slide_type": "-"}
print(text)

# %% tags=["hide-input"]
start = text.characters.index("\n\n\n", 2000)
print("\n".join(text.characters[start : start + 2000].strip().splitlines()[:16]))

# %% [markdown] slideshow={"slide_type": "notes"}
# This is what our networks read. The first line says which text it is: Nietzsche's "Beyond Good
# and Evil", as in the lesson, or a text that was generated to have the same length and as many
# distinct characters. The generated one needs no network and no download, and it is nonsense with
# a grammar: real sentences, invented words. Take a second to read a line, because you are about
# to be tested.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[40, 60]
# ## Guess the next character
#
# You have read `q`. What comes next? You have read `th`. And now?

# %% slideshow={"slide_type": "fragment"} tags=["live"]
seen = "th"
after = Counter(part[:1] for part in text.characters.split(seen)[1:])
for character, times in after.most_common(7):
    share = times / after.total()
    print(f"{seen!r} -> {character!r:5} {share:6.1%} {'■' * round(50 * share)}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# All models in this deck do this one thing: **a probability for every next character.**

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask the room before you show the bars: hands up for "e", for "a", for a space. You have just
# been a language model. You did not say one letter, you had several in mind, some more probable
# than others, and that is all that any model today will do. Type another string into the cell and
# run it: "q", "qu", a full stop, a space. The more you have read, the surer you are.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[40, 65]
# ## How well can it be done?
#
# Count what follows every `k` characters in this very text: the **conditional entropy**
#
# $$H(Y \mid X) = H(X, Y) - H(X).$$
#
# No model that knows only those `k` has a lower loss on this text.

# %% slideshow={"slide_type": "-"}
print(f"guessing blindly    {np.log(len(text.chars)):.3f} nats: one of {len(text.chars)}")
for k in range(5):
    nats = corpus.conditional_entropy(text.idx, k)
    print(f"{k} characters known  {nats:.3f} nats: as if one of {np.exp(nats):.1f}")

# %% [markdown] slideshow={"slide_type": "notes"}
# A loss means little until you know what could be had. Someone who has counted this text and sees
# k characters cannot, on average, be beaten by anyone who sees the same k. In nats, the unit of
# Keras' cross-entropy, that is the conditional entropy. The last column is easier to feel: e to
# the loss, the number of equally likely characters that would be as hard. We shall draw this
# floor under our loss curves. One warning: it is a floor for this text, counted in it, not for a
# new one.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 50]
# ## Where order matters
#
# | you have | the order says | for example |
# |---|---|---|
# | long-term structure | what is still open | an LSTM unit that is on in quotes (Karpathy, 2015) |
# | text | what a word means here | Google's translator of 2016, eight LSTMs deep |
# | sequential data | where a stroke goes on | handwriting, point by point (Graves, 2013) |
# | time series | which day this is like | demand for goods and power (DeepAR, 2017) |
#

# %% [markdown] slideshow={"slide_type": "fragment"}
# **The test: shuffle it.** How much does the character before tell about the next one?

# %% slideshow={"slide_type": "fragment"}
shuffled = np.random.default_rng(0).permutation(text.idx)
for name, idx in {"in order": text.idx, "shuffled": shuffled}.items():
    told = corpus.conditional_entropy(idx, 0) - corpus.conditional_entropy(idx, 1)
    print(f"the text {name}: {told:.2f} nats")

# %% [markdown] slideshow={"slide_type": "notes"}
# A network without memory treats every input as if it were the first. These four need more, and
# each has a system that did it with recurrent networks. My test: shuffle the data, and if nothing
# is lost you need no RNN. On our text it costs all that the character before could tell; the
# hundredth that is left is chance. Think for ten seconds: which of your own data would survive
# it? Much of this list is done by transformers today, but the question, what to remember, is the
# same.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 50]
# ## What changed since the lesson
#
# | the lesson's code | now | what moved |
# |---|---|---|
# | `xrange`, `reload(utils)` | `range`, plain imports | Python 2 → 3 |
# | `merge([a, b], mode='sum')` | `add([a, b])` | Keras 1 → 2 → 3 |
# | `Dense(n, init='identity')` | `Dense(n, kernel_initializer="identity")` | |
# | `SimpleRNN(n, inner_init='identity')` | `SimpleRNN(n, recurrent_initializer="identity")` | |
# | `fit(x, y, nb_epoch=4)` | `fit(x, y, epochs=4)` | |
# | `optimizer.lr = 0.01` | `optimizer.learning_rate = 0.01` | a variable now |
# | `theano.scan` | a loop in TensorFlow's graph | Theano → TensorFlow |

# %% slideshow={"slide_type": "-"}
print("here: Python", platform.python_version())
print("      Keras", keras.__version__, "on TensorFlow", tf.__version__)

# %% [markdown] slideshow={"slide_type": "notes"}
# Jeremy's notebook is from 2016: Python 2, Keras 1, Theano. Matthew's talk moved it to Keras 2
# and TensorFlow; we are at Keras 3. Most of it is renaming. The row to remember is the learning
# rate. In the lesson it was set between two calls of fit, and nothing happened, because the
# number was compiled in already. And beware: in Keras 3 `optimizer.lr` is no error either. It
# makes a new attribute that nobody reads. Set `learning_rate`.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 40]
# ## The removed dimensions
#
# Matthew's slide: "Only important difference: Had to remove extra dimensions for some training."

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] lines="1-4|6-9"
lookup = Embedding(86, 42)
column, plain = Input(shape=(1,), dtype="int32"), Input(shape=(), dtype="int32")
print("inputs:  one character as a column", lookup(column).shape, "needs Flatten")
print("         as a plain number        ", lookup(plain).shape)

loss = keras.losses.SparseCategoricalCrossentropy()
p = np.full((2, 8, 86), 1 / 86)  # two windows, eight predictions each, 86 probabilities
for shape in ((2, 8, 1), (2, 8)):
    print("targets:", shape, "-> loss", round(float(loss(np.zeros(shape), p)), 3))

# %% [markdown] slideshow={"slide_type": "notes"}
# This is the one change that Matthew called important. Keras 1 wanted a dimension of size one in
# two places: an embedding of one character came out as a matrix with one row, and the targets of
# a sequence had to be a column of columns. Keras 3 accepts a plain number as input, so there is
# nothing to flatten, and takes targets with or without the last dimension. Which loss should both
# lines show? The log of 86, since every character has the same probability.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 45]
# ## How to read the pictures

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **Shapes** hold numbers
# - rectangle: a character that goes in
# - circle: the hidden state
# - triangle: the prediction
#
# **Arrows** are layers
# - green: input to hidden
# - orange: hidden to hidden
# - blue: hidden to output
#
# **Same arrow, same weights.** How many layers are there in this picture?

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.three_characters()

# %% [markdown] slideshow={"slide_type": "notes"}
# The lesson's drawings have a grammar, and we keep it. A shape is a row of numbers, an arrow is a
# layer: multiply by a matrix, add a bias, apply a function. Colour, dash and label all say which
# layer it is. So count with me: six arrows, but three layers, because arrows of one kind share
# their weights. That sharing is the whole trick of a recurrent network.
