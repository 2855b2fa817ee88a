"""How far correct answers may differ by chance: bands.json, written by `review calibrate`."""

from pathlib import Path

from grader.student.bands import Bands
from grader.student.keras_probes.backend import device_kind

BANDS = Bands(Path(__file__).with_name("bands.json"), device_kind)
