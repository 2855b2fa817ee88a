"""Words that quote a student's code: nothing in them is live where they are shown."""

import pytest
from nbconvert.filters import markdown2html

from grader.contract.plain_text import as_comment


@pytest.mark.parametrize(
    "words",
    [
        "found <script>alert(1)</script>",
        "[click](javascript:alert(1)) <https://a.example>",
        "```\n<b>out of the block</b>\n```",
        "# head\n$\\href{javascript:alert(1)}{x}$ ![](https://a.example/x.png)",
    ],
)
def test_a_comment_shows_them_as_they_are(words):
    page = markdown2html(as_comment(words))
    assert page.startswith("<pre><code>")
    inside = page.removeprefix("<pre><code>").rstrip().removesuffix("</code></pre>")
    assert "<" not in inside  # no markup at all, and MathJax leaves code alone


def test_long_words_are_wrapped_and_none_is_lost():
    words = "Expected a model. " * 40
    comment = as_comment(words)
    assert max(map(len, comment.splitlines())) < 90
    assert comment.split()[1:-1] == words.split()
