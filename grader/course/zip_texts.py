"""What lies in the students' zip beside the exercises: how to begin, on a laptop and elsewhere.

``environment.yml`` is for conda, and Binder reads it at the top of a repository;
``.devcontainer/devcontainer.json`` is for Codespaces and VS Code.
"""

import json
from collections.abc import Iterable

from grader.contract import environment
from grader.contract.course import Course
from grader.course.addresses import repository_at

START_HERE, READ_ME = "START_HERE.txt", "README.md"
LAPTOP = "laptop"  # the extra that installs all that a computer of one's own needs
_PYTHON = "3.12"  # which every supported TensorFlow has, the last one for Intel Macs too
_IMAGE = f"mcr.microsoft.com/devcontainers/python:{_PYTHON}"
_BADGES = {"Colab": "![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)"}
_EXTENSIONS = ["ms-python.python", "ms-toolsai.jupyter"]


def texts(course: Course, wheel: str, notebooks: list[str], url: str) -> dict[str, str]:
    """These files by their path.

    Args:
        wheel: its file name.
        notebooks: the paths of the notebooks.
        url: where the zip will be unpacked; empty if nowhere.
    """
    links = _links(notebooks, url)
    start = course.start_here.format(
        first=notebooks[0], python=environment.PYTHON, wheel=wheel, links=_as_text(links)
    )
    files = {
        START_HERE: start,
        "environment.yml": _conda(course.name, wheel),
        ".devcontainer/devcontainer.json": _container(course.name, wheel),
    }
    return files | ({READ_ME: _as_page(course.name, links)} if links else {})


def _links(notebooks: list[str], url: str) -> dict[str, dict[str, str]]:
    """By notebook and place, the address that opens it there; none outside GitHub."""
    repository = repository_at(url)
    return {n: repository.links(n) for n in notebooks} if repository else {}


def _as_text(links: dict[str, dict[str, str]]) -> str:
    """For Colab, which most use."""
    lines = [f"    {found['Colab']}" for found in links.values()]
    return "\n".join([*lines, "", ""]) if links else ""


def _as_page(name: str, links: dict[str, dict[str, str]]) -> str:
    """What GitHub shows of the folder."""
    places = list(next(iter(links.values())))
    rows = [
        _row([f"[{n.split('/')[0]}]({n})", *(f"[{_BADGES.get(p, p)}]({found[p]})" for p in places)])
        for n, found in links.items()
    ]
    table = "\n".join([_row(["exercise", *(f"on {p}" for p in places)]), _rule(places), *rows])
    return f"# {name}: exercises\n\n{table}\n\nOn your own computer: {START_HERE}.\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(places: list[str]) -> str:
    return "|" + "---|" * (len(places) + 1)


def _conda(name: str, wheel: str) -> str:
    return (
        f"# conda env create -f environment.yml && conda activate {name} && jupyter lab\n"
        f"name: {name}\nchannels:\n  - conda-forge\ndependencies:\n  - python={_PYTHON}\n  - pip\n"
        f'  - pip:\n      - "./{wheel}[{LAPTOP}]"\n'
    )


def _container(name: str, wheel: str) -> str:
    settings = {
        "name": name,
        "image": _IMAGE,
        "hostRequirements": {"memory": "4gb"},
        "postCreateCommand": f"python -m pip install './{wheel}[{LAPTOP}]'",
        "customizations": {"vscode": {"extensions": _EXTENSIONS}},
    }
    return json.dumps(settings, indent=2) + "\n"
