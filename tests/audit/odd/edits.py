"""Honest notebooks whose cells were moved, copied, split, or written in an unusual way."""

import copy
from collections.abc import Callable

import nbformat
from nbformat import NotebookNode

from grader.intake import cells
from tests.audit.cases import ALL, NONE, TOPIC, Case, blank, hand_in, right
from tests.harness import trusted
from tests.submissions import submitted

KIND = "edit"


def _cell(nb: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in nb.cells if cells.grade_id(cell) == name)


def _edited(name: str, odd: str, edit: Callable[[NotebookNode], None], earns=ALL) -> Case:
    nb = right()
    edit(nb)
    return Case(name, KIND, odd, hand_in(nb), earns=earns)


def _source(question: str) -> str:
    return _cell(trusted(TOPIC), question).source


def _copied(nb: NotebookNode) -> None:
    again = copy.deepcopy(_cell(nb, "char_maps"))
    _cell(nb, "char_maps").source = "def char_maps(text)  # not yet"
    nb.cells.append(again)


def _reversed(nb: NotebookNode) -> None:
    nb.cells = nb.cells[::-1]


def _in_setup(nb: NotebookNode) -> None:
    _cell(nb, "setup").source += "\nfrom itertools import islice"
    _cell(nb, "char_maps").source += "\nassert islice"


def _in_test_cell(nb: NotebookNode) -> None:
    _cell(nb, "test_char_maps").source = f"{_source('char_maps')}\n{_source('test_char_maps')}"
    _cell(nb, "char_maps").source = ""


def _in_one_cell(nb: NotebookNode) -> None:
    names = [cells.question_name(c) for c in trusted(TOPIC).cells if cells.is_test(c)]
    for name in names:
        _cell(nb, name).source = ""
    _cell(nb, names[0]).source = "\n\n".join(map(_source, names))


def _in_a_new_cell(nb: NotebookNode) -> None:
    cell = _cell(nb, "three_char_model")
    at = nb.cells.index(cell)
    nb.cells[at] = nbformat.v4.new_code_cell(cell.source)


def _names_shadowed(nb: NotebookNode) -> None:
    at = nb.cells.index(_cell(nb, "char_maps"))
    nb.cells.insert(at, nbformat.v4.new_code_cell("np = keras.ops\nlist_, text = list, 'mine'"))
    nb.cells.insert(at + 1, nbformat.v4.new_code_cell("import numpy as np"))


def _reset_first(nb: NotebookNode) -> None:
    nb.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))


def _uses_names_of_examples(nb: NotebookNode) -> None:
    _cell(nb, "three_char_windows").source += "\nassert n_fac == 42 and len(idx) > vocab_size"


def _full_lesson(nb: NotebookNode) -> None:
    cell = next(c for c in nb.cells if c.source.startswith("FULL_LESSON = False"))
    cell.source = cell.source.replace("False", "True")


_OTHERWISE = '''
from __future__ import annotations
import asyncio
await asyncio.sleep(0)

class Maps:
    """The same, as an object that is called."""

    def __call__(self, text: str) -> tuple[list[str], dict[str, int], dict[int, str]]:
        chars = ["\\0", *sorted(set(text))]
        return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))

char_maps = Maps()
if __name__ == "__main__":
    print("main")
'''


def _otherwise(nb: NotebookNode) -> None:
    _cell(nb, "char_maps").source = _OTHERWISE


_PART = frozenset({"char_maps", "three_char_windows"})

CASES = (
    _edited("copied-cell", "a copy at the end is right, the original does not compile", _copied),
    _edited("reversed-cells", "all cells in reverse order", _reversed),
    _edited("import-in-setup", "an import was added to the locked setup cell", _in_setup),
    _edited("answer-in-test-cell", "an answer was typed into the test cell", _in_test_cell),
    _edited("all-in-one-cell", "all answers are in the first solution cell", _in_one_cell),
    _edited(
        "answer-in-a-new-cell", "a solution cell was deleted and written again", _in_a_new_cell
    ),
    _edited(
        "names-shadowed", "names of the setup mean something else for a while", _names_shadowed
    ),
    _edited("reset-first", "%reset -f above everything", _reset_first),
    _edited("names-of-examples", "an answer uses names of example cells", _uses_names_of_examples),
    _edited("full-lesson", "FULL_LESSON = True", _full_lesson),
    _edited("unusual-code", "an answer is an object; await at the top of a cell", _otherwise),
    Case("nothing-answered", KIND, "all answers are empty", hand_in(blank()), earns=NONE),
    Case(
        "partly-right",
        KIND,
        "two answers are right, the others missing",
        hand_in(submitted(TOPIC, dict.fromkeys(ALL - _PART, ""))),
        earns=_PART,
    ),
)
