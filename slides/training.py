"""Slow results, computed once: losses and weights of the models that slides train.

A slide defines a training; this module looks up its results by a fingerprint of the code that
trains, the data that it reads and the versions of Keras and TensorFlow. When one of them changes,
in the file or live in front of an audience, the training runs again.
"""

import dis
import hashlib
import inspect
import json
import os
import re
import shutil
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

KEPT = Path(__file__).parent / "trained"  # committed: the deck's results on the generated text
CACHE = Path(__file__).parent.parent / "build" / "trained"  # all other results
KEEP_VARIABLE = "RNN_REVIEW_KEEP"  # set by `review slides keep`: copy results that are used to KEPT


def trained(name: str, model: keras.Model, fit: Callable[[], list[Any]]) -> list[Any]:
    """Train a model, or take losses and weights from a run of the same code on the same data.

    Args:
        name: the beginning of the file's name, such as "simple_rnn".
        model: the model that `fit` trains; it has the trained weights afterwards, rounded to
            float16.
        fit: trains the model and returns the losses in order, in nats; for a model with several
            outputs a list of losses for each epoch.

    Returns:
        the return value of `fit`, as plain Python lists and floats.
    """

    # Its text is part of the fingerprints: with an edit of it, every model would be trained again.
    def compute() -> dict[str, Any]:
        losses = fit()
        weights = {f"w{i:02}": w.astype("float16") for i, w in enumerate(model.get_weights())}
        return {"losses": losses, **weights}

    result = saved(name, compute)
    model.set_weights([result[key] for key in sorted(result) if key != "losses"])
    return result["losses"].tolist()


def saved(name: str, compute: Callable[[], dict[str, Any]]) -> dict[str, np.ndarray]:
    """The result of `compute`, taken from an earlier run of the same code on the same data if any.

    Args:
        name: the beginning of the file's name.
        compute: returns arrays, or values that NumPy converts to arrays, by name.

    Returns:
        the arrays by name, of any shapes.
    """
    file = f"{name}-{fingerprint(compute)}.npz"
    path = KEPT / file if (KEPT / file).exists() else CACHE / file
    if not path.exists():
        result = {key: np.asarray(value) for key, value in compute().items()}
        CACHE.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **result)  # pyrefly: ignore[bad-argument-type]
    if os.environ.get(KEEP_VARIABLE) and path.parent != KEPT:
        KEPT.mkdir(exist_ok=True)
        shutil.copyfile(path, KEPT / file)
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def fingerprint(compute: Callable[..., Any]) -> str:
    """Twelve hexadecimal digits that change with the code, with what it uses, and with versions.

    Functions of other modules than the slide's own count by their type only: what they compute is
    not part of the fingerprint.
    """
    digest = hashlib.sha256()
    for part in (keras.__version__, tf.__version__, *_parts(compute, set())):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:12]


def _parts(value: Any, seen: set[int]) -> Iterator[str]:
    """A description of a value: for a function its source and, recursively, all that it uses."""
    value = getattr(value, "python_function", value)  # the function that a tf.function wraps
    if id(value) in seen:
        return
    if isinstance(value, np.ndarray | tf.Tensor):
        array = np.ascontiguousarray(value)
        yield f"{array.dtype} {array.shape} {hashlib.sha256(array.tobytes()).hexdigest()}"
    elif isinstance(value, keras.Model):
        yield _description(value)
    elif isinstance(value, types.FunctionType) and value.__module__ in ("__main__", __name__):
        seen.add(id(value))
        yield inspect.getsource(value)
        enclosed = inspect.getclosurevars(value).nonlocals
        read = {name: value.__globals__[name] for name in _globals_read(value.__code__, value)}
        for name, used in sorted({**read, **enclosed}.items(), key=lambda item: item[0]):
            yield name
            yield from _parts(used, seen)
    elif isinstance(value, dict):
        yield from _parts(list(value.items()), seen)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item, seen)
    elif isinstance(value, str | int | float | bool | None):
        yield repr(value)
    else:
        yield type(value).__qualname__


def _globals_read(code: types.CodeType, function: types.FunctionType) -> set[str]:
    """The names of the globals that a function reads, also in lambdas and comprehensions within it.

    `inspect.getclosurevars` misses the latter, and confuses the attribute in `fit().history` with a
    global that happens to be named `history`.
    """
    names = {
        i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    within = (part for part in code.co_consts if isinstance(part, types.CodeType))
    return (names & function.__globals__.keys()).union(
        *(_globals_read(part, function) for part in within)
    )


def _description(model: keras.Model) -> str:
    """The model's layers and compile settings, without the numbers in Keras' automatic names.

    Those numbers count all layers created in the process, so they differ from run to run.
    """
    described = [model.get_config(), model.get_compile_config()]
    text = json.dumps(described, sort_keys=True, default=repr)
    return re.sub(r"([a-z])_\d+\b", r"\1", text)
