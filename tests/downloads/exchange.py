"""nbgrader's exchange: the folder ``inbound`` of a course."""

from collections.abc import Iterable
from datetime import UTC

from tests.downloads import HandIn


def members(hand_ins: Iterable[HandIn]) -> dict[str, bytes]:
    """As ``ExchangeSubmit.init_dest`` names them."""
    found = {}
    for number, one in enumerate(hand_ins):
        at = one.at.astimezone(UTC)
        stamp = f"{at:%Y-%m-%d %H:%M:%S}.123456 UTC"
        root = f"inbound/{one.who.login}+{one.assignment}+{stamp}+abcDEF12345{number}"
        found[f"{root}/timestamp.txt"] = stamp.encode()
        found |= {f"{root}/{name}": content for name, content in one.files.items()}
    return found
