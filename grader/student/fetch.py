"""Gets the files of an exercise where only its notebook is, as on Colab: its first cell asks."""

import os
import shutil
import urllib.request
from pathlib import Path
from urllib.error import URLError

from grader.contract.errors import ReviewError
from grader.contract.wire import DOOR_VARIABLE

_SECONDS = 60  # without an answer
_SUFFIX = ".part"


def fetch(place: str, *names: str) -> None:
    """Put files beside the notebook; those that are there already stay. In grading, do nothing.

    Args:
        place: the folder that they come from, here, or at an address that begins with http.
        names: of the files.

    Raises:
        ReviewError: if one cannot be had; the text says what to do.
    """
    if os.environ.get(DOOR_VARIABLE):
        return
    for name in names:
        if Path(name).is_file():
            continue
        try:
            _get(f"{place}/{name}", Path(name))
        except (OSError, ValueError) as error:
            why = error.reason if isinstance(error, URLError) else error
            raise ReviewError(
                f"{name} belongs beside this notebook and could not be had from {place} ({why}).\n"
                f"Is there a connection (Kaggle: Settings, Internet)? Else upload {name} from the "
                f"students' zip, then run this cell again."
            ) from None


def _get(source: str, target: Path) -> None:
    """Copy a file, whole or not at all."""
    scratch = target.with_name(target.name + _SUFFIX)
    try:
        if source.startswith(("http://", "https://")):
            with urllib.request.urlopen(source, timeout=_SECONDS) as answer:
                scratch.write_bytes(answer.read())
        else:
            shutil.copyfile(source, scratch)
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)
