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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[10, 15] tags=["answers"]
# # Answers
#
# | you may have asked | in one line |
# |---|---|
# | Why is character 0 free? | Padding: it never occurs. |
# | Why `add`, not a longer vector? | One size for any number of steps. |
# | Why the identity? | To forget nothing by default. |
# | Is 15.9 worse than 1.7? | One is a sum of eight, one a mean. |
# | My carried state did not help? | Print a row across four batches. |
# | Why `b_h` and `b_x`? | One for each arrow; one would do. |

# %% tags=["hide"]
import os
import shutil
import tempfile

from keras.layers import GRU, LSTM

from rnn_review import check
from slides.figures import large, rnn
from slides.training import KEPT

# `check` reads in the exercise's folder, and notes there how far a student has come.
scratch = tempfile.TemporaryDirectory()
exercise = KEPT.parents[1] / "exercises" / "03_simple_rnn"
os.chdir(shutil.copytree(exercise, f"{scratch.name}/03_simple_rnn"))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Six likely questions with short answers. Take them in any order.
#
# In 45 minutes:
#
# Say: Solutions may follow here after the hand-in.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[10, 15]
# ## Now write it yourself

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# | exercise | you write |
# |---|---|
# | 01 three characters | windows, the first model |
# | 02 n characters | the same in a loop |
# | 03 SimpleRNN | a cell, its loop, its numbers |
# | 04 sequences | shifted targets, eight losses |
# | 05 stateful | rows that continue, a stack |
# | 06 scan | six arrays, `scan`, updates |

# %% [markdown] slideshow={"slide_type": "-"} tags=["right"]
# **`check` says at once what is wrong.** What will it say here?


# %% slideshow={"slide_type": "-"} tags=["right", "hide-output", "raises-exception"]
def dense_params(n_in, units):
    return n_in * units


check("dense_params", dense_params)

# %% tags=["hide"]
try:
    check("dense_params", dense_params)
except AssertionError as error:
    mistake, _, hint = str(error).splitlines()[0].partition(". ")

# %% slideshow={"slide_type": "-"} tags=["hide-input", "ask"]
large(mistake.removeprefix("dense_params: "), hint)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: An exercise for each part. `check` compares what yours computes, not how you wrote it.
#
# In 45 minutes:
#
# Say: Predictions, loss and every gradient.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 15]
# ## Where to go next

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **Change one thing**
#
# - `GRU` for `LSTM`: three quarters of the numbers
# - Windows of 16, 32, 64: how far back does the *gradient* have to go?
# - A text of your own, in a language that you can read

# %% slideshow={"slide_type": "-"} tags=["left", "live"]
for layer in (LSTM(256), GRU(256)):
    layer.build((64, 8, 42))
    print(layer.name, layer.count_params())

# %% [markdown] slideshow={"slide_type": "-"} tags=["right"]
# **Read**
#
# - [The Unreasonable Effectiveness of RNNs](https://karpathy.github.io/2015/05/21/rnn-effectiveness/),
#   Karpathy 2015
# - [Initialising with the identity](https://arxiv.org/abs/1504.00941), Le 2015
# - [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), Hochreiter 1997
# - [Attention is all you need](https://arxiv.org/abs/1706.03762), Vaswani 2017

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Three experiments of one line each. My favourite: longer windows. Does it learn to close
# its quotation marks? And four texts; in the last, every step looks at every other.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[5, 5] tags=["left"]
# # **Questions?**
#
# What did you expect to see, and did not?
#
# **Ask "what if", and we shall look.**

# %% tags=["right", "hide-input"]
rnn.recurrent()

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Thank you. What if? Ask.
