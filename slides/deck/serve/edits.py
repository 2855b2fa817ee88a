"""Which slide an author has just edited: the page that follows the files goes there."""

from pathlib import Path

from grader.contract.errors import ReviewError
from slides.deck.build.source import read_topic, slides, slug


class Edits:
    """Compares files of slides with what they were at the last save.

    Args:
        source: the folder with the NN_topic.py files.
    """

    def __init__(self, source: Path) -> None:
        paths = (path.resolve() for path in source.glob("[0-9][0-9]_*.py"))
        self._known = {path: _texts(path) for path in paths}

    def in_files(self, changed: set[Path]) -> str:
        """The id of the first slide that is new or another in these files; "" if there is none.

        A file that cannot be read is compared again when it can.
        """
        edited = ""
        for path in sorted(path.resolve() for path in changed):
            known = self._known.get(path)
            if path.suffix != ".py" or (known is None and not path.name[:2].isdigit()):
                continue
            now = _texts(path)
            if now is None:
                continue
            before = set((known or {}).values())
            edited = edited or next((at for at, text in now.items() if text not in before), "")
            self._known[path] = now
        return edited


def _texts(path: Path) -> dict[str, str] | None:
    """The text of each slide by its id; None if the file cannot be read."""
    try:
        topic = read_topic(path)
    except (OSError, ReviewError):
        return None
    return {slug(cells[0].metadata["deck"]["title"]): _text(cells) for cells in slides(topic)}


def _text(cells: list) -> str:
    kept = ("slideshow", "tags", "timing", "lines", "fold", "alt")
    return repr([(c.source, [c.metadata.get(name) for name in kept]) for c in cells])
