"""What an answer's own text shows, whatever it computes: a missing return, an unused argument.

Every remark states a fact, and is shown only for answers that are not right.
"""

import ast
import builtins
import inspect
import linecache
import symtable
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

_MOST_CHARACTERS = 20_000  # of a cell that is read
_MOST_SAID = 2_000  # characters
Definition = ast.FunctionDef | ast.ClassDef


def remarks(name: str, answer: Any) -> str:
    """Remarks on the definition of `name` in the cell that `answer` comes from, a line each."""
    try:
        cell = ast.parse(source(answer))
        definition = _definition(name, cell)
        if definition is None:
            return ""
        found = "\n".join(_of_definition(definition, cell, _globals(answer)))
    except Exception:  # students may write, and hand over, anything
        return ""
    return found if len(found) <= _MOST_SAID else ""


def returning(name: str, answer: Any) -> tuple[str, int, str] | None:
    """Where the definition of `name` returns its value: file, line, the line's text.

    None if it does so in several places, or nowhere, or cannot be found.
    """
    try:
        text = source(answer)
        definition = _definition(name, ast.parse(text))
        file = _function(answer).__code__.co_filename
    except Exception:  # students may write, and hand over, anything
        return None
    if not isinstance(definition, ast.FunctionDef):
        return None
    places = [n.lineno for n in _within(definition) if isinstance(n, ast.Return) and n.value]
    if len(places) != 1:
        return None
    return file, places[0], text.splitlines()[places[0] - 1].strip()


def source(answer: Any) -> str:
    """The text of the cell, or the module, that a function or a class was defined in.

    Empty if it is too long, or cannot be found.
    """
    try:
        text = "".join(linecache.getlines(_function(answer).__code__.co_filename))
    except Exception:  # students may hand over anything
        return ""
    return text if len(text) <= _MOST_CHARACTERS else ""


def _function(answer: Any) -> FunctionType:
    """The function itself, or one that a class defines."""
    if isinstance(answer, type):
        answer = next(v for v in vars(answer).values() if isinstance(v, FunctionType))
    return inspect.unwrap(answer)


def definitions_beside(answer: Any) -> dict[str, Any]:
    """The names of the notebook that defines an answer; none if they cannot be found."""
    try:
        return _globals(answer)
    except Exception:  # students may hand over anything
        return {}


def _globals(answer: Any) -> dict[str, Any]:
    return _function(answer).__globals__


def _definition(name: str, cell: ast.Module) -> Definition | None:
    found = [n for n in cell.body if isinstance(n, Definition) and n.name == name]
    return found[-1] if found else None


def _of_definition(
    definition: Definition, cell: ast.Module, names: dict[str, Any]
) -> Iterator[str]:
    if isinstance(definition, ast.ClassDef):
        return
    name = definition.name
    returned = [n for n in _within(definition) if isinstance(n, ast.Return)]
    if not any(isinstance(n, ast.Yield | ast.YieldFrom) for n in _within(definition)):
        if not any(r.value for r in returned):
            yield f"`{name}` does not return anything: there is no `return` with a value in it."
            return
        if _in_the_first_pass(definition):
            yield "`return` stands inside the loop, so the function ends in the loop's first pass."
    unused = _unused(definition)
    if unused:
        listed = ", ".join(f"`{a}`" for a in unused)
        yield f"`{name}` does not use its argument{'s' * (len(unused) > 1)} {listed}."
    others = _variables_outside(definition, cell, names)
    for other in [*others]:
        if module := _module_that_has(other, names):
            others.remove(other)
            yield f"`{other}` alone is not defined. Is `{module}.{other}` meant?"
    if others:
        listed = ", ".join(f"`{a}`" for a in others)
        yield (
            f"`{name}` uses {listed} from outside of the function. The check calls it with other "
            f"arguments than your notebook does: does it use what it is given?"
        )


def _within(definition: Definition) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions inside."""
    waiting: list[ast.AST] = [*definition.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _in_the_first_pass(definition: Definition) -> bool:
    """Whether a loop's body, at its own level, ends with `return` and never continues before."""
    loops = [n for n in _within(definition) if isinstance(n, ast.For | ast.While)]
    return any(
        isinstance(loop.body[-1], ast.Return)
        and not any(isinstance(n, ast.Continue) for n in ast.walk(loop))
        for loop in loops
    )


def _arguments(definition: ast.FunctionDef) -> list[str]:
    arguments = definition.args
    return [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _unused(definition: ast.FunctionDef) -> list[str]:
    read = {
        n.id
        for n in ast.walk(definition)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    changed = {
        n.target.id
        for n in ast.walk(definition)
        if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)
    }
    return [a for a in _arguments(definition) if not a.startswith("_") and a not in read | changed]


def _variables_outside(
    definition: ast.FunctionDef, cell: ast.Module, names: dict[str, Any]
) -> list[str]:
    """Names that the function reads from other cells, and that hold data or nothing."""
    in_cell = {
        t.id for t in ast.walk(cell) if isinstance(t, ast.Name) and isinstance(t.ctx, ast.Store)
    }
    in_cell |= {n.name for n in cell.body if isinstance(n, Definition)}
    table = symtable.symtable(ast.unparse(definition), "answer", "exec").get_children()[0]
    wanted = dict.fromkeys(_global_names(table))
    return [
        name
        for name in wanted
        if name not in in_cell
        and not hasattr(builtins, name)
        and _is_data(names.get(name))
        and not name.isupper()
    ]


def _module_that_has(name: str, names: dict[str, Any]) -> str:
    """What the notebook calls the module with a function or class of an undefined name, or "".

    Not one with a module of that name, such as `tf.data`: that is rather a missing variable.
    """
    if name in names:
        return ""
    modules = {n: m for n, m in names.items() if isinstance(m, ModuleType) and n[0] != "_"}
    if name[0].isupper():  # a class may be a module's module's; other names are often variables
        modules |= {
            f"{n}.{part}": module
            for n, m in modules.items()
            for part, module in vars(m).items()
            if type(module) is ModuleType and part[0] != "_"  # others are imported when first read
        }
    return next((n for n, m in modules.items() if callable(vars(m).get(name))), "")


def _global_names(table: symtable.SymbolTable) -> Iterator[str]:
    yield from (s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced())
    for inner in table.get_children():
        yield from _global_names(inner)


def _is_data(value: Any) -> bool:
    return not isinstance(value, ModuleType | type) and not callable(value)
