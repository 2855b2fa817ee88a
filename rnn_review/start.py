"""TensorFlow, started where the student can see that something happens."""

import os
import sys
import time

from grader.contract.errors import ReviewError
from grader.contract.wire import DOOR_VARIABLE

# With these every `check` accepts the solutions; docs/student.md has the combinations.
OLDEST, NEWEST = (2, 16), (2, 21)


def start() -> None:
    """Import TensorFlow and Keras without their noise, and say so; in grading, say nothing.

    Raises:
        ReviewError: if they are not installed.
    """
    told = not os.environ.get(DOOR_VARIABLE)
    began = time.monotonic()
    if told and "tensorflow" not in sys.modules:
        print("Starting TensorFlow ...", flush=True)
    try:
        from grader.student.keras_probes import backend
    except ModuleNotFoundError as error:
        name = str(error.name).partition(".")[0]
        raise ReviewError(
            f"{name} is not installed in the Python of this notebook, {sys.executable}. START_HERE "
            f"has the line that installs it; or choose another kernel."
        ) from error
    if told:
        print(_ready(backend, time.monotonic() - began))


def _ready(backend, seconds: float) -> str:
    tensorflow, keras = backend.tf.__version__, backend.keras.__version__
    words = f"TensorFlow {tensorflow} and Keras {keras} are ready, on {backend.device()}"
    if seconds >= 1:
        words += f", after {seconds:.0f} s"
    if OLDEST <= tuple(map(int, tensorflow.split(".")[:2])) <= NEWEST:
        return f"{words}."
    tried = " to ".join(".".join(map(str, version)) for version in (OLDEST, NEWEST))
    return f"{words}.\nThis course was tried with TensorFlow {tried}: with others, `check` may err."
