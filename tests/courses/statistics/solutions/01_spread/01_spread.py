# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Spread

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "grade": false, "solution": false, "locked": true, "task": false}
import numpy as np
from basic_statistics import check

# %% [markdown]
# A sample to try things on:

# %% tags=["names"]
SIZE = 6
example = np.arange(SIZE) ** 2

# %% [markdown]
# ## 1. A sample's spread
#
# **Write** `spread(sample)`: the standard deviation of the population that an array of numbers was
# drawn from, estimated without bias of its square.


# %% nbgrader={"schema_version": 3, "grade_id": "spread", "grade": false, "solution": true, "locked": false, "task": false}
def spread(sample):
    ### BEGIN SOLUTION
    return np.sqrt(((sample - sample.mean()) ** 2).sum() / (len(sample) - 1))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_spread", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("spread", spread)

# %% [markdown]
# ## 2. Standard scores
#
# **Write** `standard_scores(sample)`: how many of these deviations each number lies above the mean.


# %% nbgrader={"schema_version": 3, "grade_id": "standard_scores", "grade": false, "solution": true, "locked": false, "task": false}
def standard_scores(sample):
    ### BEGIN SOLUTION
    return (sample - sample.mean()) / spread(sample)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_standard_scores", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("standard_scores", standard_scores)

# %%
print("The scores of the example:", standard_scores(example))

# %% [markdown]
# ## Summary

# %%
check()
