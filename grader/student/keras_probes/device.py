"""The devices that TensorFlow uses here, without importing it where there is only one kind."""

import sys
from importlib import import_module
from pathlib import Path

_BACKEND = "grader.student.keras_probes.backend"
_DEVICES = ("nvidia[0-9]*", "dxg", "kfd")  # of CUDA, of Windows' Linux, of ROCm


def device() -> str:
    """Describe them. Where Linux has no GPU, nothing is imported."""
    has_gpu = any(found for name in _DEVICES for found in Path("/dev").glob(name))
    if sys.platform == "linux" and not has_gpu:
        return "CPU"
    return str(import_module(_BACKEND).device())
