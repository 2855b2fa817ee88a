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
# | you may have asked | in one line | more in |
# |---|---|---|
# | Why is character 0 kept free? | For padding: it never occurs. | 01 |
# | Why `add`, and not one longer vector? | The sum keeps one size for any number of steps. | 01 |
# | Why the identity? | So that the loop forgets nothing by default. | 02, 03 |
# | Is 15.9 worse than 1.7? | One is a sum of eight, the other a mean. | 04 |
# | Why did my carried state not help? | Print one row across four batches. | 05 |
# | Why `b_h` and `b_x`? | One for each arrow; one would do. | 06 |

# %% tags=["hide"]
from slides.figures import rnn

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Six likely questions with short answers. Take them in any order.
#
# In 45 minutes:
#
# Say: Solutions may follow here after the hand-in.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[10, 15]
# ## Now write it yourself
#
# | exercise | you write |
# |---|---|
# | 01 three characters | character maps, windows, an embedding, the first model |
# | 02 n characters | the same in a loop, from an identity |
# | 03 SimpleRNN | parameter counts by hand, the layer, a cell and its loop |
# | 04 sequences | shifted targets, eight losses, `return_sequences` |
# | 05 stateful | batches whose rows continue, a stateful LSTM, a stack |
# | 06 scan | one-hot, six arrays, `scan`, gradients, updates, training |

# %% [markdown] slideshow={"slide_type": "-"}
# `check("name", your_answer)` says at once whether it is right and, if not, what it gave instead.

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

# %% [markdown] slideshow={"slide_type": "-"} tags=["right"]
# **Read**
#
# - [The Unreasonable Effectiveness of RNNs](https://karpathy.github.io/2015/05/21/rnn-effectiveness/),
#   Karpathy 2015
# - [Initialising with the identity](https://arxiv.org/abs/1504.00941), Le, Jaitly, Hinton 2015
# - [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), Hochreiter, Schmidhuber
#   1997
# - [Attention is all you need](https://arxiv.org/abs/1706.03762), 2017: what if every step could
#   look at every other?

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Three experiments of one line each. My favourite: longer windows. Does it learn to close
# its quotation marks? And four texts.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[5, 5] tags=["left"]
# ## Questions?
#
# What did you expect to see, and did not?
#
# Every cell with a frame still runs: **ask "what if", and we shall look.**

# %% tags=["right", "hide-input"]
rnn.recurrent()

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Thank you. What if? Ask.
