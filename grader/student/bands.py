"""How far right answers are apart by chance, on this kind of device: measured, then allowed for.

`review calibrate` answers random questions again and again with the reference answers and writes
the course's bands file; the comparisons of those questions read from it what chance may do.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

CHANCE = 1 / 1000  # that a right answer fails, at most
CONFIDENCE = 0.95  # that this holds, though it was learned from few runs


@dataclass(frozen=True)
class Bands:
    """The bands of a course.

    Attributes:
        file: JSON, by kind of device.
        device_kind: says which of them apply here: the backend's.
    """

    file: Path
    device_kind: Callable[[], str]
    _read: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def allowed(self, question: str) -> float:
        """The relative deviation that a right answer exceeds by chance once in 1,000 times at most.

        Bands of the CPU stand in where those of this kind of device have not been measured.
        """
        kept = self.measured()
        return kept.get(self.device_kind(), kept["CPU"])["questions"][question]["allowed"]

    def measured(self) -> dict[str, Any]:
        """What was measured, by kind of device; the file is read once."""
        if not self._read:
            self._read.update(json.loads(self.file.read_text()))
        return self._read


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
