"""The backend of a course whose answers need NumPy only; `Course.backend` says what each is for."""

import platform

import numpy as np


def prepare() -> None:
    """NumPy needs no preparation."""


def set_seed(seed: int) -> None:
    """Make NumPy's global random numbers repeatable."""
    np.random.seed(seed)


def device() -> str:
    """What is computed on, in words."""
    return f"CPU ({platform.machine()})"


def device_kind() -> str:
    """NumPy computes on the CPU."""
    return "CPU"
