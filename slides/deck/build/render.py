"""Render executed slides as one page, with nbconvert's SlidesExporter and slides/template."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import nbformat
from jinja2 import pass_context
from nbconvert.exporters import SlidesExporter, TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from grader.contract.errors import ReviewError
from slides.deck.build.math import Math
from slides.deck.build.notes import ONLY_IN_LONG, marked_labels, read_notes
from slides.deck.build.source import Topic, folded, slide_type, slides, slug, tags
from slides.deck.build.vote import read_vote
from slides.deck.paths import TEMPLATE


@dataclass(frozen=True)
class Part:
    """A topic as it stands on the page.

    Attributes:
        title: of its first slide.
        html: its slides.
        code: its cells of code in order, for the live page, which runs them from the top.
        slides: the title of each slide, and its place in the files.
    """

    title: str
    html: str
    code: list[dict[str, Any]]
    slides: list[tuple[str, str]]


class Renderer:
    """Draws topics, and the page of a deck; may be used again for every build.

    Args:
        math: renders the formulas.
    """

    def __init__(self, math: Math) -> None:
        self._math = math
        self._exporter = _DeckExporter(math)

    def parts(self, topics: list[Topic]) -> list[Part]:
        """Draw topics.

        Args:
            topics: the executed topics; their cells are changed in place.

        Raises:
            ReviewError: if KaTeX cannot parse a formula.
        """
        prepared = [(topic, nbformat.v4.new_notebook(cells=_prepared(topic))) for topic in topics]
        drawn = [self._exporter.from_notebook_node(cells)[0] for _, cells in prepared]
        if self._math.render_missing():
            drawn = [self._exporter.from_notebook_node(cells)[0] for _, cells in prepared]
        return [_part(topic, html) for topic, html in zip(topics, drawn, strict=True)]

    def page(self, parts: list[Part]) -> str:
        """The deck as one HTML page.

        Raises:
            ReviewError: if two slides have the same title.
        """
        _require_different_titles(parts)
        page = self._exporter.environment.get_template("index.html.j2")
        code = [cell for part in parts for cell in part.code]
        return page.render(title=parts[0].title, topics=[part.html for part in parts], cells=code)


class _DeckExporter(SlidesExporter):
    """nbconvert's exporter of slides, for a page that loads nothing from other hosts."""

    def __init__(self, math: Math) -> None:
        super().__init__(
            template_name=TEMPLATE.name,
            template_file="topic.html.j2",
            extra_template_basedirs=[str(TEMPLATE.parent)],
            exclude_anchor_links=True,
        )
        self._math = math

    def default_filters(self) -> Any:
        yield from super().default_filters()
        yield "markdown2html", self.markdown2html
        yield "highlighted_lines", highlighted_lines
        yield "folded_code", _folded_code
        yield "json_in_html", _json_in_html
        yield "notes_html", self.notes_html

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        renderer = _Renderer(self._math)
        return str(MarkdownWithMath(renderer=renderer).render(source))

    @pass_context
    def notes_html(self, context: Any, source: str) -> str:
        """Notes with their labels in bold; what only the longer talk says is in its own box."""
        notes = read_notes(source)
        always, longer = (
            self.markdown2html(context, marked_labels(part))
            for part in (notes.always, notes.longer)
        )
        head = f'<p class="plan">{ONLY_IN_LONG}</p>'
        return always + (f'<div class="longer">{head}{longer}</div>' if notes.longer else "")

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        """Skip HTMLExporter's pass over the finished page, which takes a second for the deck."""
        return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kw)


class _Renderer(IPythonRenderer):
    """Markdown whose formulas are rendered now, not by a script in the page."""

    def __init__(self, math: Math) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._math = math

    def inline_math(self, body: str) -> str:
        return self._math.html(body, display=False)

    def block_math(self, body: str) -> str:
        return self._math.html(body, display=True)


def highlighted_lines(source: str) -> str:
    """Python code as highlighted HTML, with every line in a `<span class="line">`."""
    html = highlight(source, get_lexer_by_name("ipython3"), HtmlFormatter(nowrap=True))
    return "\n".join(f'<span class="line">{line}</span>' for line in html.rstrip("\n").split("\n"))


def _folded_code(cell: NotebookNode) -> str:
    """A cell's code as highlighted HTML; what is folded away stands behind a button."""
    lines = highlighted_lines(cell.source).split("\n")
    for away in reversed(folded(cell)):
        number = f"{len(away)} {'line' if len(away) == 1 else 'lines'}"
        words = f'aria-label="Show {number} more" title="All of the code (C)"'
        button = f'<button type="button" class="fold" {words}>\u22ef {number}</button>'
        hidden = "\n".join(lines[away.start : away.stop])
        row = f'<span class="fold-row">{button}</span><span class="folded">{hidden}</span>'
        lines[away.start : away.stop] = [row]
    return "\n".join(lines)


def _json_in_html(value: Any) -> str:
    """JSON that cannot close the script element around it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _prepared(topic: Topic) -> list[NotebookNode]:
    """All cells in order, with what the template needs in `metadata.deck`."""
    cells = []
    for slide in slides(topic):
        deck = slide[0].metadata["deck"]
        opening = slide[0].source.startswith("# ")  # a title, and little else
        deck |= {"slide_id": slug(deck["title"]), "topic": topic.name, "opening": opening}
        cells += _in_columns([_prepare(cell) for cell in slide])
    return cells


def _in_columns(slide: list[NotebookNode]) -> list[NotebookNode]:
    """Put cells tagged left or right side by side: mark where the columns open and close.

    The cells of the left column come first in the page, too, so that they are read first.
    """
    left, right = ([c for c in slide if side in tags(c)] for side in ("left", "right"))
    sides = [column for column in (left, right) if column]
    for column in sides:
        column[0].metadata["deck"]["before"] = '<div class="column">'
        column[-1].metadata["deck"]["after"] = "</div>"
    if not sides:
        return slide
    first, last = sides[0][0].metadata["deck"], sides[-1][-1].metadata["deck"]
    first["before"] = f'<div class="columns">{first["before"]}'
    last["after"] += "</div>"
    place = min(slide.index(column[0]) for column in sides)
    others = [cell for cell in slide if cell not in left and cell not in right]
    return [*others[:place], *left, *right, *others[place:]]


def _prepare(cell: NotebookNode) -> NotebookNode:
    shown = [tag for tag in ("left", "right", "live", "ask") if tag in tags(cell)]
    fragment = ["fragment"] if slide_type(cell) == "fragment" else []
    cell.metadata["deck"] |= {"tags": tags(cell), "classes": " ".join(shown + fragment)}
    if "vote" in tags(cell):
        cell.metadata["deck"]["vote"] = asdict(read_vote(cell.source))
    if cell.cell_type == "code":
        hidden = {"hide", "hide-output"} & set(tags(cell))
        cell.outputs = [] if hidden else [_as_display(output) for output in cell.outputs]
    return cell


def _as_display(output: NotebookNode) -> NotebookNode:
    """A cell's value as displayed output: slides have no prompts, so the two look the same."""
    if output.output_type == "execute_result":
        output = nbformat.v4.new_output("display_data", output.data, metadata=output.metadata)
    return output


def _part(topic: Topic, html: str) -> Part:
    decks = [slide[0].metadata["deck"] for slide in slides(topic)]
    return Part(
        decks[0]["title"],
        html,
        [_code(topic, cell) for cell in topic.code_cells],
        [(deck["title"], deck["source"]) for deck in decks],
    )


def _code(topic: Topic, cell: NotebookNode) -> dict[str, Any]:
    return {
        "id": cell.metadata["deck"]["id"],
        "topic": topic.name,
        "title": cell.metadata["deck"]["title"],
        "source": cell.source,
        "live": "live" in tags(cell),
        "raises": "raises-exception" in tags(cell),
    }


def _require_different_titles(parts: list[Part]) -> None:
    taken: dict[str, str] = {}
    for title, place in (slide for part in parts for slide in part.slides):
        if earlier := taken.get(slug(title)):
            raise ReviewError(
                f"Two slides are called {title!r}: {earlier} and {place}. "
                f"Titles are addresses in the deck: rename one of them."
            )
        taken[slug(title)] = place
