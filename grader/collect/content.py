"""What a delivery contains, read within the limits of a submission."""

import hashlib
from collections.abc import Iterable, Mapping

from grader.collect.delivery import Delivery, numbered
from grader.contract.plain_text import plain
from grader.intake.archives import Source, is_archive, safe_path, unpack_all
from grader.intake.choice import is_notebook
from grader.intake.exercise import Exercise
from grader.intake.plain_files import Room, StagingError


class UnreadableError(Exception):
    """A delivery that cannot be collected; the text says why."""


def read(delivery: Delivery) -> dict[str, bytes]:
    """The files of a delivery by paths that are safe below any folder.

    Raises:
        UnreadableError: if a file is broken, or there is more than a submission may have.
    """
    room, files = Room(), {}
    for name, file in numbered(delivery.files):
        try:
            room.pass_by()
            path = safe_path(name)
            if path is not None:
                with file.open() as opened:
                    files[str(path)] = room.read(opened)
        except StagingError as error:
            raise UnreadableError(str(error)) from error
        except Exception as error:  # zipfile raises many types for broken content
            raise UnreadableError(plain(f"{name!r} cannot be read ({error})", 500)) from error
    if not files:
        raise UnreadableError("there is no file in it")
    return _without_clashes(files)


def _without_clashes(files: dict[str, bytes]) -> dict[str, bytes]:
    """A folder cannot have a file and a folder of one name: the file gets another one."""
    folders = {name.rsplit("/", n)[0] for name in files for n in range(1, name.count("/") + 1)}
    return {f"{name} (file)" if name in folders else name: data for name, data in files.items()}


def sha256(files: Mapping[str, bytes]) -> str:
    """The hash of names and contents."""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode(errors="surrogateescape"))
        digest.update(data)
    return digest.hexdigest()


def unpacked(files: dict[str, bytes]) -> list[Source]:
    """The files, and those of the archives among them; without these if they are too much."""
    try:
        return unpack_all(files, Room())
    except StagingError:  # grading will say so
        return [Source("", 0, files)]


def assignments_in(sources: Iterable[Source], exercise: Exercise) -> set[str]:
    """The assignments whose cells the notebooks have.

    Args:
        exercise: any one of the course: it knows the questions of all.
    """
    notebooks = [
        content for source in sources for name, content in source.files.items() if is_notebook(name)
    ]
    return set(filter(None, map(exercise.found_in, notebooks)))


def has_notebook(sources: Iterable[Source]) -> bool:
    """Whether any file is a notebook, or an archive that could not be looked into."""
    sources = list(sources)
    seen = {source.archive for source in sources if not source.problem}
    return any(
        is_notebook(name) or (is_archive(name) and name not in seen)
        for source in sources
        for name in source.files
    )
