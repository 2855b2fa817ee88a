"""The backend of a course whose answers need only NumPy; see `Course.backend`."""

import platform

import numpy as np


def prepare() -> None:
    """NumPy needs no preparation."""


def set_seed(seed: int) -> None:
    """Make NumPy's global random numbers repeatable."""
    np.random.seed(seed)


def device() -> str:
    """Describe the device."""
    return f"CPU ({platform.machine()})"


def device_kind() -> str:
    """NumPy computes on the CPU."""
    return "CPU"


def unusual_settings() -> str:
    """NumPy has no setting that changes the results of the same code."""
    return ""
