"""How far correct answers may differ by chance on this kind of device, as measured.

`review calibrate` answers random questions many times with the reference answers and writes the
course's bands file; the comparisons of these questions read the allowed deviation from it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

CHANCE = 1 / 1000  # of failing a correct answer, at most
CONFIDENCE = 0.95  # that this holds, although few runs were measured


@dataclass(frozen=True)
class Bands:
    """The bands of a course.

    Attributes:
        file: JSON, by kind of device.
        device_kind: the backend's function, which selects the bands for this machine.
    """

    file: Path
    device_kind: Callable[[], str]
    _read: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def allowed(self, question: str) -> float:
        """The relative deviation that a correct answer exceeds in at most 1 of 1,000 runs.

        The CPU's band is used if this kind of device has not been measured.
        """
        return self._of(question)["allowed"]

    def deviation(self, question: str) -> float:
        """The standard deviation of correct answers' relative deviations."""
        return self._of(question)["deviation"]

    def _of(self, question: str) -> dict[str, Any]:
        kept = self.measured()
        return kept.get(self.device_kind(), kept["CPU"])["questions"][question]

    def measured(self) -> dict[str, Any]:
        """The measured bands by kind of device; the file is read once."""
        if not self._read:
            self._read.update(json.loads(self.file.read_text(encoding="utf-8")))
        return self._read


def limit(deviation: float, runs: int, values: int) -> float:
    """The bound that normal values around 0 exceed with probability `CHANCE` at most.

    The two-sided normal quantile for `values` values in each run (Bonferroni's inequality), made
    wider because the deviation is an estimate: the one-sided tolerance factor of the NIST/SEMATECH
    e-Handbook of Statistical Methods, section 7.2.6.3.

    Args:
        deviation: the estimated standard deviation.
        runs: number of independent runs it was estimated from.
        values: number of values of a run that are compared, each of which can fail it.
    """
    z = NormalDist().inv_cdf(1 - CHANCE / values / 2)
    sure = NormalDist().inv_cdf(CONFIDENCE)
    a = 1 - sure**2 / (2 * (runs - 1))
    b = z**2 - sure**2 / runs
    return deviation * (z + sqrt(z**2 - a * b)) / a
