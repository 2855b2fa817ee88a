"""Write what a plan says: prepared aside, then moved into place. A crash leaves all or nothing.

Everything is written below ``collected/.incoming``. Then a journal is put beside it, by one rename;
from there on the next run finishes the moves. Before it, the next run throws the folder away.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.collect import content
from grader.collect.attempts import COLLECTED, FILES, RECORD, Attempt, kept
from grader.collect.item import Fate, Item, Plan
from grader.collect.plan import submitted_folder
from grader.contract.errors import ReviewError
from grader.intake.choice import TIME_FILE
from grader.intake.plain_files import Room, StagingError
from grader.intake.plain_files import read as read_folder

_INCOMING, _JOURNAL, _LOCK = ".incoming", "journal.json", ".lock"
_TIME_OF_STUDENT = "timestamp.of_student.txt"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Nobody else collects into this course folder; what a crash has left is finished first.

    Raises:
        ReviewError: if somebody does, or the folder cannot be written.
    """
    try:
        (root / COLLECTED).mkdir(exist_ok=True)
        with (root / COLLECTED / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ReviewError(
                    f"Another `review collect` writes to {root} now. Wait until it has ended."
                ) from None
            recover(root)
            yield
    except OSError as error:
        raise ReviewError(
            f"{error.filename or root} cannot be written ({error.strerror}). Nothing was changed, "
            f"or the next `review collect` completes it."
        ) from error


def recover(root: Path) -> None:
    """Finish what had been prepared when a run ended; remove what had not."""
    incoming = root / COLLECTED / _INCOMING
    if (incoming / _JOURNAL).is_file():
        _move(root, json.loads((incoming / _JOURNAL).read_text(encoding="utf-8")))
    shutil.rmtree(incoming, ignore_errors=True)


@dataclass
class _Prepared:
    """Folders that are ready: where each is, where it belongs, where what is there is kept."""

    root: Path
    moves: list[dict[str, str]] = field(default_factory=list)

    def folder(self, target: Path, kept: str = "") -> Path:
        """An empty folder that will become `target`."""
        ready = self.root / COLLECTED / _INCOMING / f"{len(self.moves)}"
        ready.mkdir(parents=True)
        paths = {"from": str(ready), "to": str(target), "kept": kept}
        self.moves.append({k: p and os.path.relpath(p, self.root) for k, p in paths.items()})
        return ready


def write(course: CourseDirectory, plan: Plan) -> None:
    """Carry out a plan.

    Raises:
        ReviewError: if a file changed since it was planned.
        OSError: if something cannot be written.
    """
    root = Path(course.root).resolve()
    try:
        moves = _prepare(course, plan, root)
        if moves:
            _commit(root, moves)
    finally:
        recover(root)


def _prepare(course: CourseDirectory, plan: Plan, root: Path) -> list[dict[str, str]]:
    """Write all that is new aside; return where it belongs."""
    prepared = _Prepared(root)
    places: dict[tuple[str, str], Item] = {}
    for item in plan.of(Fate.NEW, Fate.NEWER, Fate.OLDER, Fate.UNCHANGED):
        assert item.attempt is not None
        counts = plan.counts[item.place]
        missing = not submitted_folder(course, *item.place).is_dir()
        if item.fate is not Fate.UNCHANGED:
            _write_attempt(prepared, item)
        if item.attempt.sha256 == counts.sha256 and (missing or item.attempt is counts):
            places[item.place] = item
    for place, item in places.items():
        _write_submitted(prepared, course, item, plan.counts[place])
    return prepared.moves


def _files(item: Item) -> dict[str, bytes]:
    files = content.read(item.matched.delivery)
    if content.sha256(files) != item.sha256:
        raise ReviewError(
            f"The submission of {item.matched.student_id} changed while it was collected. Nothing "
            f"was written. Collect again when the download is complete."
        )
    return files


def _write_attempt(prepared: _Prepared, item: Item) -> None:
    assert item.attempt is not None
    assignment, student_id = item.place
    target = prepared.root / COLLECTED / assignment / student_id / item.attempt.folder
    folder = prepared.folder(target)
    _write_files(folder / FILES, _files(item))
    (folder / RECORD).write_text(item.attempt.as_json(), encoding="utf-8")


def _write_submitted(
    prepared: _Prepared, course: CourseDirectory, item: Item, counts: Attempt
) -> None:
    """What is graded: the files, and when they were handed in, as nbgrader writes it."""
    assignment, student_id = item.place
    target = submitted_folder(course, assignment, student_id).resolve()
    folder = prepared.folder(target, _kept_aside(prepared.root, target, item.place))
    files = _files(item)
    if TIME_FILE in files:  # the student's own would count as the time
        files[_TIME_OF_STUDENT] = files.pop(TIME_FILE)
    _write_files(folder, files)
    if moment := counts.handed_in:
        (folder / TIME_FILE).write_text(f"{moment:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")


def _kept_aside(root: Path, folder: Path, place: tuple[str, str]) -> str:
    """Where to keep what lies in ``submitted/``; empty if it is one of the attempts."""
    if not folder.is_dir():
        return ""
    assignment, student_id = place
    try:
        files = read_folder(folder, Room())
    except StagingError:
        files = {}
    files.pop(TIME_FILE, None)
    if _TIME_OF_STUDENT in files:
        files[TIME_FILE] = files.pop(_TIME_OF_STUDENT)
    digest = content.sha256(files)
    if digest in [attempt.sha256 for attempt in kept(root, assignment, student_id)]:
        return ""
    return str(root / COLLECTED / assignment / student_id / f"replaced-{digest[:8]}" / FILES)


def _write_files(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _commit(root: Path, moves: list[dict[str, str]]) -> None:
    """Put the journal beside what was prepared: from here on it will be finished."""
    path = root / COLLECTED / _INCOMING / _JOURNAL
    with path.with_suffix(".new").open("w", encoding="utf-8") as file:
        json.dump(moves, file)
        file.flush()
        os.fsync(file.fileno())
    path.with_suffix(".new").rename(path)


def _move(root: Path, moves: list[dict[str, str]]) -> None:
    """Move all into place that is not there yet; each move can be repeated."""
    for move in moves:
        ready, target = root / move["from"], root / move["to"]
        if not ready.exists():
            continue
        if target.exists():
            _put_aside(target, root / move["kept"] if move["kept"] else ready.with_suffix(".old"))
        target.parent.mkdir(parents=True, exist_ok=True)
        ready.rename(target)


def _put_aside(folder: Path, aside: Path) -> None:
    aside.parent.mkdir(parents=True, exist_ok=True)
    if aside.exists():  # the same content was put aside before
        shutil.rmtree(folder)
    else:
        folder.rename(aside)
