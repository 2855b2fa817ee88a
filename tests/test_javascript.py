"""The deck's scripts meet the rules that Python has here: lint, format, types, unit tests."""

import shutil

import pytest

from slides.deck.inspect import scripts
from slides.deck.paths import WEB

pytestmark = pytest.mark.deck


@pytest.mark.parametrize("script", ["lint", "types", "test"])
def test_the_scripts_of_the_deck_pass(script, capfd):
    assert scripts.run_script(script) == 0, capfd.readouterr()


@pytest.mark.parametrize(
    ("script", "code", "fault"),
    [
        ("lint", "export const same = (a, b) => a == b;\n", "noDoubleEquals"),
        ("lint", "export const spaced  = 1;\n", "format"),
        ("types", '/** @type {number} */\nexport const n = "1";\n', "TS2322"),
        ("test", 'throw new Error("a test that fails");\n', "a test that fails"),
    ],
)
def test_a_fault_is_found(script, code, fault, tmp_path, monkeypatch, capfd):
    copy = tmp_path / "slides" / "web"
    shutil.copytree(WEB, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(WEB / "node_modules")
    (tmp_path / "slides" / "deck").mkdir()
    (copy / "tests" / "written.test.js").write_text(code)
    monkeypatch.setattr(scripts, "WEB", copy)
    assert scripts.run_script(script) != 0
    assert fault in "".join(capfd.readouterr())
