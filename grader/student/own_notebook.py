"""A student's notebook beside the exercise as it was released: what of it grading runs.

The same as `grader.intake.merge_answers` for what students may have; a test compares the two.
"""

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.contract.errors import ReviewError
from grader.contract.notebook_cells import NAMES_TAG, TEST_PREFIX, without_blanks
from grader.student.headings import Cell, nbgrader_of
from grader.student.newer_syntax import newer_syntax, without_magics
from grader.student.released import Released

_TOP = ""  # the place above the first cell of ours


@dataclass(frozen=True)
class Piece:
    """A cell that runs.

    Attributes:
        asks: the question whose test it is; "" for any other cell.
    """

    source: str
    asks: str = ""


def cells_of(content: bytes, name: str) -> list[dict[str, Any]]:
    """The cells of a notebook, each one's text as one string.

    Raises:
        ReviewError: if it is not a notebook that Jupyter writes today.
    """
    try:
        document = json.loads(content)
        return [_cell(cell) for cell in document["cells"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ReviewError(
            f"{name} is not a notebook that can be read ({type(error).__name__}: {error}). Open it "
            f"in Jupyter and save it again."
        ) from error


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    source, metadata = cell.get("source", ""), cell.get("metadata", {})
    if not isinstance(metadata.get("nbgrader", {}), dict):
        metadata = {}
    text = source if isinstance(source, str) else "".join(source)
    return {"cell_type": str(cell["cell_type"]), "metadata": metadata, "source": text}


def name_of(cell: Cell) -> str:
    """The cell's grade_id; "" for a cell without."""
    return str(nbgrader_of(cell).get("grade_id") or "")


def merged(exercise: Released, own: Sequence[Cell]) -> list[Piece]:
    """What grading runs: our setup, names and tests; the student's answers and other cells."""
    slots = {name_of(cell): cell for cell in exercise.cells if _is_code(cell) and name_of(cell)}
    answers, extras = _sorted_in(exercise, slots, own)
    pieces = [Piece(source) for source in extras[_TOP]]
    place = _TOP
    for cell in filter(_is_code, exercise.cells):
        if name := name_of(cell):
            pieces += [Piece(source) for source in extras[place]] if place else []
            place = name
            pieces += _own_or_ours(cell, answers.get(name, []))
        elif _defines_names(cell):
            pieces.append(Piece(cell["source"]))
    return pieces + [Piece(source) for source in extras[place]]


def _own_or_ours(cell: Cell, answers: list[str]) -> list[Piece]:
    if nbgrader_of(cell).get("solution"):
        return [Piece(source) for source in answers]
    asks = name_of(cell).removeprefix(TEST_PREFIX) if nbgrader_of(cell).get("grade") else ""
    return [Piece(cell["source"], asks)]


def _sorted_in(
    exercise: Released, slots: Mapping[str, Cell], own: Sequence[Cell]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The student's sources: of each answer, and after each named cell of ours."""
    answers: dict[str, list[str]] = {name: [] for name in slots}
    extras: dict[str, list[str]] = {name: [] for name in (_TOP, *slots)}
    ours = {
        without_blanks(cell["source"])
        for cell in exercise.cells
        if not nbgrader_of(cell).get("solution")
    }
    place = _TOP
    for cell in filter(_is_code, own):
        slot = slots.get(name_of(cell))
        if slot is not None and not nbgrader_of(slot).get("grade"):
            place = name_of(cell)
        if slot is not None and nbgrader_of(slot).get("solution"):
            answers[place].append(cell["source"])
        elif cell["source"].strip() and without_blanks(cell["source"]) not in ours:
            extras[place].append(cell["source"])
        if slot is not None:
            place = name_of(cell)
    return answers, extras


def problems(exercise: Released, own: Sequence[Cell], python: str = "") -> Iterator[str]:
    """What will cost points in grading, in words.

    Args:
        python: the version that grades, such as 3.11; "" if that is not known.
    """
    for asked in exercise.asked:
        found = [cell for cell in own if name_of(cell) == asked.name]
        if not found and not asked.points:
            continue  # a stretch question
        if not found:
            yield (
                f"{asked.name}: its cell is missing. Copy it from a fresh exercise, with its "
                f"metadata: a cell that you add yourself is not recognized."
            )
        elif not all(map(_is_code, found)):
            yield f"{asked.name}: its cell is no longer a code cell. Make it one again."
        elif len(found) > 1:
            yield f"{asked.name}: it has {len(found)} cells, the last one counts. Delete others."
        for cell in filter(_is_code, found):
            yield from _in_answer(exercise, own, cell, python)


def _in_answer(exercise: Released, own: Sequence[Cell], cell: Cell, python: str) -> Iterator[str]:
    try:
        tree = _parsed(cell["source"])
    except SyntaxError as error:
        yield f"{name_of(cell)}: line {error.lineno} is not valid Python: {error.msg}."
        return
    if newer := newer_syntax(cell["source"], python):
        yield f"{name_of(cell)}: {newer}"
    if used := sorted(_globals_of(tree) & _of_examples(exercise, own)):
        yield (
            f"{name_of(cell)}: uses {', '.join(used)} of an example cell, which does not run in "
            f"grading. Use the arguments of the function."
        )


def _of_examples(exercise: Released, own: Iterable[Cell]) -> set[str]:
    """The names that are defined in nothing but examples, which grading leaves out."""
    unnamed = [cell for cell in exercise.cells if _is_code(cell) and not name_of(cell)]
    examples = [cell for cell in unnamed if not _defines_names(cell)]
    left_out = {without_blanks(cell["source"]) for cell in examples}
    others = [
        c
        for c in [*exercise.cells, *own]
        if _is_code(c) and without_blanks(c["source"]) not in left_out
    ]
    return _bound(examples) - _bound(others)


def _bound(cells: Iterable[Cell]) -> set[str]:
    found: set[str] = set()
    for cell in cells:
        try:
            found |= _stored(_parsed(cell["source"]))
        except SyntaxError:
            continue
    return found


def _globals_of(tree: ast.AST) -> set[str]:
    """The names that a source uses and defines nowhere."""
    loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return loaded - _stored(tree)


def _stored(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
    return found


def _parsed(source: str) -> ast.Module:
    """A cell's code, its lines for IPython left out."""
    return ast.parse("\n".join(without_magics(source)))


def _is_code(cell: Cell) -> bool:
    return cell["cell_type"] == "code"


def _defines_names(cell: Cell) -> bool:
    return NAMES_TAG in cell["metadata"].get("tags", [])
