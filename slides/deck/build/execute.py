"""Execute the code on the slides, and cache its outputs.

The cache key of a cell covers all code of its file up to the cell and everything that the code
reads: the text, the locked versions, the modules that slides import, what `check` reads. A changed
cell changes the keys of the cells after it and of no others.
"""

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from copy import deepcopy
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.student.home_names import MISTAKES_FILE
from grader.student.released import REFERENCE_FILE
from rnn_review import COURSE
from rnn_review.text import corpus
from slides.deck.build.kernels import ENVIRONMENT, Kernels
from slides.deck.build.source import Topic, tags
from slides.deck.paths import CACHE, ROOT

OUTPUTS = CACHE / "outputs"
_IMPORTED = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)
Early = Callable[[Topic], object]
CELL_SECONDS = 3600  # training at full length, on a slow machine
_READ = (  # below ROOT: what cells import, and what that reads
    "slides/training.py",
    "slides/figures/**/*.py",
    "slides/trained/*.npz",
    "solutions/*.py",
    "rnn_review/**/*",
    "grader/contract/**/*.py",
    "grader/student/**/*.py",
    f"exercises/*/{REFERENCE_FILE}",
    f"exercises/*/{MISTAKES_FILE}",
)


class Executor:
    """Fills in the outputs of code cells; a context manager, because it may keep kernels running.

    Args:
        warm: keep the kernel of each topic and resume in it at the first cell that changed. Faster,
            but names that deleted code had defined still exist: for editing, not for the final
            deck.
        cache: the folder of the cached outputs, a JSON file for each cell.
    """

    def __init__(self, warm: bool = False, cache: Path = OUTPUTS) -> None:
        self._warm = warm
        self._cache = cache
        self._kernels: dict[str, _Kernel] = {}
        self._open = ExitStack()
        self._makes = Kernels()
        self._base = _fingerprint()
        self._last_keys: dict[str, dict[str, str]] = {}  # of cells by their code, by topic

    def __enter__(self) -> "Executor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def run_all(self, topics: list[Topic], early: Early | None = None) -> None:
        """`run` each topic, as many at a time as there are cores; raises the same errors.

        Kernels that are kept belong to the thread that started them: with them, one after another.
        """
        shared = Counter(name for topic in topics for name in self._slow_imports(topic))
        few = 0 if self._warm else 1  # a single kernel that does not stay is as fast without
        if not self._makes.forks and (slow := [name for name, n in shared.items() if n > few]):
            self._makes = self._open.enter_context(Kernels(slow))
            if self._warm:
                self._makes.start()  # what the first edit needs is imported by then
        with ThreadPoolExecutor(1 if self._warm else os.cpu_count()) as pool:
            runs = [pool.submit(self.run, topic, early) for topic in topics]
            try:
                for run in runs:
                    run.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                if not self._warm:  # then nothing else runs, and kernels go on with the next build
                    self._makes.end()  # others may train for an hour
                raise

    def run(self, topic: Topic, early: Early | None = None) -> int:
        """Fill in the outputs of a topic in place; return how many cells had to run.

        Args:
            early: called once the slide that was edited has its outputs and others after it have
                not: with a copy of the topic, in which these have the outputs of the last run.

        Raises:
            ReviewError: if a cell fails or exceeds its time limit; names slide, file and line.
        """
        cells = topic.code_cells
        keys = self._keys(cells)
        known = [self._read(key) for key in keys]
        first_new = known.index(None) if None in known else len(cells)
        ran = 0
        if first_new < len(cells):
            ran = self._execute(topic, cells, keys, first_new, early)
        for cell, outputs in zip(cells[:first_new], known[:first_new], strict=True):
            cell.outputs = outputs
        self._last_keys[topic.name] = {c.source: key for c, key in zip(cells, keys, strict=True)}
        return ran

    def _slow_imports(self, topic: Topic) -> set[str]:
        """The libraries that take long to import, of a topic that has to run or may have to."""
        cells = topic.code_cells
        if not self._warm and all(
            (self._cache / f"{key}.json").exists() for key in self._keys(cells)
        ):
            return set()
        imported = {name for cell in cells for name in _IMPORTED.findall(cell.source)}
        return imported.intersection(COURSE.runtime.warm_imports)

    def _keys(self, cells: list[NotebookNode]) -> list[str]:
        keys, chained = [], self._base
        for cell in cells:
            chained = sha256(f"{chained}\0{cell.source}\0{sorted(tags(cell))}".encode()).hexdigest()
            keys.append(chained)
        return keys

    def _execute(
        self,
        topic: Topic,
        cells: list[NotebookNode],
        keys: list[str],
        first_new: int,
        early: Early | None,
    ) -> int:
        kernel = self._kernels.get(topic.name)
        if kernel is None or kernel.dead:
            kernel = _Kernel(topic, self._makes.manager(), self._open)
            if self._warm:
                self._kernels[topic.name] = kernel
        start = kernel.resume_at(keys, first_new)
        last = self._last_of_edited(topic, keys, first_new)
        if early and last < first_new:
            early(self._so_far(topic, keys[:first_new]))
        for number in range(start, len(cells)):
            kernel.execute(topic, cells[number], keys[number])
            if number >= first_new:
                self._write(keys[number], cells[number].outputs)
            if early and first_new <= number == last < len(cells) - 1:
                early(self._so_far(topic, keys[: number + 1]))
        if not self._warm:
            kernel.close()
        return len(cells) - start

    def _last_of_edited(self, topic: Topic, keys: list[str], first_new: int) -> int:
        """The last cell of the first slide that is another than in the last run."""
        before = self._last_keys.get(topic.name, {}).values()
        edited = next((n for n, key in enumerate(keys) if key not in before), first_new)
        titles = [cell.metadata["deck"]["title"] for cell in topic.code_cells]
        return max(n for n, title in enumerate(titles) if title == titles[edited])

    def _so_far(self, topic: Topic, keys: list[str]) -> Topic:
        """A copy with the outputs of the cells that have run, and of the others those of before."""
        copied = Topic(topic.name, topic.path, deepcopy(topic.notebook))
        before = self._last_keys.get(topic.name, {})
        for number, cell in enumerate(copied.code_cells):
            key = keys[number] if number < len(keys) else before.get(cell.source)
            cell.outputs = (key and self._read(key)) or []
        return copied

    def _read(self, key: str) -> list[NotebookNode] | None:
        path = self._cache / f"{key}.json"
        if not path.exists():
            return None
        return [NotebookNode(nbformat.from_dict(o)) for o in json.loads(path.read_text("utf-8"))]

    def _write(self, key: str, outputs: list[NotebookNode]) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        partial = self._cache / f".{key}.{os.getpid()}"  # another build may be reading or writing
        partial.write_text(json.dumps(outputs), encoding="utf-8")
        partial.replace(self._cache / f"{key}.json")


class _Kernel:
    """A kernel and the keys of the cells that it has run, in order."""

    def __init__(self, topic: Topic, manager: AsyncKernelManager, stack: ExitStack) -> None:
        self._ran: list[str] = []
        self.dead = False
        self._client = NotebookClient(topic.notebook, km=manager, timeout=CELL_SECONDS)
        self._open = stack.enter_context(ExitStack())
        self._open.enter_context(
            self._client.setup_kernel(
                cleanup_kc=True,
                cwd=str(ROOT),
                env={**os.environ, **ENVIRONMENT},
                stderr=subprocess.DEVNULL,
            )
        )

    def close(self) -> None:
        self._open.close()

    def resume_at(self, keys: list[str], first_new: int) -> int:
        """The cell to start at: the first new one, or 0 unless all before it have run here."""
        start = first_new if self._ran[:first_new] == keys[:first_new] else 0
        del self._ran[start:]
        return start

    def execute(self, topic: Topic, cell: NotebookNode, key: str) -> None:
        self._client.nb = topic.notebook
        try:
            self._client.execute_cell(cell, topic.notebook.cells.index(cell))
        except CellExecutionError as error:
            raise _failure(cell, f"{error.ename}: {error.evalue}", error.traceback) from error
        except (CellTimeoutError, DeadKernelError) as error:
            self.dead = True
            raise _failure(cell, str(error).splitlines()[0], "") from error
        cell.outputs = _joined(cell.outputs)
        self._ran.append(key)


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Adjacent pieces of stdout joined; stderr, where libraries log, left out."""
    kept = [o for o in outputs if (o.output_type, o.get("name")) != ("stream", "stderr")]
    for before, after in pairwise(list(kept)):
        if before.output_type == after.output_type == "stream":
            after.text = before.text + after.text
            kept.remove(before)
    return kept


def _failure(cell: NotebookNode, error: str, traceback: str) -> ReviewError:
    deck = cell.metadata["deck"]
    file, line = deck["source"].split(":")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", traceback)
    in_cell = re.findall(r"Cell In\[\d+\], line (\d+)|<ipython-input-\S+, line (\d+)", plain)
    inner = int(next(filter(None, in_cell[0]))) if in_cell else 1
    code = cell.source.splitlines()[inner - 1 : inner]
    return ReviewError(
        f"A cell failed, so the deck was not built.\n"
        f"  slide: {deck['title']}\n"
        f"  place: {file}:{int(line) + inner}: {''.join(code).strip()}\n"
        f"  error: {error}\n"
        f"Fix it, or tag the cell 'raises-exception' if the error should be shown."
    )


def _fingerprint() -> str:
    """A hash of everything that cells depend on besides the code before them."""
    digest = sha256((ROOT / "requirements.lock").read_bytes())
    named = os.environ.get(corpus.CORPUS_VARIABLE)
    digest.update(Path(named).expanduser().read_bytes() if named else b"generated")
    for path in sorted({path for pattern in _READ for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
