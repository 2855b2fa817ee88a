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
# # Centre

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "grade": false, "solution": false, "locked": true, "task": false}
import numpy as np
from basic_statistics import check

# %% [markdown]
# ## 1. Outliers
#
# **Write** `trimmed_mean(sample)`: the mean without the smallest and the largest number.


# %% nbgrader={"schema_version": 3, "grade_id": "trimmed_mean", "grade": false, "solution": true, "locked": false, "task": false}
def trimmed_mean(sample):
    ### BEGIN SOLUTION
    return np.sort(sample)[1:-1].mean()
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_trimmed_mean", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("trimmed_mean", trimmed_mean)

# %% [markdown]
# ## 2. Ranks
#
# **Write** `ranks(sample)`: how many numbers of the sample are smaller, for each of them.


# %% nbgrader={"schema_version": 3, "grade_id": "ranks", "grade": false, "solution": true, "locked": false, "task": false}
def ranks(sample):
    ### BEGIN SOLUTION
    return (sample[:, None] > sample).sum(axis=1)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_ranks", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("ranks", ranks)

# %% [markdown]
# ## Summary

# %%
check()
