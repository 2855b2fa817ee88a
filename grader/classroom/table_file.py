"""Read a table that another system exported: any usual encoding, commas, semicolons or tabs."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain

MAX_BYTES = 32 * 1024 * 1024
FORMULA = ("=", "+", "-", "@")  # what spreadsheets compute; an apostrophe makes it text
_DELIMITERS = (",", "\t", ";")
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NOT_TEXT = {
    b"PK": "an Excel workbook (.xlsx) or a zip",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"%PDF": "a PDF",
    b"<": "an HTML page",
}


class Table:
    """Rows by header; a header is compared without case, spaces around it, and a '#' before it.

    Attributes:
        headers: as the file has them.
        rows: values by header in lower case, without the quoting that keeps spreadsheets from
            computing them; the line of each row.
    """

    def __init__(self, headers: list[str], rows: Sequence[tuple[int, Mapping[str, str]]]):
        self.headers, self.rows = headers, rows

    @property
    def known(self) -> set[str]:
        return {normal(header) for header in self.headers}


def read_table(path: Path) -> Table:
    """The table in a file.

    Raises:
        ReviewError: if the file cannot be read as one.
    """
    rows = _rows(path)
    _, headers = next(rows, (1, []))
    names = [normal(header) for header in headers]
    found = [(n, {k: _value(v) for k, v in _pairs(names, row)}) for n, row in rows if any(row)]
    return Table([plain(header.strip(), 200) for header in headers], found)


def read_header(path: Path) -> list[str]:
    """The columns of the table in a file, as they are written there.

    Raises:
        ReviewError: if the file cannot be read as one.
    """
    _, headers = next(_rows(path), (1, []))
    return headers


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with its line; headers are one."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReviewError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_BYTES:
        raise ReviewError(f"{path} has more than {MAX_BYTES:,} bytes. Is it the table of a class?")
    for start, what in _NOT_TEXT.items():
        if content.lstrip().startswith(start):
            raise ReviewError(
                f"{path} is {what}. Expected CSV: export it so, or save it as CSV UTF-8."
            )
    lines = StringIO(_decoded(content), newline="")
    reader = csv.reader(lines, delimiter=delimiter(lines.getvalue()))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise ReviewError(f"{path}, line {reader.line_num}: {error}. Expected CSV.") from error


def normal(header: str) -> str:
    """A header without what exports add to it."""
    return header.strip().strip("\ufeff").lstrip("#").strip().casefold()


def _pairs(names: list[str], row: list[str]) -> Iterator[tuple[str, str]]:
    """The first of several columns of one name counts."""
    yield from reversed(list(zip(names, row, strict=False)))


def _decoded(content: bytes) -> str:
    for bom, encoding in _BOMS.items():
        if content.startswith(bom):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what Windows' programs write


def delimiter(text: str) -> str:
    """What separates the columns: the sign that the first line has most of."""
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _value(text: str) -> str:
    """Without ``="..."`` and the apostrophe that make a value text in spreadsheets."""
    text = text.replace("\0", "").strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return without_apostrophe(text)


def without_apostrophe(text: str) -> str:
    """What begins like a formula as it was before an apostrophe made it text."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
