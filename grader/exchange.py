"""Plain arrays across the trust boundary: npz files, capped in size, never pickled.

The trusted side writes challenges into a folder and names it in ``RNN_REVIEW_EXCHANGE``; `check`
reads them in the student's process and writes responses beside them.
"""

import io
import os
import zipfile
from pathlib import Path

import numpy as np

from grader.questions.question import Arrays

EXCHANGE_VARIABLE = "RNN_REVIEW_EXCHANGE"
# The largest honest response is under 1 MB; what is larger is not read at all.
MAX_BYTES = 32 * 1024 * 1024
MAX_ARRAYS = 256


class ExchangeError(Exception):
    """A file that is not what the boundary lets through; the text says why."""


def challenge_path(folder: Path, question: str) -> Path:
    return folder / f"{question}.challenge.npz"


def response_path(folder: Path, question: str) -> Path:
    return folder / f"{question}.response.npz"


def to_bytes(arrays: Arrays) -> bytes:
    """Arrays as the content of an npz file; the same arrays give the same bytes."""
    content = io.BytesIO()
    np.savez_compressed(
        content, allow_pickle=False, **{k: np.asarray(v) for k, v in arrays.items()}
    )
    return content.getvalue()


def from_bytes(content: bytes, name: str) -> Arrays:
    """Arrays from the content of an npz file that may have been made by hostile code.

    Args:
        name: what to call the file in errors.

    Raises:
        ExchangeError: if it is no npz, unpacks to too much, or holds anything but plain numbers
            and text.
    """
    try:
        _check_sizes(content, name)
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {key: _plain(key, arrays[key]) for key in arrays.files}
    except (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile, KeyError) as error:
        raise ExchangeError(f"{name}: not an npz file of plain arrays ({error})") from error


def write(path: Path, arrays: Arrays) -> None:
    """Write arrays to an npz file, whole or not at all."""
    scratch = path.with_suffix(".part")
    scratch.write_bytes(to_bytes(arrays))
    os.replace(scratch, path)


def read(path: Path) -> Arrays:
    """Read arrays from an npz file that may have been written by hostile code.

    Raises:
        ExchangeError: as `from_bytes`; or if it is missing, no plain file, or too large.
    """
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            raise ExchangeError(f"{path.name}: not a plain file of at most {MAX_BYTES:,} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path.name}: {error.strerror}") from error
    return from_bytes(content, path.name)


def _check_sizes(content: bytes, name: str) -> None:
    """Refuse a small file that would unpack to a large one before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MAX_ARRAYS or sum(m.file_size for m in members) > MAX_BYTES:
            raise ExchangeError(
                f"{name}: more than {MAX_ARRAYS} arrays or {MAX_BYTES:,} bytes when unpacked"
            )
        for member in members:
            with archive.open(member) as stream:
                _check_header(stream, member, name)


def _check_header(stream, member: zipfile.ZipInfo, name: str) -> None:
    """NumPy allocates what a header claims, so the claim must fit the bytes that are there."""
    version = np.lib.format.read_magic(stream)
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read_header is None:
        raise ExchangeError(f"{name}: {member.filename} has an npy header of version {version}")
    shape, _, dtype = read_header(stream)
    claimed = dtype.itemsize * int(np.prod([int(n) for n in shape], dtype=object))
    if claimed > member.file_size:
        raise ExchangeError(f"{name}: {member.filename} claims {claimed:,} bytes, has fewer")


def _plain(key: str, array: np.ndarray) -> np.ndarray:
    if array.dtype.kind not in "biufU":
        raise ExchangeError(f"{key}: dtype {array.dtype} is not a plain number or text")
    return array
