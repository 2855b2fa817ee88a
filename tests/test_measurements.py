"""docs/measurements.md says what docs/bench.json says: its tables are rendered from there."""

import json
import re

import pytest

from tests.bench import document
from tests.bench.__main__ import ALONE, PARTS
from tests.bench.document import DOCUMENT, DOCUMENTED, MARKED, filled
from tests.bench.tables import BLOCKS

TEXT = DOCUMENT.read_text(encoding="utf-8")
FIGURES = json.loads(DOCUMENTED.read_text(encoding="utf-8"))
HAND_WRITTEN = MARKED.sub("", TEXT)


def test_the_tables_are_rendered_from_the_figures():
    assert filled(TEXT, FIGURES) == TEXT, "write them with python -m tests.bench.document"


def test_every_block_stands_in_the_document_once():
    assert sorted(name for _, name, _ in MARKED.findall(TEXT)) == sorted(BLOCKS)


def test_every_part_is_documented_with_its_figures_and_how_to_measure_them():
    told = re.findall(r"make bench PART=([a-z_]+)", HAND_WRITTEN)
    assert set(told) == set(FIGURES) - {"machine"} == {*PARTS, *ALONE}


def test_no_table_is_written_by_hand():
    assert not [line for line in HAND_WRITTEN.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("part", [*PARTS, *ALONE])
def test_other_figures_of_a_part_are_other_words(part):
    others = {key: 3 * figure + 1 for key, figure in FIGURES[part].items()}
    assert filled(TEXT, FIGURES | {part: others}) != TEXT


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """The files that `document.write` reads and writes, and what was measured."""
    measured = FIGURES | {"life": dict.fromkeys(FIGURES["life"], 1.0), "watch": {}}
    for name, text in (("DOCUMENTED", json.dumps(FIGURES)), ("DOCUMENT", TEXT)):
        monkeypatch.setattr(document, name, tmp_path / name)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(document, "MEASURED", tmp_path / "build" / "bench.json")
    return measured


def test_only_the_parts_that_are_asked_for_are_documented(copies):
    document.keep(copies, document.MEASURED)
    document.write("life")
    assert json.loads(document.DOCUMENTED.read_text()) == copies | {"watch": FIGURES["watch"]}
    assert "| its own cells: answers and checks | 1,000 ms |" in document.DOCUMENT.read_text()


def test_figures_of_two_machines_are_not_mixed(copies):
    document.keep(copies | {"machine": "64 CPU cores, x86_64, Linux 6"}, document.MEASURED)
    with pytest.raises(ValueError, match="write all parts or none"):
        document.write("life")
    assert document.DOCUMENT.read_text(encoding="utf-8") == TEXT
