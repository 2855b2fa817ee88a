"""A student's id, from the name of a folder that may have any name.

An id is shown on terminals and written into nbgrader's pages, some of which take it for HTML or
JavaScript.
"""

import hashlib
import os

from grader.contract.plain_text import plain

_IN_PAGES = '<>"&\\`\n\r\t'
_MOST = 200  # characters; a folder's name has up to 255 bytes
_INSTEAD = "_"


def student_id_of(folder_name: str) -> str:
    """The name, if it can be shown anywhere; else one like it that can, with a hash of the name."""
    text = os.fsencode(folder_name).decode(errors="replace")
    shown = "".join(_INSTEAD if c in _IN_PAGES or not c.isprintable() else c for c in plain(text))
    if shown[:_MOST] == folder_name:
        return folder_name
    end = f"-{hashlib.sha256(os.fsencode(folder_name)).hexdigest()[:8]}"
    return shown[: _MOST - len(end)] + end


def is_student_id(name: str) -> bool:
    """Whether a name can be a student's id and folder as it is."""
    return bool(name.strip(".")) and "/" not in name and student_id_of(name) == name
