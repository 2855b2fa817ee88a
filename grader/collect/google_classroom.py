"""Google Classroom: the assignment's folder in Google Drive, downloaded.

Known from its documentation only: Classroom has no download of its own; each assignment has a
folder in Drive, which Drive downloads as a zip (a large one as several: unpack all into one
folder). Where the teacher has each student get a copy, files are named ``First Last - file.ipynb``.
What students upload themselves keeps the name that they gave it, and nothing else in the download
tells whose it is. Nor does it tell when anything was handed in.
"""

import re

from grader.classroom.identify import ANY, Person
from grader.collect.delivery import Context, Delivery, Found, together
from grader.collect.download import Download, File

_COPY_OF = re.compile(r"^(?:Copy of|Kopie von|Copie de|Copia de)\s+", re.IGNORECASE)
_COPY = re.compile(r"\s*\(\d+\)$")
_SEPARATOR = re.compile(r"\s+[-\N{EN DASH}_]\s+")


def read(download: Download, context: Context) -> Found:
    """The submissions of a folder: files that name a student, or that are in a folder that does."""
    found = Found()
    for file in download.files:
        person = _person(file, context)
        if person is None:
            found.left_out.append((file.path, "nothing in its name tells whose it is"))
            continue
        found.deliveries.append(Delivery(person, ((file.parts[-1], file),)))
    found.deliveries = together(found.deliveries)
    return found


def _person(file: File, context: Context) -> Person | None:
    """The first of the names in the path that the roster has, else what stands before " - "."""
    names = [n for part in reversed(file.parts) for n in _names(part)]
    people = [Person(name, {ANY: name}) for name in names]
    known = next((person for person in people if context.knows(person)), None)
    written = _SEPARATOR.split(_without_copies(file.parts[-1]))
    return known or (Person(written[0]) if len(written) > 1 else None)


def _names(part: str) -> list[str]:
    plain_part = _without_copies(part)
    return [*(_COPY.sub("", n) for n in _SEPARATOR.split(plain_part)), plain_part]


def _without_copies(part: str) -> str:
    """Without "Copy of", "(1)" and endings."""
    stem = part
    for ending in (".txt", ".json", ".ipynb", ".zip"):
        stem = stem.removesuffix(ending)
    while _COPY_OF.match(stem):
        stem = _COPY_OF.sub("", stem)
    return _COPY.sub("", stem).strip()
