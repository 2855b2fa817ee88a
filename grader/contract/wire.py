"""Plain arrays across the trust boundary: npz, limited in size, never pickled.

In grading they go through a Unix socket whose path is in ``RNN_REVIEW_DOOR``: `check` asks for a
challenge and sends a response. The server is `grader.running.door`. At home the arrays are read
from a file.
"""

import io
import math
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket

import numpy as np

from grader.contract.question import Arrays

DOOR_VARIABLE, DOOR_SOCKET = "RNN_REVIEW_DOOR", "socket"
RECEIVED = b"received"
# The largest honest response is under 1 MB; anything above the limit is not read.
MAX_BYTES = 8 * 1024 * 1024
MAX_ARRAYS = 256
MAX_DIMENSIONS = 8  # honest responses have up to 4
MAX_ELEMENTS = MAX_BYTES // 4  # in all arrays together: as many as float32 numbers fit
_WIDEST = 8  # bytes of a number
_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")  # a zip file, an empty one
# Methods that unpack no more at a time than requested; with others, a few bytes can fill memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Of a zip file's header of a member: its bytes before the name; where the two lengths are of what
# lies between it and the content. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
_LOCAL_HEADER, _NAME_LENGTH = 30, 26
_NO_PLAIN_DATA = 0x61  # the same page's flags of encrypted members, and of patches
_MAGIC = np.lib.format.MAGIC_LEN
_READS_HEADER = {
    (1, 0): (struct.Struct("<H"), np.lib.format.read_array_header_1_0),
    (2, 0): (struct.Struct("<I"), np.lib.format.read_array_header_2_0),
}
_HEADERS = 1024  # that are remembered, of at most 10,000 bytes each


class WireError(Exception):
    """Content that may not cross the boundary; the text says why."""


def ask(door: str, question: str) -> Arrays:
    """Get the challenge of a question from the trusted side.

    Raises:
        WireError: if the assignment has no such question.
    """
    return from_bytes(_talk(door, f"ask {question}\n".encode()), question)


def hand_over(door: str, question: str, response: Arrays) -> None:
    """Send a response to the trusted side; a later one replaces it.

    Raises:
        WireError: if it is too large.
    """
    content = to_bytes(response)
    if len(content) > MAX_BYTES:
        raise WireError(
            f"The response of {question} has {len(content):,} bytes of arrays; at most "
            f"{MAX_BYTES:,} are allowed. Do your results have the expected shapes?"
        )
    words = _talk(door, f"answer {question} {len(content)}\n".encode() + content)
    if words != RECEIVED:
        raise WireError(words.decode(errors="replace"))


def _talk(door: str, request: bytes) -> bytes:
    # The class by its own name: notebooks replace `socket.socket`, to find out what uses a network.
    with socket(AF_UNIX, SOCK_STREAM) as connection:
        connection.connect(door)
        connection.sendall(request)
        with connection.makefile("rb") as reply:
            return reply.read()


def to_bytes(arrays: Arrays, compressed: bool = False) -> bytes:
    """Serialize arrays as an npz file; the same arrays give the same bytes.

    Args:
        compressed: for a file that is kept; what goes through a socket arrives sooner as it is.
    """
    content = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(content, allow_pickle=False, **{k: _of_usual_width(v) for k, v in arrays.items()})
    return content.getvalue()


def exactly(arrays: Arrays) -> list[tuple[str, str, tuple[int, ...], bytes]]:
    """Names, dtypes, shapes and values, to be compared or hashed.

    They are the same on all machines; of `to_bytes` that is not sure, where libraries compress.
    """
    plain = ((key, np.asarray(value)) for key, value in arrays.items())
    return [(key, array.dtype.str, array.shape, array.tobytes()) for key, array in plain]


def _of_usual_width(value: object) -> np.ndarray:
    """Wider numbers than float64, which no question needs, are refused at the other end."""
    array = np.asarray(value)
    wide = array.dtype.kind == "f" and array.itemsize > _WIDEST
    return array.astype(np.float64) if wide else array


def from_bytes(content: bytes, name: str) -> Arrays:
    """Arrays from the content of an npz file that hostile code may have written.

    Args:
        name: what to call the file in errors.

    Raises:
        WireError: if it is not an npz file, unpacks to too much, or holds anything but plain
            numbers and text.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of Python, on what a header says
            return {key: _readable(array, key) for key, array in _arrays(content, name)}
    except WireError:
        raise
    except Exception as error:  # zipfile and NumPy raise many types for broken content
        raise WireError(f"{name}: not an npz file of plain arrays ({error})") from error


def _readable(array: np.ndarray, key: str) -> np.ndarray:
    """The array; a text in it may hold numbers that are not characters, which nothing can store."""
    if array.dtype.kind == "U" and array.itemsize:
        number = np.dtype(np.uint32).newbyteorder(array.dtype.byteorder)
        codes = np.ascontiguousarray(array).reshape(-1).view(number)
        if (codes > sys.maxunicode).any():
            raise WireError(f"{key!a} has a text with numbers that are not characters")
    return array


def read(path: Path) -> Arrays:
    """Arrays from an npz file.

    Raises:
        WireError: as `from_bytes`; or if it is missing.
    """
    try:
        return from_bytes(path.read_bytes(), path.name)
    except OSError as error:
        raise WireError(f"{path.name}: {error.strerror}") from error


def _arrays(content: bytes, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays of an npz file; one that would unpack to a large one is refused before."""
    if not content.startswith(_BEGINS):  # zipfile would look for an archive further down
        raise WireError(f"{name}: not an npz file")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > MAX_ARRAYS or sum(m.file_size for m in members) > MAX_BYTES:
        raise WireError(
            f"{name}: more than {MAX_ARRAYS} arrays or {MAX_BYTES:,} bytes when unpacked"
        )
    if sum(m.compress_size for m in members) > len(content):
        raise WireError(f"{name}: arrays that share their bytes")
    elements = 0
    for member in members:
        if member.compress_type not in _METHODS:
            raise WireError(f"{name}: compressed with method {member.compress_type}")
        if member.flag_bits & _NO_PLAIN_DATA:
            raise WireError(f"{name}: {member.filename!a} is encrypted or a patch")
        unpacked = _unpacked(memoryview(content), member, name)
        begins, shape, by_column, dtype = _header(unpacked, member, name)
        elements += _elements(shape)
        if elements > MAX_ELEMENTS:
            raise WireError(f"{name}: {elements:,} values; at most {MAX_ELEMENTS:,} are allowed")
        flat = _values(unpacked, begins, math.prod(shape), dtype)
        array = flat.reshape(shape[::-1]).T if by_column else flat.reshape(shape)
        yield member.filename.removesuffix(".npy"), array


def _unpacked(content: memoryview, member: zipfile.ZipInfo, name: str) -> bytes:
    """What a member holds, of the size that the archive says.

    `zipfile` takes ten times as long for an array of some numbers, and unpacks all of a member that
    holds more than it says.
    """
    lengths = struct.unpack_from("<HH", content, member.header_offset + _NAME_LENGTH)
    begins = member.header_offset + _LOCAL_HEADER + sum(lengths)
    packed = content[begins : begins + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        unpacked = bytes(packed)
    else:  # one more byte shows that there are more; a limit of none would be no limit
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
    if len(unpacked) != member.file_size or zlib.crc32(unpacked) != member.CRC:
        raise WireError(f"{name}: {member.filename!a} is damaged")
    return unpacked


def _values(content: bytes, begins: int, count: int, dtype: np.dtype) -> np.ndarray:
    if not count or not dtype.itemsize:  # of which NumPy makes no view
        return np.zeros(count, dtype)
    return np.frombuffer(content, dtype, count, begins).copy()


def _elements(shape: tuple[int, ...]) -> int:
    """How many there are, where a dimension of 0 counts as 1.

    Otherwise the other dimensions could claim anything for no bytes, and nine million empty rows
    become nine million lists where they are read row by row.
    """
    return math.prod(max(n, 1) for n in shape)


def _header(
    unpacked: bytes, member: zipfile.ZipInfo, name: str
) -> tuple[int, tuple[int, ...], bool, np.dtype]:
    """Where an array's values begin, its shape, whether by columns, and its dtype.

    They decide how much memory it takes, so they must match the bytes that are there.
    """
    version = np.lib.format.read_magic(io.BytesIO(unpacked[:_MAGIC]))
    if version not in _READS_HEADER:
        raise WireError(f"{name}: {member.filename!a} has an npy header of version {version}")
    length = _READS_HEADER[version][0]
    begins = _MAGIC + length.size + length.unpack_from(unpacked, _MAGIC)[0]
    shape, by_column, dtype = _read_header(version, unpacked[_MAGIC:begins])
    if len(shape) > MAX_DIMENSIONS:
        raise WireError(f"{name}: {member.filename!a} has {len(shape)} dimensions")
    if dtype.kind not in "biufU" or (dtype.kind != "U" and dtype.itemsize > _WIDEST):
        raise WireError(f"{name}: {member.filename!a}: dtype {dtype} is not a plain number or text")
    if min(shape, default=0) < 0:
        raise WireError(f"{name}: {member.filename!a} has a negative dimension")
    claimed = max(dtype.itemsize, 1) * _elements(shape)  # texts of length 0 take no bytes either
    if claimed > member.file_size:
        raise WireError(f"{name}: {member.filename!a} claims {claimed:,} bytes, but has fewer")
    return begins, tuple(map(int, shape)), by_column, dtype


@lru_cache(maxsize=_HEADERS)
def _read_header(version: tuple[int, int], header: bytes) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Parse a header, which takes longer than the rest: arrays of a class have the same ones."""
    return _READS_HEADER[version][1](io.BytesIO(header))
