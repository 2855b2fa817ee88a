"""What holds the project together: one lock, imports that point one way, no leftovers."""

import ast
import json
import re
import subprocess

import yaml

from grader.sandbox.mounts import STUDENT_SIDE
from tests.harness import ROOT

LOCK = (ROOT / "requirements.lock").read_text()

# Each module may import those that stand left of it, or in its own group.
LAYERS = (
    {"errors", "grammar_rules", "grammar", "backend"},
    {"corpus", "questions", "exchange", "check", "kernel"},
    {"misconceptions", "wording", "result", "sandbox"},
    {"door", "notebook", "outputs", "provenance"},
    {"solutions"},
    {"diagnosis"},
    {"client", "judge", "handed_in"},
    {"execute", "course"},
    {"worker"},
    {"cluster", "executor", "grade"},
    {"feedback", "gradebook", "ledger"},
    {"books"},
    {"batch", "calibrate", "plugin", "release", "report", "results"},
    {"progress"},
    {"cli"},
)
TRUSTED = set().union(*LAYERS[2:])


def imports_of(path):
    """The grader modules that a file imports, by their first name below the package."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grader"):
            parts = str(node.module).split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from [a.name.split(".")[1] for a in node.names if a.name.startswith("grader.")]


def layer(name):
    return next(i for i, names in enumerate(LAYERS) if name in names)


def test_imports_point_one_way():
    for path in (ROOT / "grader").rglob("*.py"):
        module = path.relative_to(ROOT / "grader").parts[0].removesuffix(".py")
        if module == "__init__":
            continue
        upward = {name for name in imports_of(path) if layer(name) > layer(module)}
        assert not upward, f"{path.name} imports {upward}"


def test_what_students_run_never_imports_the_trusted_side():
    student_side = [ROOT / "grader" / "check.py", *(ROOT / "grader" / "questions").glob("*.py")]
    for path in student_side:
        assert not set(imports_of(path)) & TRUSTED, path
    for path in [*ROOT.glob("solutions/*/*.py"), *ROOT.glob("slides/[0-9]*.py")]:
        assert set(imports_of(path)) <= {"corpus", "check"}, path


def test_the_sandbox_shows_students_what_they_have_anyway_and_no_more():
    assert {name.removesuffix(".py") for name in STUDENT_SIDE} == {
        "__init__",
        *LAYERS[0],
        *LAYERS[1],
    }


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


def test_no_text_of_the_lesson_or_output_is_committed():
    for path in [*ROOT.glob("exercises/**/*"), *ROOT.glob("grader/**/*"), *ROOT.glob("docs/**/*")]:
        if path.is_file() and path.suffix not in {".npz", ".pyc"}:
            assert "SUPPOSING that Truth is a woman" not in path.read_text(encoding="utf-8")
