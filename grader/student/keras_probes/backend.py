"""TensorFlow and Keras, imported without start-up noise, with the settings that grading needs.

Every module that needs TensorFlow imports ``keras`` and ``tf`` from here.
"""

import gc
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

# Read once by TensorFlow's C++ code when it loads; the user's own setting wins.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


@contextmanager
def _stderr_withheld() -> Iterator[None]:
    """Suppress output to file descriptor 2; if the body fails, print what was suppressed.

    TensorFlow 2.21 writes its oneDNN, CUDA and CPU-feature lines to the descriptor before its own
    log filter is initialised: no environment variable or Python handler suppresses them.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as withheld:
        os.dup2(withheld.fileno(), 2)
        try:
            yield
        except BaseException:
            withheld.seek(0)
            os.write(kept, withheld.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """No garbage collection: nearly all that imports make stays, and each look at it takes time.

    Nor is it looked at later: that would take longer than all else in a student's first `check`.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


with _stderr_withheld(), _nothing_collected():
    import keras
    import tensorflow as tf
    from tensorflow.python import pywrap_tfe
    from tensorflow.python.eager import context as eager
    from tensorflow.python.framework import ops

# The last arguments of TensorFlow's function that makes an operation, as `prepare` sets them.
_OP_DEF, _EXTRACT_TRACEBACK = None, False

# TF32 rounds matrix products to 10 bits on recent GPUs: results would depend on the device.
tf.config.experimental.enable_tensor_float_32_execution(False)

# By default TensorFlow takes all of a GPU's memory, even if another process needs some. A sandboxed
# kernel gets a fixed amount.
_most = os.environ.get("RNN_REVIEW_GPU_MEMORY_MIB")
for _gpu in tf.config.list_physical_devices("GPU"):
    if _most:
        _part = tf.config.LogicalDeviceConfiguration(memory_limit=int(_most))
        tf.config.set_logical_device_configuration(_gpu, [_part])
    else:
        tf.config.experimental.set_memory_growth(_gpu, True)


def prepare() -> None:
    """Set this process up for answers that are compared: the defaults, whatever was set before.

    Each answer's operations and graphs are new and run only a few times. So what TensorFlow does
    once for each is left out where it takes longer than all that follows: it optimizes no graph
    (Grappler), does not wrap each operation in a function, and does not note from where in Python
    an operation of a graph was made: its errors have "<stack traces unavailable>" there.
    """
    context: Any = eager.context()
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    if not tf.executing_eagerly():
        # TensorFlow's own function for this refuses once something has run.
        eager.default_execution_mode = eager.EAGER_MODE
        context._thread_local_data.is_eager = True
        tf.compat.v1.enable_v2_behavior()
    context.ensure_initialized()
    pywrap_tfe.TFE_ContextSetRunEagerOpAsFunction(context._handle, False)
    make_operation: Any = inspect.unwrap(ops._create_c_op)
    make_operation.__defaults__ = _OP_DEF, _EXTRACT_TRACEBACK
    for setting in _SETTINGS:
        setting.write(setting.default)


def unusual_settings() -> str:
    """What a student has set that changes results, in words; empty if nothing."""
    found = [f"{s.name} is {s.read()}, not {s.default}" for s in _SETTINGS if s.read() != s.default]
    if not tf.executing_eagerly():
        found.append("eager execution is disabled")
    return f"Perhaps it is a setting: {'; '.join(found)}." if found else ""


class _Setting(NamedTuple):
    name: str
    default: str | float
    read: Callable[[], str | float]
    write: Callable[[Any], None]


_SETTINGS = (
    _Setting("Keras's floatx", "float32", keras.config.floatx, keras.config.set_floatx),
    _Setting(
        "Keras's dtype policy",
        "float32",
        lambda: keras.config.dtype_policy().name,
        keras.config.set_dtype_policy,
    ),
    _Setting("Keras's epsilon", 1e-7, keras.config.epsilon, keras.config.set_epsilon),
)


def set_seed(seed: int) -> None:
    """Make the random numbers of Python, NumPy, TensorFlow and Keras repeatable."""
    keras.utils.set_random_seed(seed)


@cache
def device() -> str:
    """Describe the devices that TensorFlow uses here."""
    names = [
        tf.config.experimental.get_device_details(gpu).get("device_name", "GPU")
        for gpu in tf.config.list_physical_devices("GPU")
    ]
    return ", ".join(names) or "CPU"


def device_kind() -> str:
    """The kind of that device: "GPU" or "CPU"."""
    return "GPU" if tf.config.list_physical_devices("GPU") else "CPU"


__all__ = ["device", "device_kind", "keras", "prepare", "set_seed", "tf", "unusual_settings"]
