"""The documents agree with the repository: paths, modules, tests and links that they name exist."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from grader.judge.provenance import ROOMS
from tests.processes import ROOT
from tests.test_house import contracts

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").glob("*.md"))]
LISTED_WHOLE = ("grader", "rnn_review", "solutions", "slides/deck")  # module by module
MADE_LATER = {"build"}
# Paths in backticks; new-course.md has some of another folder.
NAMED = re.compile(
    r"`(?!\w+/0[12]_(?:smoothing|frequencies))"
    r"((?:grader|rnn_review|solutions|slides|tests|docs|exercises)/[\w/.-]*(?:\.\w+|/))`"
)
TEST_FILE = re.compile(r"tests/test_\w+\.py")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)")  # in this repository: file, heading


def block(section: str) -> str:
    """The first fenced block of a section."""
    return ARCHITECTURE.split(f"\n## {section}\n")[1].split("```\n")[1]


def tree() -> list[str]:
    """The paths of the printed tree, from the repository's root."""
    paths, parents = [], []
    for line in block("The tree").splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 4
        parents[depth:] = [name.rstrip("/")]
        paths.append("/".join(parents))
    return paths


TREE = tree()


def exists(path: str) -> bool:
    """Whether a path is there; NN_topic and topic stand for every topic's."""
    return any(ROOT.glob(path.replace("NN_topic", "[0-9][0-9]_*").replace("/topic.", "/*.")))


def tracked() -> list[Path]:
    """The files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.splitlines() if (ROOT / (path := Path(name))).exists()]


def test_every_path_of_the_tree_exists():
    assert [path for path in TREE if path not in MADE_LATER and not exists(path)] == []
    assert len(TREE) == len(set(TREE)) > 100


def test_every_package_is_in_the_tree():
    packages = {str(path.parent) for path in tracked() if path.name == "__init__.py"}
    packages -= {p for p in packages if p.startswith("tests/courses/")}
    assert sorted(packages - set(TREE)) == []


def test_every_module_of_engine_and_course_is_in_the_tree():
    topic = re.compile(r"\d\d_\w+")
    modules = {topic.sub("NN_topic", str(path)) for path in tracked() if path.suffix == ".py"}
    modules = {m for m in modules if m.startswith(tuple(f"{part}/" for part in LISTED_WHOLE))}
    assert sorted(modules - set(TREE)) == []


def test_every_top_folder_with_code_is_in_the_tree():
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1}
    assert sorted({f for f in folders if not f.startswith(".")} - set(TREE)) == []


def test_the_layers_are_the_linters():
    rooms = contracts()["The engine's rooms: each imports only those below it"]["layers"]
    assert block("Who imports whom").splitlines() == rooms
    assert all(f"grader/{room}" in TREE for room in ROOMS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document):
    text = re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.M | re.S)
    named = [*NAMED.findall(text), *TEST_FILE.findall(text)]
    assert [path for path in named if not exists(path)] == []


def test_a_path_that_does_not_exist_is_noticed():
    assert NAMED.findall("see `grader/gone.py` and `slides/NN_topic.py`") == [
        "grader/gone.py",
        "slides/NN_topic.py",
    ]
    assert exists("slides/NN_topic.py")
    assert not exists("grader/gone.py")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document):
    for target, anchor in re.findall(
        r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", document.read_text()
    ):
        linked = document.parent / target if target else document
        assert linked.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", linked.read_text(), flags=re.M)
            assert anchor in {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}


def test_every_promise_names_tests_that_exist():
    table = (ROOT / "SECURITY.md").read_text().split("\n## What is promised\n")[1].split("\n## ")[0]
    rows = [row for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 6
    for row in rows:
        named = re.findall(r"`(\w+)::(\w+)`", row.split(" | ")[-1])
        assert named, row
        for module, test in named:
            defined = ast.parse((ROOT / "tests" / f"{module}.py").read_text()).body
            assert test in {d.name for d in defined if isinstance(d, ast.FunctionDef)}, test


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) < 150
