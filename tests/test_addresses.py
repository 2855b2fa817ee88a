"""Where the students' zip is unpacked, and the links that open its notebooks there."""

import pytest

from grader.contract.errors import ReviewError
from grader.course.addresses import files_at, repository_at

NOTEBOOK = "01_spread/01_spread.ipynb"
RAW = "https://raw.githubusercontent.com/prof/rnn"


@pytest.mark.parametrize(
    ("url", "files"),
    [
        ("", ""),
        ("https://example.edu/rnn/", "https://example.edu/rnn"),
        ("https://prof.github.io/rnn", "https://prof.github.io/rnn"),
        ("https://github.com/prof/rnn", f"{RAW}/main"),
        ("https://github.com/prof/rnn.git", f"{RAW}/main"),
        ("https://github.com/prof/rnn/tree/autumn/", f"{RAW}/autumn"),
        ("https://github.com/prof/rnn/tree/main/class/a", f"{RAW}/main/class/a"),
    ],
)
def test_files_are_fetched_from(url, files):
    assert files_at(url) == files


@pytest.mark.parametrize(
    "url", ["rnn-2026", "ftp://example.edu/rnn", 'https://a.b/"+x+"', "file:///"]
)
def test_what_is_no_address_is_refused_with_an_example(url):
    with pytest.raises(ReviewError, match="expected the address of the folder"):
        files_at(url)


def links(url: str) -> dict[str, str]:
    repository = repository_at(url)
    assert repository
    return repository.links(NOTEBOOK)


def test_a_repository_opens_on_colab_kaggle_binder_and_codespaces():
    file = f"prof/rnn/blob/main/{NOTEBOOK}"
    assert links("https://github.com/prof/rnn") == {
        "Colab": f"https://colab.research.google.com/github/{file}",
        "Kaggle": f"https://kaggle.com/kernels/welcome?src=https://github.com/{file}",
        "Binder": f"https://mybinder.org/v2/gh/prof/rnn/main?labpath={NOTEBOOK}",
        "Codespaces": "https://codespaces.new/prof/rnn/tree/main",
    }


def test_a_folder_of_a_repository_has_no_links_that_need_its_top():
    found = links("https://github.com/prof/rnn/tree/main/2026")
    assert list(found) == ["Colab", "Kaggle"]
    assert found["Colab"].endswith(f"/prof/rnn/blob/main/2026/{NOTEBOOK}")


def test_another_host_has_no_links():
    assert repository_at("https://example.edu/rnn") is None
