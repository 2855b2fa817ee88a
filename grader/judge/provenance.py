"""Hashes of what a result rests on: the course, the environment, the device."""

import hashlib
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.contract.result import Provenance
from rnn_review import questions


def provenance(trusted: NotebookNode, sandbox: bool) -> Provenance:
    """What results for this instructor's notebook rest on, on this machine, now."""
    return Provenance(_course_sha256(trusted), environment_sha256(), device(), sandbox)


def _course_sha256(trusted: NotebookNode) -> str:
    digest = hashlib.sha256(nbformat.writes(trusted).encode())
    for file in sorted(Path(questions.__path__[0]).glob("*.*")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def environment_sha256() -> str:
    """The hash of the names and versions of all installed packages."""
    installed = sorted(f"{d.metadata['Name']}=={d.version}" for d in distributions())
    return hashlib.sha256("\n".join(installed).encode()).hexdigest()


@cache
def device() -> str:
    """What TensorFlow computes on here, in words."""
    from grader.student.keras_probes.backend import (
        tf,  # only here: a cluster's nodes ask for the environment alone
    )

    names = [
        tf.config.experimental.get_device_details(gpu).get("device_name", "GPU")
        for gpu in tf.config.list_physical_devices("GPU")
    ]
    return ", ".join(names) or "CPU"
