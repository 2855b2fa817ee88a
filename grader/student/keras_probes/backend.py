"""TensorFlow and Keras, imported without start-up noise, with the settings that grading needs.

Every module that needs TensorFlow imports ``keras`` and ``tf`` from here.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

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


with _stderr_withheld():
    import keras
    import tensorflow as tf

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
    """Turn off TensorFlow's graph optimizer (Grappler) in this process.

    Each answer's graphs are new and run only a few times: optimizing them takes longer.
    """
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


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


__all__ = ["device", "device_kind", "keras", "prepare", "set_seed", "tf"]
