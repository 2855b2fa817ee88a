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
# Say: Welcome. Lesson 6 of fast.ai builds recurrent networks, from three characters to a loop by
# hand. Matthew Emery reviewed it; we walk his path with today's libraries. Every number was
# computed by the code beside it.
#
# In 45 minutes:
#
# Say: In the live deck the code can be changed and run. So ask "what if".

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## The text in use

# %% slideshow={"slide_type": "-"}
print(text)

# %% tags=["hide-input"]
start = text.characters.index("\n\n\n", 2000)
print("\n".join(text.characters[start : start + 2000].strip().splitlines()[:16]))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: This is what our networks read. The first line says which text it is: Nietzsche, as in the
# lesson, or a text generated to be as long, with as many characters.
#
# In 45 minutes:
#
# Say: The generated one needs no download: invented words, a real grammar. Read a line, because
# you are about to be tested.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[40, 50]
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
# Say: You have read "th". What comes next? Hands up for "e", for "a", for a space. Then show the
# bars. You have just been a language model: not one letter, but several, some more probable than
# others. Every model today does only that.
#
# You will see: "e" far ahead.
#
# In 45 minutes:
#
# Try: change `seen` to "q", then "qu", then a full stop.
#
# You will see: the more is known, the surer the next character.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[40, 55]
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
# Say: A loss means little until you know what could be had. Count this text: who sees k
# characters cannot, on average, be beaten by anyone who sees the same k. In nats, that is the
# conditional entropy. The last column is easier to feel: one of so many equally likely
# characters.
#
# In 45 minutes:
#
# Say: e to the loss is the last column. We shall draw this floor under our loss curves. One
# warning: it was counted in this text and holds for this text, not for a new one.

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
# Say: A network without memory treats every input as the first. These four need more. My test:
# shuffle the data. If nothing is lost, you need no RNN. Here all is lost that the character
# before could tell.
#
# In 45 minutes:
#
# Say: Each row had a system that did it with recurrent networks; today transformers do much of
# it. The question is the same: what to remember? The hundredth of a nat that is left is chance.
#
# Try: ask the room which of their own data would survive it. Wait ten seconds.

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
# Say: The lesson is from 2016: Python 2, Keras 1, Theano. Matthew moved it to Keras 2; we are at
# Keras 3. Most of it is renaming. Remember one row: the learning rate.
#
# In 45 minutes:
#
# Say: In the lesson it was set between two calls of fit, and nothing happened: the number was
# compiled in. And beware: in Keras 3 `optimizer.lr` is no error. It makes a new attribute that
# nobody reads. Set `learning_rate`.

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
# Say: Matthew calls this the one important change. Keras 1 wanted a dimension of size one in two
# places: an embedded character was a matrix with one row, and targets had to be columns. Keras 3
# takes them with or without.
#
# You will see: two equal losses, the log of 86, since every character has the same probability.

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
# Say: The lesson's drawings have a grammar. A shape is a row of numbers. An arrow is a layer:
# multiply by a matrix, add a bias, apply a function. Colour and label say which. Count with me:
# six arrows, but three layers. Arrows of one kind share their weights: that is the whole trick.
#
# In 45 minutes:
#
# Say: Sharing is also what lets the network go on: a step has no number on it.
