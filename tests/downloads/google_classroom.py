"""Google Classroom: the folder of an assignment in Drive, downloaded."""

from collections.abc import Iterable

from tests.downloads import HandIn


def members(hand_ins: Iterable[HandIn], folder: str = "Spread of a sample") -> dict[str, bytes]:
    """Files of students who each got a copy."""
    return {
        f"{folder}/{one.who.name} - {name}": content
        for one in hand_ins
        for name, content in one.files.items()
    }
