"""JSON that people look at is JSON, and has the lines that they look for."""

import json
from dataclasses import dataclass

import pytest

from grader.contract.readable_json import in_lines


@dataclass(frozen=True)
class Pair:
    names: tuple[str, str]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"nothing": [], "none": None, "text": 'a "b"\n', "many": {"x": [1, 2]}},
        {"one": [1.5], "several": [{"a": [1]}, [], "b"], "last": True},
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_it_is_the_same_document(document, ascii_only):
    text = "".join(in_lines(document, ascii_only))
    assert json.loads(text) == document
    assert text.endswith("}\n")


def test_a_list_has_a_line_for_each_item_and_dataclasses_are_their_fields():
    text = "".join(in_lines({"class": "05", "pairs": (Pair(("ada", "bob")), Pair(("cy", "di")))}))
    assert text.splitlines() == [
        "{",
        ' "class": "05",',
        ' "pairs": [',
        '  {"names": ["ada", "bob"]},',
        '  {"names": ["cy", "di"]}',
        " ]",
        "}",
    ]


def test_what_has_no_characters_in_utf_8_is_escaped():
    odd = "caf\N{LATIN SMALL LETTER E WITH ACUTE} \udce9"
    "".join(in_lines({"name": odd})).encode()
    assert "caf\N{LATIN SMALL LETTER E WITH ACUTE}" in "".join(in_lines({"name": odd}, False))
