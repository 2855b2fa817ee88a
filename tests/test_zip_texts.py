"""How to begin: the commands name what is in the real zip, and every system gets one TensorFlow."""

import io
import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.metadata import parse_email
from packaging.requirements import Requirement

from grader.course import release
from grader.course.folder import open_course
from rnn_review import COURSE
from tests.processes import ROOT

FIRST = "01_three_characters/01_three_characters.ipynb"
SYSTEMS = {
    ("win32", "AMD64"): "tensorflow-cpu",
    ("linux", "x86_64"): "tensorflow-cpu",
    ("linux", "aarch64"): "tensorflow",
    ("darwin", "arm64"): "tensorflow",
    ("darwin", "x86_64"): "tensorflow",
}
# Those of the schema of containers.dev that are used here.
FIELDS = {"name", "image", "hostRequirements", "postCreateCommand", "customizations"}
REQUIREMENTS = {"memory", "storage", "cpus"}


def unpacked(url: str = "") -> dict[str, bytes]:
    with zipfile.ZipFile(release.write_zip(open_course(ROOT), url)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return unpacked()


@pytest.fixture(scope="module")
def wheel(files) -> str:
    return next(name for name in files if name.endswith(".whl"))


def commands(files: dict[str, bytes]) -> list[str]:
    """The lines of START_HERE that are copied into a terminal."""
    lines = files["START_HERE.txt"].decode().splitlines()
    return [line.strip() for line in lines if line.startswith("    ")]


def test_every_command_names_files_that_are_there(files, wheel):
    lines = commands(files)
    named = set(re.findall(r"[\w./-]+\.(?:whl|ipynb|yml|npz|zip)", "\n".join(lines)))
    assert {name.removeprefix("./") for name in named} == {wheel, FIRST, "environment.yml"}
    assert all(name.removeprefix("./") in files for name in named)
    assert not any("*" in line for line in lines)


def test_a_line_for_each_system_goes_from_nothing_to_an_open_notebook(files, wheel):
    opening = [line for line in commands(files) if f'"./{wheel}[laptop]"' in line]
    assert all(line.endswith(f"jupyter-lab --notebook-dir=. {FIRST}") for line in opening)
    assert sum(line.startswith("powershell ") for line in opening) == 1
    assert sum(line.startswith("curl ") for line in opening) == 1
    assert sum("-m venv" in line for line in opening) == 2


def test_nothing_is_left_to_fill_in(files):
    for name in ("START_HERE.txt", "environment.yml", ".devcontainer/devcontainer.json"):
        assert not re.search(rb"\{\w+\}", files[name])


def test_conda_binder_and_codespaces_install_the_wheel_that_is_there(files, wheel):
    environment = yaml.safe_load(files["environment.yml"])
    assert environment["dependencies"][-1] == {"pip": [f"./{wheel}[laptop]"]}
    container = json.loads(files[".devcontainer/devcontainer.json"])
    assert f"'./{wheel}[laptop]'" in container["postCreateCommand"]


def test_links_come_with_a_repository_on_github():
    files = unpacked("https://github.com/prof/class")
    link = f"https://colab.research.google.com/github/prof/class/blob/main/{FIRST}"
    assert link in files["START_HERE.txt"].decode()
    assert (
        f"![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({link})"
        in (files["README.md"].decode())
    )


def required(files: dict[str, bytes], wheel: str) -> list[Requirement]:
    with zipfile.ZipFile(io.BytesIO(files[wheel])) as archive:
        name = next(n for n in archive.namelist() if n.endswith("/METADATA"))
        described, _ = parse_email(archive.read(name))
    return [Requirement(line) for line in described.get("requires_dist", [])]


@pytest.mark.parametrize("system", SYSTEMS, ids="-".join)
def test_a_system_gets_one_tensorflow_and_only_if_it_is_asked_for(system, files, wheel):
    platform, machine = system
    here = {"sys_platform": platform, "platform_machine": machine}
    asked = {extra: here | {"extra": extra} for extra in ("", "laptop")}
    found = {
        extra: [r.name for r in required(files, wheel) if not r.marker or r.marker.evaluate(e)]
        for extra, e in asked.items()
    }
    assert sorted(found[""]) == ["numpy", "pooch", "tqdm"]
    assert [n for n in found["laptop"] if "tensorflow" in n] == [SYSTEMS[system]]
    assert {"keras", "jupyterlab"} <= set(found["laptop"])


def test_students_get_the_versions_that_grade():
    """But for Intel Macs, for which there are none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    grading = {r.name: r.specifier for r in map(Requirement, project["dependencies"])}
    for requirement in map(Requirement, COURSE.laptop):
        intel = requirement.marker and "x86_64" in str(requirement.marker)
        assert intel or requirement.specifier == grading[requirement.name.removesuffix("-cpu")]


def test_binder_on_the_repository_has_what_students_install():
    environment = yaml.safe_load((ROOT / ".binder" / "environment.yml").read_text())
    listed = {str(Requirement(line)) for line in environment["dependencies"][-1]["pip"]}
    ours = [str(Requirement(line.split(";")[0])) for line in COURSE.laptop]
    assert {*map(str, map(Requirement, COURSE.requirements)), ours[0], ours[-1]} < listed
    after = ROOT / ".binder" / "postBuild"
    assert after.stat().st_mode & 0o111
    assert after.read_text().startswith("#!/bin/bash\n")


def test_containers_use_fields_that_there_are(files):
    ours = (ROOT / ".devcontainer" / "devcontainer.json").read_bytes()
    for content in (ours, files[".devcontainer/devcontainer.json"]):
        settings = json.loads(content)
        assert set(settings) <= FIELDS
        assert set(settings["hostRequirements"]) <= REQUIREMENTS
    assert Path(ROOT, json.loads(ours)["postCreateCommand"]).is_file()
