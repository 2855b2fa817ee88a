"""Outputs, code and words that a page, a browser or a terminal might obey."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from tests.audit.attacks.forged import DOOR
from tests.audit.cases import TOPIC, Case, attack, blank, hand_in, with_code
from tests.processes import BIN, environment

FAMILY = "hostile pages"
SECONDS = 120  # for nbgrader to make one page

# `breach()` is what `tests.audit.pages` looks for in a browser.
_LIVE = (
    "<script>breach()</script>",
    "<img src='http://breach.invalid/a.png' onerror='breach()'>",
    "<svg onload='breach()'><animate onbegin='breach()' attributeName=x dur=1s></svg>",
    "<math><maction actiontype='statusline#http://breach.invalid' xlink:href='javascript:breach()'>"
    "</maction></math>",
    "<meta http-equiv='refresh' content='0;url=http://breach.invalid/'>",
    "<style>@import url(http://breach.invalid/a.css);</style>",
    "<link rel='stylesheet' href='http://breach.invalid/b.css'>",
    "<iframe srcdoc='<script>parent.breach()</script>'></iframe>",
    "<base href='http://breach.invalid/'><a href='x' id='c'>here</a>",
    "<details open ontoggle='breach()'><summary>more</summary></details>",
    "<input autofocus onfocus='breach()'><form action='http://breach.invalid'></form>",
    "</pre></div></body><script>breach()</script>",
    "]]></script><!--><script>breach()</script>-->",
    "{{ breach }}{% include '/etc/passwd' %}{{ ''.__class__.__mro__ }}",
    "$\\\\href{javascript:breach()}{x}$ [x](javascript:breach()) ![x](http://breach.invalid/i)",
)
# As they stand in a page in which they are live.
_TAGS = ("script>breach", "img src='http://breach", "svg onload", "maction actiontype", "meta http-"
         "equiv='refresh'", "style>@import", "link rel='stylesheet' href='http://breach", "iframe "
         "srcdoc", "base href='http", "details open", "input autofocus")  # fmt: skip


def _page(name: str) -> Callable[[Path], str]:
    """Whether nbgrader makes the feedback page in time, and nothing in it is live."""

    def harm(course: Path) -> str:
        command = [str(BIN / "nbgrader"), "generate_feedback", TOPIC, "--student", name]
        began = time.monotonic()
        try:
            said = subprocess.run(
                command, cwd=course, env=environment(), capture_output=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return f"nbgrader makes its page for more than {time.monotonic() - began:.0f} s"
        pages = list((course / "feedback" / name / TOPIC).glob("*.html"))
        if not pages:
            return f"nbgrader made no feedback page: {said.stderr[-500:]!r}"
        text = pages[0].read_text()
        live = [tag for tag in _TAGS if f"<{tag}" in text]
        loud = "\x1b" in text or b"\x1b]" in (course / "autograde.log").read_bytes()
        return f"live in the page: {live}" if live else "an escape sequence" if loud else ""

    return harm


def _shows(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, code, harm=_page(name), **options)


def _built(name: str, tries: str, nb: nbformat.NotebookNode) -> Case:
    return Case(name, FAMILY, tries, hand_in(nb), harm=_page(name))


def _metadata() -> nbformat.NotebookNode:
    nb = blank()
    live = "".join(_LIVE)
    nb.metadata |= {"title": f"</title>{live}", "authors": [{"name": live}]}
    nb.metadata.language_info = {"name": live, "pygments_lexer": live, "file_extension": live}
    for cell in nb.cells:
        cell.metadata |= {"tags": [live], "name": live, "jupyter": {"source_hidden": live}}
        cell.metadata.setdefault("nbgrader", {})["comment"] = live
    return nb


def _many_cells(source: str, count: int) -> nbformat.NotebookNode:
    nb = blank()
    nb.cells += [nbformat.v4.new_code_cell(source) for _ in range(count)]
    return nb


_DISPLAYED = f"""
from IPython.display import HTML, Javascript, Latex, Markdown, Math, display
for live in {_LIVE!r}:
    for kind in (HTML, Javascript, Latex, Markdown, Math):
        display(kind(live), metadata={{"isolated": False, "nbgrader": {{"comment": live}}}})
"""

_MIMES = f"""
import base64
from IPython.display import display
live = {"".join(_LIVE)!r}
coded = base64.b64encode(live.encode()).decode()
for mime in ("text/html", "image/svg+xml", "text/latex", "text/markdown", "application/javascript",
             "application/vnd.jupyter.widget-view+json", "application/json", "application/pdf",
             "text/vnd.mermaid", "application/xhtml+xml", "image/gif", "image/webp", "video/mp4"):
    display({{mime: live, "text/plain": live}}, raw=True)
for mime in ("image/png", "image/jpeg"):
    display({{mime: coded}}, raw=True, metadata={{mime: {{"width": live, "height": live}}}})
    display({{mime: coded + "'>" + live}}, raw=True)
    display({{mime: [coded, live]}}, raw=True)
"""

_STREAMS = f"""
import sys
for live in {_LIVE!r}:
    print(live)
    print(live, file=sys.stderr)
    print("\\x1b[31m" + live + "\\x1b[0;1;4;7;38;5;" + "9" * 300 + "m")
{"".join(_LIVE)!r}
"""

_TERMINAL = """
import sys
for words in ("\\x1b]0;taken\\x07", "\\x1b]8;;http://breach.invalid\\x1b\\\\click\\x1b]8;;\\x1b\\\\",
              "\\x1b]52;c;YnJlYWNo\\x07", "\\x1bP+q544e\\x1b\\\\", "\\x1b[2J\\x1b[H\\x1b[?1049h",
              "\\x9b2J\\x9d0;taken\\x9c", "\\r\\x08\\x08graded", "\\x1b[31m" * 20_000, "\\x1b[",
              "\\x1b[6n\\x1b[c\\x05", "\\u202egraded\\u2066", "\\ud83d\\udc68\\u200d" * 500):
    print(words)
    print(words, file=sys.stderr)
    try:
        raise type(words.encode("ascii", "replace").decode()[:50], (Exception,), {})(words)
    except Exception as error:
        get_ipython().showtraceback()
"""

_WORDS = (
    DOOR
    + f"""
import numpy as np
from grader.contract import wire
texts = {_LIVE!r} + ("\\x1b]52;c;YnJlYWNo\\x07", "`" * 50 + "</code>", "~~~\\n```\\n", "[red]x[/]")
for number, question in enumerate(QUESTIONS):
    text = "".join(texts[number::len(QUESTIONS)])
    hand_over(question, wire.to_bytes({{"error": np.array("AnswerError"), "text": np.array(text)}}))
"""
)

_RAISED = f"""
live = {"".join(_LIVE)!r}
name = type("X", (Exception,), {{}})
name.__name__ = name.__qualname__ = live
get_ipython().set_custom_exc((Exception,), lambda *a, **k: [live, "\\x1b]0;taken\\x07"])
raise name(live)
"""

_CODE = "".join(f"# {live}\nx = {live!r}\n" for live in _LIVE)

CASES = (
    _shows("displays", "displays scripts as HTML, Markdown, formulas and JavaScript", _DISPLAYED),
    _shows("kinds-of-data", "displays scripts under kinds that pages may render", _MIMES),
    _shows("streams", "prints scripts, coloured", _STREAMS),
    _shows("terminal", "prints what terminals obey: titles, links, the clipboard", _TERMINAL),
    _shows("words", "puts scripts, code fences and markup into errors", _WORDS),
    _shows("error-named-script", "raises an error whose name is a script", _RAISED),
    _shows("code", "has scripts in its code, and in comments", _CODE + "\x1b]0;taken\x07"),
    _built("titles", "has scripts in the notebook's title, languages, tags and comments",
           _metadata()),
    _built("blank-lines", "has a cell of 200,000 blanks, on lines of their own",
           with_code(blank(), " \n" * 100_000 + "x = 1")),
    _built("dots", "has a cell of 200,000 dots", with_code(blank(), "x = 1 #" + "." * 200_000)),
    _built("many-slow-cells", "has 150 cells that a lexer is slow with",
           _many_cells("\n$\n(\n" * 2500, 150)),
    _built("long-lines", "has lines of a million letters",
           with_code(blank(), "x = '" + "<b>" * 300_000 + "'")),
    _shows("many-colours", "prints 200,000 changes of colour",
           "print(''.join(f'\\x1b[3{n % 8}m.' for n in range(40_000)))\n" * 8),
)  # fmt: skip
