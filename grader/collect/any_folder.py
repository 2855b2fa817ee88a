"""Any folder or zip whose paths follow a pattern, such as ``{student}/{assignment}.ipynb``.

| in the pattern | stands for |
|---|---|
| ``{student}`` | an id, an email or a name; as short as possible |
| ``{assignment}`` | the name of one of the course's assignments |
| ``*`` | anything in one name |
| ``**`` | anything, folders too |

What lies below a folder that fits the pattern belongs to it. If several parts of a path could be
the student, the first one counts that the roster has.
"""

import re
from collections.abc import Iterator

from grader.classroom.identify import ANY, Person
from grader.collect.delivery import Context, Delivery, Found, together
from grader.collect.download import Download, File
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
        options = list(_options(pattern, file))
        if not options:
            found.left_out.append((file.path, f"it does not fit {context.pattern!r}"))
            continue
        known = (one for one in options if context.knows(one.person))
        found.deliveries.append(next(known, options[0]))
    found.deliveries = together(found.deliveries)
    return found


def _options(pattern: re.Pattern[str], file: File) -> Iterator[Delivery]:
    """The path, and each folder of it, that fits the pattern; the shortest first."""
    for length in range(1, len(file.parts) + 1):
        if match := pattern.fullmatch("/".join(file.parts[:length])):
            parts = match.groupdict()
            below = "/".join(file.parts[length:]) or file.parts[-1]
            person = Person(parts["student"], {ANY: parts["student"]})
            yield Delivery(person, ((below, file),), assignment=parts.get("assignment") or "")


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
    return re.compile(written)
