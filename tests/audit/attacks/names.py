"""Students' ids that a terminal, a page, a spreadsheet or a file system might obey."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.audit.cases import TOPIC, Case, blank, hand_in

FAMILY = "names"
_REVIEW = ("needs review",)


def _loud(course: Path) -> str:
    """Escape sequences or forged lines in what the teacher sees, and a run that did not end."""
    said = (course / "autograde.log").read_bytes()
    if b"\x1b]" in said or b"\nforged" in said:
        return "the name reached the terminal"
    return "" if b"Feedback notebooks:" in said else "the command ended early"


def _named(name: str, tries: str, *states: str) -> Case:
    return Case(name, FAMILY, tries, hand_in(blank()), states=states or ("graded",), harm=_loud)


def _beside(name: str, tries: str, make: Callable[[Path], object], *states: str) -> Case:
    """A notebook with something beside it that is no plain file."""

    def build(folder: Path) -> None:
        hand_in(blank())(folder)
        make(folder)

    return Case(
        name, FAMILY, tries, build, states=states or ("graded", "malformed", "needs review")
    )


def _socket(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(folder / "s"))


def _pipes(folder: Path) -> None:
    for name in ("data.csv", "helper.py", f"{TOPIC} (1).ipynb", "timestamp.txt.bak", "a.zip"):
        os.mkfifo(folder / name)


def _loops(folder: Path) -> None:
    (folder / "loop").symlink_to(".")
    (folder / "up").symlink_to("..")
    (folder / "self").symlink_to("self")
    (folder / "inner").mkdir()
    (folder / "inner" / "back").symlink_to("../inner")


CASES = (
    _named("[bold red]ada", "is named as Rich's markup"),
    _named("[no style]ada[", "is named as markup that is none"),
    _named("ada\x1b]0;taken\x07\x1b[2J", "is named as a terminal's title", *_REVIEW),
    _named("ada\x9b2J\u202e", "is named in 8-bit controls, from right to left", *_REVIEW),
    _named("ada\nforged  graded  10 of 10", "is named as two lines", *_REVIEW),
    _named("=1+1", "is named as a formula"),
    _named("@SUM(A1)", "is named as an old formula"),
    _named('ada,10,10,"x', "is named as columns of CSV", *_REVIEW),
    _named("o'ada'; drop table student; --", "is named as SQL"),
    _named("a..b", "has two dots in its name"),
    _named("<script>breach()<", "is named as a script", *_REVIEW),
    _named('ada"; breach(); "', "is named as JavaScript", *_REVIEW),
    _named("ada&#x3c;b&#x3e;", "is named as HTML's entities", *_REVIEW),
    _named("{student_id}{0.__class__}%s", "is named as a format"),
    _named("[a-z]?", "is named as a pattern"),
    _named("--force", "is named as an option"),
    _named("$(touch rnn_audit)", "is named as a shell's command"),
    _named("x" * 180, "has a name of 180 letters"),
    _beside("pipes-beside", "has pipes beside its notebook", _pipes),
    _beside("socket-beside", "has a socket beside its notebook", _socket),
    _beside("links-in-circles", "has links in circles beside its notebook", _loops),
)
