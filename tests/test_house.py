"""What holds the project together: one lock, imports that point one way, no leftovers."""

import ast
import json
import re
import subprocess
import tomllib

import pytest
import yaml

from grader.contract import student_side
from grader.judge.provenance import ROOMS
from rnn_review import COURSE
from tests.processes import BIN, ROOT
from tests.selection import marks_of

TESTS = ROOT / "tests"
OURS = ("grader", "rnn_review", "slides", "solutions", "tests")
LOCK = (ROOT / "requirements.lock").read_text()


def contracts() -> dict[str, dict]:
    """The linter's contracts by name."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {c["name"]: c for c in settings["tool"]["importlinter"]["contracts"]}


def test_every_import_keeps_the_contracts():
    run = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout


def test_the_linter_knows_the_same_student_side_as_sandbox_and_zip():
    shown = {name.replace("/", ".") for name in student_side.folders(COURSE.runtime.packages)}
    contract = contracts()["What runs beside student code imports nothing of the trusted side"]
    assert set(contract["source_modules"]) == shown - {"grader.__init__.py"}


def test_every_room_of_the_engine_stands_in_the_layers():
    layers = contracts()["The engine's rooms: each imports only those below it"]["layers"]
    named = {name.strip() for layer in layers for name in layer.split("|")}
    rooms = {p.parent.name for p in (ROOT / "grader").glob("*/__init__.py")}
    rooms |= {p.stem for p in (ROOT / "grader").glob("*.py")} - {"__init__"}
    assert named == {f"grader.{room}" for room in rooms}


def test_what_decides_a_result_is_every_room_but_those_that_store_and_show():
    rooms = {p.name for p in (ROOT / "grader").iterdir() if (p / "__init__.py").exists()}
    not_deciding = "classroom cli collect course exports feedback records report"
    assert rooms - set(ROOMS) == set(not_deciding.split())


def test_notebooks_and_slides_import_only_what_their_readers_have():
    for path in ROOT.glob("solutions/*/[0-9]*.py"):
        assert set(imports_of(path)) <= {"rnn_review", "rnn_review.text"}, path
    for path in ROOT.glob("slides/[0-9]*.py"):
        found = set(imports_of(path)) - {"rnn_review", "rnn_review.text"}
        assert found <= {"solutions", "slides.figures", "slides.training"}, path


NEEDS = {  # what a test module uses, and the mark that it must have
    r"tests\.harness|tests\.submissions|tests\.answers|tests\.audit\b|slides\.training": "keras",
    r"tensorflow|keras|grader\.student\.keras_probes": "keras",
    r"playwright|tests\.live\b|tests\.live_fixtures": "browser",
    r"tests\.decks|slides\.deck\.inspect\.scripts": "deck",
    r"ray\b": "cluster",
    r"tests\.postgres": "database",
    r"tests\.courses\.grader|tests\.test_cli|tests\.test_class_run": "kernel",
    r"grader\.grading\.class_run(\.(autograde|Options))?$": "kernel",
    r"grader\.sandbox\.(process|provisioner|warm)|grader\.running\.(notebook_run|worker)": "kernel",
}


@pytest.mark.parametrize("path", sorted(TESTS.glob("test_*.py")), ids=lambda path: path.stem)
def test_a_test_module_says_what_it_needs(path):
    names = list(imported_names(path))
    needed = {mark for used, mark in NEEDS.items() if any(re.match(used, n) for n in names)}
    assert needed <= marks_of(path)


def imported_names(path):
    """All that a module imports, as module.name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from [alias.name for alias in node.names]


def imports_of(path):
    """The modules of this project that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from [a.name for a in node.names if a.name.split(".")[0] in OURS]


def test_conda_users_get_the_same_pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(d["pip"] for d in environment["dependencies"] if isinstance(d, dict))
    assert pip == ["-r requirements.lock"]
    python = next(d for d in environment["dependencies"] if str(d).startswith("python="))
    assert python == "python=3.11"


def test_the_lock_pins_every_package_with_hashes_and_names_no_index():
    assert not re.search(r"https?://|file:|--index-url|--find-links", LOCK)
    pins = re.findall(r"^\S+==\S+.*\\\n\s+--hash=sha256:[0-9a-f]{64}", LOCK, flags=re.MULTILINE)
    names = re.findall(r"^[a-z0-9]\S*", LOCK, flags=re.MULTILINE)
    assert len(pins) == len(names) > 100


def test_the_page_s_packages_are_locked_without_addresses_and_none_is_committed():
    web = ROOT / "slides" / "web"
    lock = json.loads((web / "package-lock.json").read_text())
    packages = [p for name, p in lock["packages"].items() if name]
    assert len(packages) > 50
    assert all("integrity" in package and "resolved" not in package for package in packages)
    listed = subprocess.run(["git", "ls-files", web], cwd=ROOT, capture_output=True, text=True)
    assert "node_modules" not in listed.stdout


def test_every_declared_dependency_is_locked():
    declared = re.findall(r'^  "([a-z0-9-]+)[>=\[]', (ROOT / "pyproject.toml").read_text(), re.M)
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)}
    assert {name for name in declared if name != "rnn-review"} <= locked


@pytest.mark.parametrize("package", ["grader", "rnn_review", "slides/deck"])
def test_no_text_depends_on_the_locale_of_who_runs_it(package):
    """Files of the Linux kernel, which the sandbox reads and writes, are ASCII."""
    unsaid = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / package).rglob("*.py")
        if path.relative_to(ROOT).parts[:2] != ("grader", "sandbox")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in ("read_text", "write_text")
        if len(call.args) + len(call.keywords) == (call.func.attr == "write_text")
    ]
    assert unsaid == []


def test_no_text_of_the_lesson_or_output_is_committed():
    for path in [
        *ROOT.glob("exercises/**/*"),
        *ROOT.glob("rnn_review/**/*"),
        *ROOT.glob("docs/**/*"),
    ]:
        if path.is_file() and path.suffix not in {".npz", ".pyc", ".png"}:
            assert "SUPPOSING that Truth is a woman" not in path.read_text(encoding="utf-8")
