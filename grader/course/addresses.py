"""Where an instructor puts the unpacked students' zip, and the links that open its notebooks there.

Any web server will do for the files. Colab, Kaggle, Binder and Codespaces open notebooks from
GitHub.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from grader.contract.errors import ReviewError

# It is written into notebooks: no character that could end a text there.
_ADDRESS = re.compile(r"https?://[^\s\"'\\{}<>`]+")
_GITHUB = re.compile(
    r"https://github\.com/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?"
    r"(?:/tree/(?P<branch>[\w.-]+)(?P<folder>(?:/[\w.-]+)*))?"
)
_EXAMPLE = "https://github.com/OWNER/REPOSITORY or https://example.edu/rnn-2026"


@dataclass(frozen=True)
class Repository:
    """A folder of a repository on GitHub; of `folder`, empty for the top, a slash comes first."""

    owner: str
    name: str
    branch: str
    folder: str

    @property
    def files(self) -> str:
        path = f"{self.owner}/{self.name}/{self.branch}{self.folder}"
        return f"https://raw.githubusercontent.com/{path}"

    def links(self, notebook: str) -> dict[str, str]:
        """By the name of the place, the address that opens a notebook there."""
        path = quote(f"{self.folder}/{notebook}")
        file = f"{self.owner}/{self.name}/blob/{self.branch}{path}"
        found = {
            "Colab": f"https://colab.research.google.com/github/{file}",
            "Kaggle": f"https://kaggle.com/kernels/welcome?src=https://github.com/{file}",
        }
        if not self.folder:  # both look for their configuration at the top
            where = f"{self.owner}/{self.name}"
            binder = f"https://mybinder.org/v2/gh/{where}/{self.branch}?labpath={path[1:]}"
            found |= {
                "Binder": binder,
                "Codespaces": f"https://codespaces.new/{where}/tree/{self.branch}",
            }
        return found


def files_at(url: str) -> str:
    """Where the files are fetched from, without a slash at the end; empty for an empty address.

    Raises:
        ReviewError: if it is not an address.
    """
    if not url:
        return ""
    if not _ADDRESS.fullmatch(url):
        raise ReviewError(
            f"{url!a} is not an address that notebooks can fetch files from: expected the "
            f"address of the folder to which the students' zip is unpacked, such as {_EXAMPLE}."
        )
    repository = repository_at(url)
    return repository.files if repository else url.rstrip("/")


def repository_at(url: str) -> Repository | None:
    """The repository on GitHub that an address names; its branch is "main" if it names none."""
    match = _GITHUB.fullmatch(url.rstrip("/"))
    if match is None:
        return None
    return Repository(
        match["owner"], match["name"], match["branch"] or "main", match["folder"] or ""
    )
