"""The texts, their windows and their entropies."""

import functools
import http.server
import os
import re
import threading
from typing import ClassVar

import numpy as np
import pytest

from grader.contract.errors import ReviewError
from rnn_review.text import corpus, grammar
from solutions import lesson_windows as cut

needs_nietzsche = pytest.mark.skipif(
    not os.environ.get(corpus.CORPUS_VARIABLE), reason=f"{corpus.CORPUS_VARIABLE} names no copy"
)


@pytest.fixture
def copy_of_the_text(tmp_path, monkeypatch):
    """A file of the lesson's size and alphabet, that the variable names."""
    alphabet = bytes(range(65, 65 + 85))
    filler = (alphabet * (corpus.N_CHARS // 85 + 1))[: corpus.N_CHARS - 7]
    path = tmp_path / "nietzsche.txt"
    path.write_bytes(b"PREFACE" + filler)
    monkeypatch.setenv(corpus.CORPUS_VARIABLE, str(path))
    return path


def test_without_a_copy_the_generated_text_is_used_and_says_so(monkeypatch):
    monkeypatch.delenv(corpus.CORPUS_VARIABLE, raising=False)
    text = corpus.load()
    assert (len(text.characters), len(text.chars)) == (600_901, 86)
    assert text.chars[0] == "\0"
    assert "generated text" in str(text)
    assert "not Nietzsche" in str(text)


def test_the_file_of_the_generated_text_is_what_the_grammar_generates():
    assert corpus.load("generated").characters == grammar.generate()


@pytest.mark.parametrize("name", ["generated", pytest.param("nietzsche", marks=needs_nietzsche)])
def test_the_first_part_of_a_text_has_the_whole_texts_vocabulary(name):
    text = corpus.load(name)
    part = text.first(1000)
    assert part.characters == text.characters[:1000]
    assert part.chars == text.chars == ["\0", *sorted(set(text.characters))]
    assert np.array_equal(part.idx, text.idx[:1000])
    assert "1,000 characters, vocab_size 86" in str(part)
    assert f"begins {text.characters[:9]!r}" in str(text.first(9))
    with pytest.raises(ReviewError, match="has 1,000 characters; cannot take the first 1,001"):
        part.first(1001)


def test_a_local_copy_is_read_one_byte_a_character(copy_of_the_text):
    text = corpus.load()
    assert (len(text.characters), len(text.chars), text.name) == (600_901, 86, "Nietzsche")
    assert str(copy_of_the_text) in str(text)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda b: b[:-1], "600,900 bytes"),
        (lambda b: b.replace(b"A", b"B"), "84 distinct"),
        (lambda b: b"preface" + b[7:], "starting with 'preface'"),
    ],
)
def test_a_wrong_file_is_refused_with_what_was_expected_and_found(copy_of_the_text, damage, found):
    copy_of_the_text.write_bytes(damage(copy_of_the_text.read_bytes()))
    with pytest.raises(ReviewError, match=re.escape(found)) as refused:
        corpus.load()
    assert "600,901 bytes, 85 distinct, starting with 'PREFACE'" in str(refused.value)


def test_a_missing_copy_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(corpus.CORPUS_VARIABLE, str(tmp_path / "nowhere.txt"))
    with pytest.raises(ReviewError, match=r"nowhere\.txt cannot be read"):
        corpus.load()


class _Served(http.server.SimpleHTTPRequestHandler):
    """Serves the folder of a test and counts what is asked for."""

    requests: ClassVar[list[str]] = []

    def log_message(self, format, *args):
        self.requests.append(self.path)


def test_the_text_is_downloaded_once_with_a_progress_bar(
    copy_of_the_text, monkeypatch, tmp_path, capfd
):
    monkeypatch.delenv(corpus.CORPUS_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    handler = functools.partial(_Served, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(
            corpus, "URL", f"http://127.0.0.1:{server.server_address[1]}/nietzsche.txt"
        )
        first, second = (corpus.load("nietzsche") for _ in range(2))
        server.shutdown()
    assert first.characters == second.characters == copy_of_the_text.read_text("latin-1")
    assert _Served.requests == ["/nietzsche.txt"]
    assert "601k" in capfd.readouterr().err


def test_a_download_that_fails_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv(corpus.CORPUS_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(corpus, "URL", "http://127.0.0.1:9/nietzsche.txt")
    with pytest.raises(ReviewError, match="RNN_REVIEW_CORPUS"):
        corpus.load("nietzsche")


@pytest.mark.parametrize(("cs", "count"), [(3, 200_297), (8, 75_110)])
def test_the_lessons_window_counts(cs, count):
    idx = corpus.load("generated").idx
    x, y = cut.windows(idx, cs)
    xs, ys = cut.sequences(idx, cs)
    assert (x.shape, y.shape) == ((count, cs), (count,))
    np.testing.assert_array_equal(x[:2].ravel(), idx[: 2 * cs])
    np.testing.assert_array_equal(y[:2], idx[[cs, 2 * cs]])
    np.testing.assert_array_equal(xs, x)
    np.testing.assert_array_equal(ys[:, -1], y)


def test_encode_names_a_character_that_the_vocabulary_lacks():
    with pytest.raises(ReviewError, match="'z'"):
        corpus.encode("abz", ["\0", "a", "b"])


@pytest.mark.parametrize(
    ("sequence", "k", "nats"),
    [
        ([0, 1] * 50, 0, np.log(2)),  # two symbols, equally often
        ([0, 1] * 50, 1, 0.0),  # each tells the next
        ([0, 0, 1, 1] * 25 + [0], 1, np.log(2)),  # each is followed by both, equally often
    ],
)
def test_conditional_entropy_where_it_is_known(sequence, k, nats):
    assert corpus.conditional_entropy(np.array(sequence), k) == pytest.approx(nats, abs=1e-12)


def test_conditional_entropy_refuses_nonsense():
    with pytest.raises(ReviewError, match="k=-1"):
        corpus.conditional_entropy(np.arange(5), -1)


@needs_nietzsche
@pytest.mark.parametrize(
    ("k", "stride", "nats"),
    [
        *[(0, 1, 3.1217), (1, 1, 2.4710), (2, 1, 1.9546), (3, 1, 1.4715), (4, 1, 1.1303)],
        *[(3, 3, 1.4061), (8, 8, 0.1451)],
    ],
)
def test_the_entropies_of_nietzsches_text(k, stride, nats):
    idx = corpus.load("nietzsche").idx
    assert corpus.conditional_entropy(idx, k, stride) == pytest.approx(nats, abs=5e-5)


@needs_nietzsche
def test_the_lessons_first_indices():
    assert corpus.load("nietzsche").idx[:10].tolist() == [40, 42, 29, 30, 25, 27, 29, 1, 1, 1]
