"""The text, the character maps, the windows.

Two texts have the lesson's size and alphabet (600,901 characters, 85 distinct, so that
``vocab_size`` is 86 with the padding character): Nietzsche's, downloaded once, and a generated one
that needs no network. `load` never replaces one by the other; a `Text` says which one it is.

The generated text is kept in a file, since reading is faster than `grammar.generate`, which made
it: ``python -c "from rnn_review.text import corpus; corpus.write_generated()"`` makes it again.
"""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from grader.contract.errors import ReviewError
from rnn_review.text import grammar

CORPUS_VARIABLE = "RNN_REVIEW_CORPUS"
PADDING = "\0"  # index 0 of the vocabulary, as in the lesson
N_CHARS = 600_901
N_DISTINCT = 85
VOCAB_SIZE = N_DISTINCT + 1
_GENERATED = Path(__file__).with_name("generated.txt")
URL = "https://s3.amazonaws.com/text-datasets/nietzsche.txt"


@dataclass(frozen=True, eq=False)
class Text:
    """A text and its source; print it to see which one is in use.

    Attributes:
        alphabet: the distinct characters of the whole text, sorted.
        characters: the text.
    """

    name: str
    source: str
    alphabet: str = field(repr=False)
    characters: str = field(repr=False)

    @property
    def chars(self) -> list[str]:
        """The vocabulary: "\\0" first, then the alphabet."""
        return [PADDING, *self.alphabet]

    @property
    def idx(self) -> np.ndarray:
        """The text as indices into `chars`, shape (len(characters),), int32."""
        return encode(self.characters, self.chars)

    def first(self, length: int) -> "Text":
        """The text's first `length` characters, with the whole text's vocabulary.

        Raises:
            ReviewError: if the text is shorter.
        """
        if not 0 <= length <= len(self.characters):
            raise ReviewError(
                f"The text has {len(self.characters):,} characters; cannot take the first "
                f"{length:,}."
            )
        return replace(self, characters=self.characters[:length])

    def __str__(self) -> str:
        return (
            f"Text in use: {self.name} ({self.source})\n"
            f"{len(self.characters):,} characters, vocab_size {len(self.chars)}, "
            f"begins {self.characters[:24]!r}"
        )


def load(name: str | None = None) -> Text:
    """Load a text: "generated" (the default, offline) or "nietzsche".

    Args:
        name: which text. None means Nietzsche if ``RNN_REVIEW_CORPUS`` names a local copy, else
            the generated text.

    Raises:
        ReviewError: for an unknown name, a file that cannot be read, or one that is not the text.
    """
    if name is None:
        name = "nietzsche" if os.environ.get(CORPUS_VARIABLE) else "generated"
    if name == "generated":
        characters = _GENERATED.read_bytes().decode("ascii")
        return Text("generated text", "not Nietzsche", grammar.ALPHABET, characters)
    if name == "nietzsche":
        path = _local_copy() or _download()
        characters = _read(path)
        alphabet = "".join(sorted(set(characters)))
        return Text("Nietzsche", str(path), alphabet, characters)
    raise ReviewError(f"Unknown text {name!r}: expected 'generated' or 'nietzsche'.")


def write_generated() -> None:
    """Make the file of the generated text again, after a change of the grammar."""
    _GENERATED.write_bytes(grammar.generate(grammar.DEFAULT_SEED, N_CHARS).encode("ascii"))


def _local_copy() -> Path | None:
    named = os.environ.get(CORPUS_VARIABLE)
    return Path(named).expanduser() if named else None


def _download() -> Path:
    """Download the text to the user's cache, unless it is there already."""
    import pooch  # only here: a local copy and the generated text need no downloader

    pooch.get_logger().setLevel("WARNING")  # it would advise students to record a hash
    folder = pooch.os_cache("rnn-review")
    try:
        # Several versions exist; `_read` checks what the lesson needs: size, alphabet, beginning.
        return Path(pooch.retrieve(URL, None, "nietzsche.txt", folder, progressbar=True))
    except Exception as error:
        raise ReviewError(
            f"Nietzsche's text could not be downloaded from {URL} ({error}).\n"
            f"Set {CORPUS_VARIABLE} to a local copy, or use the generated text, which needs no "
            f"network: corpus.load('generated')."
        ) from error


def _read(path: Path) -> str:
    """Read one byte per character: as UTF-8 the text would lose a character of its alphabet."""
    try:
        characters = path.read_bytes().decode("latin-1")
    except OSError as error:
        raise ReviewError(
            f"The text {path} cannot be read ({error.strerror}). {CORPUS_VARIABLE} must name a "
            f"copy of nietzsche.txt; unset it to use the generated text."
        ) from error
    expected = f"{N_CHARS:,} bytes, {N_DISTINCT} distinct, starting with 'PREFACE'"
    found = f"{len(characters):,} bytes, {len(set(characters))} distinct, starting with "
    if (len(characters), len(set(characters)), characters[:7]) != (N_CHARS, N_DISTINCT, "PREFACE"):
        raise ReviewError(
            f"{path} is not the lesson's text.\n  expected: {expected}\n"
            f"  found:    {found}{characters[:7]!r}\n"
            f"Delete it so that it is downloaded again, or point {CORPUS_VARIABLE} to a good copy."
        )
    return characters


def encode(text: str, chars: list[str]) -> np.ndarray:
    """Turn text into indices into `chars`, shape (len(text),), int32.

    Raises:
        ReviewError: if the text has a character that is not in `chars`.
    """
    code_points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    known = [ord(c) for c in chars]
    table = np.full(1 + max([*known, int(code_points.max(initial=0))]), -1, dtype=np.int32)
    table[known] = np.arange(len(chars))
    idx = table[code_points]
    if (idx < 0).any():
        unknown = text[int(np.argmin(idx))]
        raise ReviewError(f"The character {unknown!r} is not among the {len(chars)} in chars.")
    return idx


def rows(idx: np.ndarray, cs: int) -> np.ndarray:
    """Cut a text into rows: `cs` characters that do not overlap, and the one that follows them.

    Args:
        idx: indices, shape (n,).
        cs: characters in a window; the stride as well.

    Returns:
        as many rows as fit, shape ((n - 1) // cs, cs + 1). The last column is the character that
        follows, and the first of the next row.

    Raises:
        ReviewError: if `cs` is not positive.
    """
    if cs < 1:
        raise ReviewError(f"A window needs at least one character; cs is {cs}.")
    if len(idx) <= cs:
        return np.empty((0, cs + 1), dtype=idx.dtype)
    return np.lib.stride_tricks.sliding_window_view(idx, cs + 1)[::cs].copy()


def conditional_entropy(idx: np.ndarray, k: int, stride: int = 1) -> float:
    """The plug-in conditional entropy H(next | previous k) in nats.

    The joint entropy of the (k+1)-grams minus that of their first k characters, both from relative
    frequencies: H(Y | X) = H(X, Y) - H(X) (Cover and Thomas, Elements of Information Theory,
    theorem 2.2.1). No fixed predictor of k characters has a lower mean cross-entropy on the same
    windows.

    Args:
        idx: indices, shape (n,).
        k: how many previous characters are known; 0 for none.
        stride: distance between the starts of neighbouring (k+1)-grams; k for the lesson's windows.

    Raises:
        ReviewError: if k is negative, the stride is not positive, or idx is too short.
    """
    if k < 0 or stride < 1 or len(idx) < k + 1:
        raise ReviewError(
            f"conditional_entropy needs k >= 0, stride >= 1 and at least k + 1 indices; "
            f"got k={k}, stride={stride} and {len(idx)} indices."
        )
    grams = np.lib.stride_tricks.sliding_window_view(np.asarray(idx), k + 1)[::stride]
    known = _entropy(grams[:, :k]) if k else 0.0
    return _entropy(grams) - known


def _entropy(rows: np.ndarray) -> float:
    """Entropy in nats of the empirical distribution of the rows of a (n, m) array of indices."""
    base = int(rows.max()) + 1
    if base ** rows.shape[1] < 2**63:  # one number identifies a row: far faster
        rows = rows @ base ** np.arange(rows.shape[1])
    _, counts = np.unique(rows, axis=0, return_counts=True)
    p = counts / counts.sum()
    return float(-(p * np.log(p)).sum())
