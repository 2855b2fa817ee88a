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
from slides.figures import Bar, Mark, bars, rnn

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
print("\n".join(text.characters[start : start + 2000].strip().splitlines()[:9]))

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
    print(f"{seen!r} -> {character!r:5} {share:6.1%} {'■' * int(35 * share + 1)}")

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
# **Conditional entropy**: a model that sees only the last `k` characters of this text cannot
# have a loss below $H(Y \mid X) = H(X, Y) - H(X)$.

# %% slideshow={"slide_type": "-"} fold="4-12"
nats = {"guessing blindly": np.log(len(text.chars))}
for k in range(5):
    nats[f"{k} characters known"] = corpus.conditional_entropy(text.idx, k)
bars(
    ["", "", "as if one of", "nats"],
    [
        [name, Bar(np.exp(h) / len(text.chars)), Mark(f"{np.exp(h):.1f}", "ink"), f"{h:.3f}"]
        for name, h in nats.items()
    ],
    "The conditional entropy of the text, by how many characters are known, in nats and as the "
    "number of equally likely characters.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: A loss means little until you know what could be had. Count this text: what you then know
# from k characters cannot, on average, be beaten by any model that sees the same k. In nats, that
# is the conditional entropy. The last column is easier to feel: one of so many equally likely
# characters.
#
# In 45 minutes:
#
# Say: e to the loss is the last column. We shall draw this floor under our loss curves. One
# warning: it was counted in this text and holds for this text, not for a new one.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 50]
# ## Where order matters
#
# | you have | for example |
# |---|---|
# | long-term structure | an LSTM unit that is on inside quotes (2015) |
# | text | Google's translator, eight LSTMs deep (2016) |
# | sequential data | handwriting, point by point (2013) |
# | time series | demand for goods and power (2017) |

# %% [markdown] slideshow={"slide_type": "fragment"}
# **The test: shuffle it.** How much does the character before tell about the next one?

# %% slideshow={"slide_type": "fragment"} fold="2-14"
shuffled = np.random.default_rng(0).permutation(text.idx)
told = {
    name: corpus.conditional_entropy(idx, 0) - corpus.conditional_entropy(idx, 1)
    for name, idx in {"in order": text.idx, "shuffled": shuffled}.items()
}
bars(
    [],
    [
        [f"the text {name}", Bar(h / max(told.values())), f"{h:.2f} nats"]
        for name, h in told.items()
    ],
    "What the character before tells about the next one, in nats, with the text in order and "
    "shuffled.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: A network without memory treats every input as the first. These four need more. My test:
# shuffle the data. If nothing is lost, you need no RNN. Here all is lost that the character
# before could tell.
#
# In 45 minutes:
#
# Say: Karpathy, Google, Graves and DeepAR did these with recurrent networks; today transformers do
# much of it. The question is the same: what to remember? The hundredth of a nat left is chance.
#
# Try: ask the room which of their own data would survive it. Wait ten seconds.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 50]
# ## What changed since the lesson
#
# | the lesson's code | now |
# |---|---|
# | `merge([a, b], mode='sum')` | `add([a, b])` |
# | `init=`, `inner_init=` | `kernel_initializer=`, `recurrent_initializer=` |
# | `nb_epoch=4` | `epochs=4` |
# | `theano.scan` | a loop in TensorFlow's graph |
# | `optimizer.lr = 0.01` | `optimizer.learning_rate = 0.01` |
#
# **One of the old ones still runs. What does it do?**

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] fold="3-5"
optimizer = keras.optimizers.Adam(learning_rate=0.001)
optimizer.lr = 0.01
rate = round(float(optimizer.learning_rate), 4)
versions = f"Keras {keras.__version__}, TensorFlow {tf.__version__}"
print(f"learning rate: {rate} ({versions}, Python {platform.python_version()})")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The lesson is from 2016: Python 2, Keras 1, Theano. Matthew moved it to Keras 2; we are at
# Keras 3. Most of it is renaming. Remember the last row: `lr` is not an error, and does nothing.
#
# In 45 minutes:
#
# Say: It makes a new attribute that nobody reads. In the lesson, too, it was set between two calls
# of fit, and nothing happened: the number was compiled in. From Python 2, `xrange` is `range`, and
# `reload(utils)` is gone.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 40]
# ## The removed dimensions
#
# Matthew: "Only important difference: Had to remove extra dimensions for some training."
#
# **Targets of the shape (2, 8, 1), or (2, 8): which one fails in Keras 3?**

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] fold="1-7"
lookup = Embedding(86, 42)
column, plain = Input(shape=(1,), dtype="int32"), Input(shape=(), dtype="int32")
print("inputs:  a column", lookup(column).shape, "- needs Flatten")
print("         a number", lookup(plain).shape)

loss = keras.losses.SparseCategoricalCrossentropy()
p = np.full((2, 8, 86), 1 / 86)  # 2 windows, 8 predictions, 86 probabilities
for shape in ((2, 8, 1), (2, 8)):
    nats = float(loss(np.zeros(shape), p))
    print("targets:", shape, "-> loss", round(nats, 3))

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Neither:** Keras 3 takes both.

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
