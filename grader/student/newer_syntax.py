"""Code that the Python of this notebook accepts, and the Python that grades does not."""

import ast
import re
import sys
import tokenize
from functools import cache
from importlib import metadata

_GRADED_WITH = re.compile(r"graded with Python (\d+\.\d+)")
_OLDEST = "3.11"  # version that can grade
_FREE_F_STRINGS = (3, 12)  # PEP 701: since then, anything may stand within their braces


@cache
def graded_with() -> str:
    """The version of Python that grades, as the students' wheel says; "" if it does not."""
    for name in metadata.packages_distributions().get("grader", []):
        if found := _GRADED_WITH.search(metadata.metadata(name)["Summary"] or ""):
            return found[1]
    return ""


def not_for_grading(source: str) -> str:
    """What the Python that grades does not accept, in words; "" if nothing is seen.

    Which one grades takes a moment to find out: that is for code that no older one accepts.
    """
    return newer_syntax(source, graded_with()) if newer_syntax(source, _OLDEST) else ""


def newer_syntax(source: str, python: str) -> str:
    """What is not valid in a version of Python, in words; "" if nothing is seen.

    Args:
        source: of a cell, valid in the Python that runs.
        python: a version such as 3.11; "" if that is not known.
    """
    major, _, minor = python.partition(".")
    version = (int(major), int(minor)) if python else sys.version_info[:2]
    if version >= sys.version_info[:2]:
        return ""
    lines = without_magics(source)
    try:
        ast.parse("\n".join(lines), feature_version=version)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}. It is graded with Python {python}."
    if version < _FREE_F_STRINGS and (line := _free_f_string(lines)):
        return (
            f"line {line}: what stands within the braces of this f-string is not valid in Python "
            f"{python}, which grades. Give it a name before: no quotes of the f-string's own kind, "
            f"backslashes or comments may be there."
        )
    return ""


def without_magics(source: str) -> list[str]:
    """The lines of a cell, those for IPython empty."""
    return ["" if line.startswith(("%", "!")) else line for line in source.splitlines()]


def _free_f_string(lines: list[str]) -> int | None:
    """The first line with what only PEP 701 allows."""
    around: list[str] = []  # the quotes of the f-strings that a token is in
    for token in tokenize.generate_tokens(iter([f"{line}\n" for line in lines]).__next__):
        kind, text = tokenize.tok_name[token.type], token.string
        if kind == "FSTRING_END":
            around.pop()
            continue
        if around and kind != "FSTRING_MIDDLE":
            ends_line = kind == "NL" and len(around[-1]) == 1
            if ends_line or kind == "COMMENT" or any(one in text for one in (*around, "\\")):
                return token.start[0]
        if kind == "FSTRING_START":
            around.append(text.lstrip("fFrR"))
    return None
