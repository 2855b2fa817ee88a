"""Downloads of learning management systems, made in code, shaped as each system makes them.

Each module has ``members(hand_ins)``, the files of a download by path, and most have
``roster(people)``, the list of a class as the system exports it. The modules in `grader.collect`
say where each shape is known from.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 20, 23, 5, 11, tzinfo=BERLIN)
PACKED = (2026, 11, 21, 9, 0, 0)  # when the system made the zip


@dataclass(frozen=True)
class Someone:
    """A student, with all that systems call them.

    Attributes:
        number: the registrar's.
        lms: what Canvas and Moodle count.
    """

    first: str
    last: str
    login: str
    number: str
    lms: int

    @property
    def email(self) -> str:
        return f"{self.login}@uni.example"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


ADA = Someone("Ada", "Lovelace", "ada", "s100", 1101)
SEAN = Someone("Seán", "O'Brien", "sean", "s101", 1102)
WANG = Someone("小明", "王", "wang", "s102", 1103)
ZOE = Someone("Zoë", "Nuñez-García", "zoe", "s103", 1104)
NOBODY = Someone("Max", "Silent", "max", "s104", 1105)
CLASS = (ADA, SEAN, WANG, ZOE, NOBODY)


@dataclass(frozen=True)
class HandIn:
    """What a student hands in at one time."""

    who: Someone
    files: dict[str, bytes]
    at: datetime = AT
    late: bool = False
    assignment: str = field(default="01_spread")


def zipped(members: dict[str, bytes], packed: tuple[int, ...] = PACKED, flag: bool = True) -> bytes:
    """A zip of a download.

    Args:
        packed: the time that its members have.
        flag: whether it says that names are UTF-8; some programs write UTF-8 and do not say so.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            member = (zipfile.ZipInfo if flag else _Unflagged)(name, packed)  # pyrefly: ignore[bad-argument-type]
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return content.getvalue()


class _Unflagged(zipfile.ZipInfo):
    """A member whose name is in UTF-8 without the flag that says so."""

    def _encodeFilenameFlags(self):  # noqa: N802 - zipfile's own
        return self.filename.encode(), self.flag_bits & ~0x800


def with_unicode_path(name: str, raw: bytes) -> bytes:
    """Info-ZIP's extra field with a name in UTF-8, beside one in an old code page."""
    data = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(data)) + data


def as_csv(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Rows with every value in quotes, as most systems write them."""
    return "".join(
        delimiter.join('"{}"'.format(str(value).replace('"', '""')) for value in row) + "\r\n"
        for row in rows
    )
