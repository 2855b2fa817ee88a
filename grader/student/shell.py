"""IPython's shell, except that what fails here, and did not at home, costs little.

In grading there is no network, there are other packages and fewer files, and most example cells
do not run. So a statement that fails does not end its cell: what the cell defines below may be
what an answer needs.
"""

import ast
import io
import sys
from collections.abc import Awaitable, Callable
from contextlib import redirect_stdout
from functools import partial
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell

_ENDS = (SystemExit, AssertionError)  # a student's own way to end a cell
_QUICK = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Shell(ZMQInteractiveShell):
    """That shell.

    Attributes:
        examples: the sources of the example cells that were left out and have not run, each with
            the names that it defines.
        put_back_streams: undoes what was done to standard output and error.
    """

    examples: dict[str, set[str]]
    put_back_streams: Callable[[], None]
    _defining = False  # whether the statement that runs may define a name

    def ask_exit(self) -> None:
        """Do nothing: the notebook continues with its next line."""

    def _update_exit_now(self, change: dict[str, Any]) -> None:
        """Do nothing: at home ``kernel.do_shutdown(True)`` restarts Python, and one goes on."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        """An error is shown where outputs go, whatever the student's streams can do."""
        self.put_back_streams()
        super()._showtraceback(etype, evalue, stb)

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = compile,
        result: Any = None,
    ) -> bool:
        """Run each statement, also after one that failed; after an interrupt, definitions only.

        Returns:
            whether one failed.
        """
        errors: list[BaseException] = []
        for node in nodelist:
            if KeyboardInterrupt in map(type, errors) and not isinstance(node, _QUICK):
                continue
            shown = interactivity if node is nodelist[-1] or interactivity == "all" else "none"
            run = partial(super().run_ast_nodes, [node], cell_name, shown, compiler, result)
            self._defining = isinstance(node, _QUICK) or bool(_names(node))
            error = await _error(run, result)
            while isinstance(error, NameError) and self._example(error):
                self._provide(error)
                error = await _error(run, result)
            errors += [error] if error else []
            if error and (isinstance(error, _ENDS) or self._is_a_stop(node)):
                break
        if errors and result.success:
            result.error_in_exec = errors[0]
        return bool(errors)

    def _is_a_stop(self, node: ast.stmt) -> bool:
        """Whether a statement that failed stands there to end the cell: raise, 1/0, or STOP."""
        if not isinstance(node, ast.Expr):
            return isinstance(node, ast.Raise)
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        examples = set().union(*self.examples.values())
        return not names & examples and not any(
            isinstance(n, ast.Call | ast.Await | ast.Attribute) for n in ast.walk(node)
        )

    def showtraceback(self, *arguments: Any, **options: Any) -> None:
        """Show an error, unless a missing name is an example's: then the statement runs again."""
        error = sys.exc_info()[1]
        if not isinstance(error, NameError) or self._example(error) is None:
            super().showtraceback(*arguments, **options)

    def _example(self, error: NameError) -> str | None:
        """The example that defines a missing name, for a statement that defines something."""
        if not self._defining:
            return None
        return next((e for e, names in self.examples.items() if error.name in names), None)

    def _provide(self, missing: NameError) -> None:
        """Run the example that defines a name, and before it those that it needs itself."""
        while example := self._example(missing):
            names = self.examples.pop(example)
            try:
                with redirect_stdout(io.StringIO()):
                    exec(compile(example, "<example>", "exec"), self.user_ns)
            except NameError as error:
                if self._example(error) is None:
                    return
                self._provide(error)
                self.examples[example] = names
            except (Exception, KeyboardInterrupt):
                return
            if missing.name in self.user_ns:
                return

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """A magic that is not here is mostly one that measures or shows: its cell runs."""
        if self.find_cell_magic(magic_name) is None:
            print(f"There is no magic %%{magic_name} in grading: the cell runs without it.")
            return self.ex(self.transform_cell(cell))
        return super().run_cell_magic(magic_name, line, cell)


async def _error(run: Callable[[], Awaitable[bool | None]], result: Any) -> BaseException | None:
    """Run a statement; what it raised, if anything."""
    result.error_in_exec = result.error_before_exec = None
    failed = await run()
    return (result.error_in_exec or result.error_before_exec) if failed else None


def names_in(source: str) -> set[str]:
    """The names that a cell defines; none for one with magics, which could not run here either."""
    try:
        return _names(ast.parse(source))
    except SyntaxError:
        return set()


def _names(tree: ast.AST) -> set[str]:
    """The names that are bound somewhere in it."""
    nodes = list(ast.walk(tree))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
