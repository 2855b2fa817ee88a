"""A report to show in class: students are numbers, and nothing else says who they are."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from grader.classroom.roster import Roster
from grader.contract.errors import ReviewError
from grader.contract.words import NOT_GRADED
from grader.report.model import Changes, Look, Open, Progress, Report, Student

HIDDEN = "[a student]"
_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3  # characters of a name in ASCII that is looked for in words; ids may have any length


def numbers(path: Path, students: Iterable[str]) -> dict[str, str]:
    """What each student is called; drawn once, then read from the file.

    Args:
        path: a JSON file, which only the instructor has.

    Raises:
        ReviewError: if the file is not what this function wrote.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        drawn = {str(student): int(number) for student, number in known.items()}
    except (ValueError, AttributeError) as error:
        raise ReviewError(
            f"{path} cannot be read: {error}. It says which number each student has in anonymous "
            f"reports. If you remove it, new numbers are drawn."
        ) from error
    new = [student for student in students if student not in drawn]
    random.SystemRandom().shuffle(new)
    first = max(drawn.values(), default=0) + 1
    drawn |= {student: number for number, student in enumerate(new, first)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(drawn, indent=1) + "\n", encoding="utf-8")
    return {student: f"Student {number:03}" for student, number in drawn.items()}


def anonymous(report: Report, called: Mapping[str, str], roster: Roster) -> Report:
    """The report without ids, names and addresses, and without likenesses of answers.

    Words may quote what a student wrote: there, whatever identifies anybody is replaced. Why a
    submission was not graded is left out: it names files, which students call by their names.
    """
    hide = _hiding(called, roster)

    def open_question(one: Open) -> Open:
        refused = one.words.startswith(NOT_GRADED)
        return replace(one, words=NOT_GRADED if refused else hide(one.words))

    def progress(one: Progress) -> Progress:
        return replace(one, open=tuple(map(open_question, one.open)))

    def student(one: Student) -> Student:
        name = called[one.id]
        return Student(name, name, "", tuple(map(progress, one.progress)))

    def look(one: Look) -> Look:
        return replace(one, student=called[one.student], reason="", cell=hide(one.cell))

    return replace(
        report,
        anonymous=True,
        topics=tuple(
            replace(t, missing=_called(called, t.missing), waiting=_called(called, t.waiting))
            for t in report.topics
        ),
        mistakes=tuple(replace(m, example=hide(m.example)) for m in report.mistakes),
        look=tuple(map(look, report.look)),
        students=tuple(sorted(map(student, report.students), key=lambda one: one.id)),
        pairs=(),
        changes=Changes(
            report.changes.since,
            tuple(replace(c, student=called.get(c.student, HIDDEN)) for c in report.changes.scores),
        ),
    )


def _called(called: Mapping[str, str], students: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(called[student] for student in students))


def _hiding(called: Mapping[str, str], roster: Roster) -> Callable[[str], str]:
    """A function that replaces all that identifies a student in words."""
    identities = set(called)
    for student in roster.values():
        names = (student.first_name, student.last_name, student.email, *student.more.values())
        identities |= {part for name in names for part in (name, *name.split()) if _tells(part)}
    by_sign: dict[str, list[str]] = defaultdict(list)
    for name in sorted(identities, key=len, reverse=True):
        by_sign[_sign(name.casefold(), name.isascii())].append(name)
    pattern = cache(_pattern)

    @cache  # much of what feedback says is said to many
    def hide(words: str) -> str:
        folded = words.casefold()
        signs = {"", *_WORD.findall(folded), *(c for c in folded if not c.isascii())}
        possible = {n for sign in signs for n in by_sign.get(sign, ()) if n.casefold() in folded}
        for name in sorted(possible, key=len, reverse=True):
            words = pattern(name).sub(HIDDEN, words)
        return words

    return hide


def _sign(name: str, whole: bool) -> str:
    """What words must have if they have a name: so a name is looked for in few of them.

    Args:
        whole: whether it is found as a whole word only.
    """
    if not whole:
        return next((c for c in name if not c.isascii()), "")
    return next(iter(_WORD.findall(name)), "")


def _tells(name: str) -> bool:
    """Whether a name is looked for; a short one in ASCII is most often something else."""
    return len(name) >= _SHORTEST or (bool(name) and not name.isascii())


def _pattern(name: str) -> re.Pattern[str]:
    """A whole word; scripts without spaces between words have names anywhere."""
    whole = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])" if name.isascii() else re.escape(name)
    return re.compile(whole, re.IGNORECASE)
