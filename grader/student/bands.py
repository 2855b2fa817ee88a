"""How far right answers are apart by chance, on this kind of device: measured, then allowed for.

`review calibrate` trains the reference answers again and again and writes bands.json; the
comparisons of random questions read from it what they must put up with.
"""

import json
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

from grader.student.keras_probes.backend import tf

FILE = Path(__file__).parents[2] / "rnn_review" / "questions" / "bands.json"
CHANCE = 1 / 1000  # that a right answer fails, at most
CONFIDENCE = 0.95  # that this holds, though it was learnt from few runs


def device_kind() -> str:
    """Which of the bands are ours: "GPU" or "CPU"."""
    return "GPU" if tf.config.list_physical_devices("GPU") else "CPU"


def allowed(question: str) -> float:
    """The relative deviation that a right answer exceeds by chance once in 1,000 times at most.

    Bands of the CPU stand in where those of this kind of device have not been measured.
    """
    kept = measured()
    return kept.get(device_kind(), kept["CPU"])["questions"][question]["allowed"]


@cache
def measured() -> dict[str, Any]:
    """What was measured, by kind of device."""
    return json.loads(FILE.read_text())


def limit(deviation: float, runs: int, values: int) -> float:
    """How far from 0 normal values lie at most, but for `CHANCE`.

    The two-sided normal quantile for `values` values in each run (Bonferroni's inequality), made
    wider because the deviation is an estimate: the one-sided tolerance factor of the NIST/SEMATECH
    e-Handbook of Statistical Methods, section 7.2.6.3.

    Args:
        deviation: the standard deviation, estimated.
        runs: from how many independent runs.
        values: how many values of a run are compared, any of which may fail it.
    """
    z = NormalDist().inv_cdf(1 - CHANCE / values / 2)
    sure = NormalDist().inv_cdf(CONFIDENCE)
    a = 1 - sure**2 / (2 * (runs - 1))
    b = z**2 - sure**2 / runs
    return deviation * (z + sqrt(z**2 - a * b)) / a
