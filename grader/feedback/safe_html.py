"""Text as HTML in which nothing is live: Markdown of instructors and graders, code of students."""

from functools import lru_cache
from html import escape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

_TOP = 3  # the level of the highest heading: the page has its own above it
_DEEPEST = 6
_DEEPEST_INDENT = 16  # characters, so that a phone has room for code beside it


class _Renderer(IPythonRenderer):
    """Markdown without raw HTML, pictures and scripts; formulas stay as TeX.

    Attributes:
        headings: the text of each heading, with its level in the source.
    """

    def __init__(self) -> None:
        super().__init__(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
        self.headings: list[tuple[int, str]] = []

    def heading(self, text: str, level: int, **_attrs) -> str:
        self.headings.append((level, text))
        return heading(text, level)

    def block_code(self, code: str, info: str | None = None) -> str:
        """Code and drawings made of characters keep their lines; wide ones scroll."""
        return f'<pre tabindex="0">{escape(code)}</pre>\n'

    def table(self, text: str) -> str:
        """A table scrolls where it is wider than a phone."""
        return f'<div class="wide" tabindex="0"><table>{text}</table></div>\n'

    def inline_math(self, body: str) -> str:
        return f'<code class="tex">{escape(body)}</code>'

    def block_math(self, body: str) -> str:
        return f'<code class="tex block">{escape(body.strip())}</code>'

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(body)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Nothing is loaded from elsewhere: what the picture shows, in words."""
        return f"<em>[{escape(text or 'a picture')}]</em>"


def heading(text: str, level: int) -> str:
    """A heading of rendered Markdown as it stands in `markdown`'s HTML."""
    shown = min(level + _TOP - 2, _DEEPEST)
    return f"<h{max(shown, _TOP)}>{text}</h{max(shown, _TOP)}>\n"


def markdown(source: str) -> tuple[str, list[tuple[int, str]]]:
    """Markdown as HTML, and its headings: level and HTML of each."""
    renderer = _Renderer()
    return str(MarkdownWithMath(renderer=renderer).render(source)), renderer.headings


@lru_cache(maxsize=4096)  # half of a class hands in the same lines
def python(source: str) -> str:
    """Python code, coloured, with each line in an element of its own, so that long ones wrap."""
    lexer = get_lexer_by_name("ipython3", stripnl=False)
    marked = highlight(source, lexer, HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    lines = zip(source.expandtabs(4).split("\n"), marked, strict=False)
    return "".join(
        f'<span class="line" style="--in: {_indent(line)}">{html}\n</span>' for line, html in lines
    )


def _indent(line: str) -> int:
    """How far a line is indented; what it wraps to stands further right."""
    return min(len(line) - len(line.lstrip(" ")), _DEEPEST_INDENT)
