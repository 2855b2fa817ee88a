"""Execute the slides' code, and keep what came out of it.

Outputs are kept by a key that chains all code of the file up to the cell, and takes in what the
code reads: the text, the locked versions, this course's own modules. A changed cell changes the
keys of those after it and of no other.
"""

import json
import os
import re
import subprocess
from contextlib import ExitStack
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from rnn_review.text import corpus
from slides.deck.build.source import Topic, tags

ROOT = Path(__file__).parents[3]
CACHE = ROOT / "build" / "cache" / "outputs"
CELL_SECONDS = 3600  # training at full length, on a slow machine
# TensorFlow announces its processor features at every import.
KERNEL_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "1"}


class Executor:
    """Fills the outputs of topics' code cells; a context manager, since it may hold kernels.

    Args:
        warm: keep each topic's kernel, and go on in it from the first cell that changed. Faster,
            but what deleted code had defined is still there: for editing, not for the final deck.
    """

    def __init__(self, warm: bool = False, cache: Path = CACHE) -> None:
        self._warm = warm
        self._cache = cache
        self._kernels: dict[str, _Kernel] = {}
        self._open = ExitStack()
        self._base = _fingerprint()

    def __enter__(self) -> "Executor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def run(self, topic: Topic) -> int:
        """Fill the outputs of a topic; return how many cells had to run.

        Raises:
            ReviewError: if a cell fails, with its slide, file and line.
        """
        cells = topic.code_cells
        keys = self._keys(cells)
        known = [self._read(key) for key in keys]
        first_new = known.index(None) if None in known else len(cells)
        ran = self._execute(topic, cells, keys, first_new) if first_new < len(cells) else 0
        for cell, outputs in zip(cells[:first_new], known[:first_new], strict=True):
            cell.outputs = outputs
        return ran

    def _keys(self, cells: list[NotebookNode]) -> list[str]:
        keys, chained = [], self._base
        for cell in cells:
            chained = sha256(f"{chained}\0{cell.source}\0{sorted(tags(cell))}".encode()).hexdigest()
            keys.append(chained)
        return keys

    def _execute(
        self, topic: Topic, cells: list[NotebookNode], keys: list[str], first_new: int
    ) -> int:
        kernel = self._kernels.get(topic.name)
        if kernel is None or kernel.dead:
            kernel = _Kernel(topic, self._open)
            if self._warm:
                self._kernels[topic.name] = kernel
        start = kernel.holds(keys, first_new)
        for number in range(start, len(cells)):
            kernel.execute(topic, cells[number], keys[number])
            if number >= first_new:
                self._write(keys[number], cells[number].outputs)
        if not self._warm:
            kernel.close()
        return len(cells) - start

    def _read(self, key: str) -> list[NotebookNode] | None:
        path = self._cache / f"{key}.json"
        if not path.exists():
            return None
        return [NotebookNode(nbformat.from_dict(o)) for o in json.loads(path.read_text("utf-8"))]

    def _write(self, key: str, outputs: list[NotebookNode]) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        (self._cache / f"{key}.json").write_text(json.dumps(outputs), encoding="utf-8")


class _Kernel:
    """A kernel and the keys of the cells that it has run, in order."""

    def __init__(self, topic: Topic, stack: ExitStack) -> None:
        self._ran: list[str] = []
        self.dead = False
        self._client = NotebookClient(
            topic.notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(ROOT)}}
        )
        self._open = stack.enter_context(ExitStack())
        environment = {**os.environ, **KERNEL_ENVIRONMENT}
        self._open.enter_context(
            self._client.setup_kernel(env=environment, stderr=subprocess.DEVNULL)
        )

    def close(self) -> None:
        self._open.close()

    def holds(self, keys: list[str], first_new: int) -> int:
        """The cell to go on from: the first new one, if all before it have run here in order."""
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
    """Neighbouring pieces of stdout as one; stderr, where libraries log, is not for an audience."""
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
        f"Mend it, or tag the cell 'raises-exception' if the audience is to see the error."
    )


def _fingerprint() -> str:
    """What every cell depends on besides the code before it."""
    digest = sha256((ROOT / "requirements.lock").read_bytes())
    named = os.environ.get(corpus.CORPUS_VARIABLE)
    digest.update(Path(named).expanduser().read_bytes() if named else b"generated")
    modules = [
        *ROOT.glob("slides/figures/**/*.py"),
        ROOT / "slides" / "training.py",
        *ROOT.glob("rnn_review/text/corpus.py"),
        *ROOT.glob("rnn_review/text/grammar*.py"),
        *ROOT.glob("slides/trained/*.npz"),
    ]
    for path in sorted(modules):
        digest.update(path.read_bytes())
    return digest.hexdigest()
