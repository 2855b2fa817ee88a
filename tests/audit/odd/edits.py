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


def _stubs_kept(nb: NotebookNode) -> None:
    nb.cells += [copy.deepcopy(c) for c in blank().cells if cells.is_solution(c)]


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
    cell = next(c for c in nb.cells if "FULL_LESSON = False" in c.source)
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


def _setup(**metadata) -> NotebookNode:
    """A copy of the setup cell, as Jupyter pastes it or as typed again."""
    cell = nbformat.v4.new_code_cell(_source("setup"))
    cell.metadata.update(metadata)
    return cell


def _after(nb: NotebookNode, name: str, *added: NotebookNode) -> None:
    at = nb.cells.index(_cell(nb, name)) + 1
    nb.cells[at:at] = added


def _reset() -> NotebookNode:
    return nbformat.v4.new_code_cell("%reset -f")


def _reset_and_set_up(nb: NotebookNode) -> None:
    _after(nb, "test_char_maps", _reset(), _setup())


def _reset_and_pasted(nb: NotebookNode) -> None:
    _after(nb, "test_char_maps", _reset(), _setup(**_cell(nb, "setup").metadata))


def _reset_and_names(nb: NotebookNode) -> None:
    names = [c.source for c in nb.cells if "names" in c.metadata.get("tags", [])]
    first, *others = map(nbformat.v4.new_code_cell, names)
    answer = nbformat.v4.new_code_cell(_source("char_maps"))
    _after(nb, "test_char_maps", _reset(), _setup(), first, answer, *others)
    _cell(nb, "embedding_input").source += "\nassert n_fac == 42 and len(idx) > vocab_size"


def _set_up_again_above(nb: NotebookNode) -> None:
    nb.cells[:0] = [_reset(), _setup()]


def _set_up_edited(nb: NotebookNode) -> None:
    _after(nb, "setup", _setup(**_cell(nb, "setup").metadata))
    _cell(nb, "setup").source += "\nfrom itertools import islice"
    _cell(nb, "char_maps").source += "\nassert islice"


def _names_deleted(nb: NotebookNode) -> None:
    _after(nb, "test_char_maps", nbformat.v4.new_code_cell("del np, keras, corpus"), _setup())


def _extensions(nb: NotebookNode) -> None:
    lines = "%load_ext autoreload", "%autoreload 2", "%matplotlib inline"
    _after(nb, "setup", nbformat.v4.new_code_cell("\n".join(lines)))


def _retype(cell: NotebookNode, kind: str) -> None:
    cell.cell_type = kind
    del cell["outputs"], cell["execution_count"]


def _retyped(kind: str, *names: str) -> Callable[[NotebookNode], None]:
    """Cells that became Markdown or raw text, as by a key pressed in passing."""

    def edit(nb: NotebookNode) -> None:
        for name in names:
            _retype(_cell(nb, name), kind)

    return edit


_ATTEMPT = "def char_maps(text):\n    return [], {}, {}\n\n\n"


def _old_attempt_raw(nb: NotebookNode) -> None:
    old = nbformat.v4.new_code_cell(_ATTEMPT, metadata=_cell(nb, "char_maps").metadata)
    _after(nb, "char_maps", old)
    _retype(old, "raw")


def _old_attempt_above(nb: NotebookNode) -> None:
    cell = _cell(nb, "char_maps")
    cell.source = _ATTEMPT + cell.source


def _whole_twice(nb: NotebookNode) -> None:
    again = copy.deepcopy(nb.cells)
    for number, cell in enumerate(again):
        cell.id = f"again-{number}"
    nb.cells += again


def _tests_pasted(nb: NotebookNode) -> None:
    tests = [_source(f"test_{name}") for name in ("char_maps", "embedding_input")]
    _after(nb, "setup", *map(nbformat.v4.new_code_cell, tests))


def _setup_deleted(nb: NotebookNode) -> None:
    nb.cells = [cell for cell in nb.cells if cells.grade_id(cell) != "setup"]


def _only_answers(nb: NotebookNode) -> None:
    nb.cells = [cell for cell in nb.cells if cells.grade_id(cell) and cells.is_solution(cell)]


def _split(nb: NotebookNode) -> None:
    cell = _cell(nb, "char_maps")
    above = nbformat.v4.new_code_cell("def numbered(chars):\n    return dict(enumerate(chars))")
    nb.cells.insert(nb.cells.index(cell), above)
    cell.source = cell.source.replace("dict(enumerate(chars))", "numbered(chars)")


def _begins(lines: str) -> Callable[[NotebookNode], None]:
    """Lines above an answer in its cell."""

    def edit(nb: NotebookNode) -> None:
        cell = _cell(nb, "char_maps")
        cell.source = f"{lines}\n{cell.source}"

    return edit


def _tabs(nb: NotebookNode) -> None:
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.source = cell.source.replace("    ", "\t")


def _of_newer_python() -> NotebookNode:
    nb = right()
    nb.metadata["language_info"] = {"name": "python", "version": "3.14.0"}
    _cell(nb, "char_maps").source += "\nprint(f'{'nested'}')"
    return nb


_PART = frozenset({"char_maps", "three_char_windows"})

CASES = (
    _edited("copied-cell", "a copy at the end is right, the original does not compile", _copied),
    _edited("stubs-kept", "what was released was kept at the end", _stubs_kept),
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
    _edited("reset-and-set-up", "%reset -f halfway, the setup typed again", _reset_and_set_up),
    _edited("reset-and-pasted", "the same, the setup pasted as Jupyter does", _reset_and_pasted),
    _edited("reset-and-names", "the same, and the cells with names", _reset_and_names),
    _edited("set-up-again-above", "%reset -f and the setup above all", _set_up_again_above),
    _edited("set-up-edited", "the setup edited, the original below it", _set_up_edited),
    _edited("names-deleted", "names of the setup deleted, the setup run again", _names_deleted),
    _edited("extensions", "autoreload and other extensions", _extensions),
    _edited("answer-markdown", "an answer became Markdown", _retyped("markdown", "char_maps")),
    _edited("answers-raw", "all answers became raw text", _retyped("raw", *sorted(ALL))),
    _edited(
        "setup-and-test-raw",
        "the setup and a test became raw text",
        _retyped("raw", "setup", "test_char_maps"),
    ),
    _edited("old-attempt-raw", "an old attempt kept below as raw text", _old_attempt_raw),
    _edited("old-attempt-above", "an old attempt above in the same cell", _old_attempt_above),
    _edited("whole-twice", "the whole notebook twice, one below the other", _whole_twice),
    _edited("tests-pasted", "tests pasted above the answers", _tests_pasted),
    _edited("setup-deleted", "the setup deleted", _setup_deleted),
    _edited("only-answers", "all but the answers deleted", _only_answers),
    _edited("answer-split", "a part of an answer in a cell above", _split),
    _edited("cell-timed", "%%time above an answer", _begins("%%time")),
    _edited("cell-captured", "%%capture above an answer", _begins("%%capture out")),
    _edited("shell-in-answer", "shell commands in an answer", _begins("!ls\n!pip list | head -1")),
    _edited("future-import", "a __future__ import", _begins("from __future__ import annotations")),
    _edited("tabs", "tabs in place of blanks", _tabs),
    Case(
        "newer-python",
        KIND,
        "an answer in the syntax of a newer Python",
        hand_in(_of_newer_python()),
        earns=ALL - {"char_maps"},
    ),
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
