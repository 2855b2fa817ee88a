"""Any folder or zip whose paths follow a pattern, such as ``{student}/{assignment}.ipynb``.

| in the pattern | stands for |
|---|---|
| ``{student}`` | an id, an email or a name; as short as possible |
| ``{assignment}`` | the name of one of the course's assignments |
| ``*`` | anything in one name |
| ``**`` | anything, folders too |

What lies below a folder that fits the pattern belongs to it.
"""

import re

from grader.classroom.identify import Person
from grader.classroom.roster import SYSTEM_COLUMNS
from grader.collect.delivery import Context, Delivery, Found, together
from grader.collect.download import Download
from grader.contract.errors import ReviewError

_TOKEN = re.compile(r"(\{student\}|\{assignment\}|\*\*|\*)")


def read(download: Download, context: Context) -> Found:
    """The files that fit the pattern.

    Raises:
        ReviewError: if the pattern does not say where the student's name stands.
    """
    pattern = _compiled(context)
    found = Found()
    for file in download.files:
        if (match := pattern.fullmatch(file.path)) is None:
            found.left_out.append((file.path, f"it does not fit {context.pattern!r}"))
            continue
        parts = match.groupdict()
        found.deliveries.append(
            Delivery(
                _person(parts["student"]),
                ((parts["below"] or file.parts[-1], file),),
                assignment=parts.get("assignment") or "",
            )
        )
    found.deliveries = together(found.deliveries)
    return found


def _person(written: str) -> Person:
    """What stands in the path may be anything that the roster has."""
    ids = dict.fromkeys(("id", "email", *SYSTEM_COLUMNS), written)
    return Person(written, ids)


def _compiled(context: Context) -> re.Pattern[str]:
    meaning = {
        "{student}": r"(?P<student>[^/]+?)",
        "{assignment}": f"(?P<assignment>{'|'.join(map(re.escape, context.assignments))})",
        "**": r".*",
        "*": r"[^/]*",
    }
    tokens = [t for t in _TOKEN.split(context.pattern.strip("/")) if t]
    if tokens.count("{student}") != 1 or tokens.count("{assignment}") > 1:
        raise ReviewError(
            f"The pattern {context.pattern!r} is not understood. Expected --pattern with "
            f"{{student}} once, such as '{{student}}/{{assignment}}.ipynb' or '{{student}}_*'."
        )
    written = "".join(meaning.get(token, re.escape(token)) for token in tokens)
    return re.compile(rf"{written}(?:/(?P<below>.+))?")
