"""How verdict cards look: on pages, on phones, in notebooks, in print, light and dark."""

_DARK = """
  --vc-text: #e6edf3; --vc-soft: #9da7b1; --vc-paper: #161b22; --vc-line: #3d444d;
  --vc-code: #262c36; --vc-grey: #9da7b1; --vc-tint: #21262d;
  --vc-green: #4ac26b; --vc-green-tint: #12261a; --vc-amber: #e0a82e; --vc-amber-tint: #2b2210;
  --vc-red: #ff8080; --vc-red-tint: #2d1719;
"""
_LIGHT = """
  --vc-text: #1f2328; --vc-soft: #59636e; --vc-paper: #ffffff; --vc-line: #d1d9e0;
  --vc-code: #eff1f3; --vc-grey: #59636e; --vc-tint: #f6f8fa;
  --vc-green: #1a7f37; --vc-green-tint: #eaf7ee; --vc-amber: #7d4e00; --vc-amber-tint: #fff6dd;
  --vc-red: #b3202c; --vc-red-tint: #fdeeee;
"""


def _where(*selectors: str) -> str:
    return ", ".join(f"{selector} .verdict-card" for selector in selectors)


# By the reader's system; by the page's own theme in JupyterLab, VS Code and Colab.
_IN_DARK = _where(
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "body.vscode-high-contrast",
    "html[theme=dark]",
)
_IN_LIGHT = _where(
    'body[data-jp-theme-light="true"]', "body.vscode-light", "body.vscode-high-contrast-light"
)
CSS = f"""\
.verdict-card {{{_LIGHT}}}
@media screen and (prefers-color-scheme: dark) {{ .verdict-card {{{_DARK}}} }}
{_IN_DARK} {{{_DARK}}}
{_IN_LIGHT} {{{_LIGHT}}}
.verdict-card {{
  --vc-tone: var(--vc-grey);
  box-sizing: border-box; max-width: 46rem; margin: .75rem 0; padding: .75rem 1rem;
  color: var(--vc-text); background: var(--vc-paper); border: 1px solid var(--vc-line);
  border-left: .35rem solid var(--vc-tone); border-radius: .4rem;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere; break-inside: avoid;
}}
.verdict-card[data-status="right"] {{
  --vc-tone: var(--vc-green); --vc-tint: var(--vc-green-tint);
}}
.verdict-card[data-status="partly"] {{
  --vc-tone: var(--vc-amber); --vc-tint: var(--vc-amber-tint);
}}
.verdict-card:is([data-status="wrong"], [data-status="error"]) {{
  --vc-tone: var(--vc-red); --vc-tint: var(--vc-red-tint);
}}
.verdict-card p {{ margin: .4rem 0; }}
.verdict-card .vc-head {{ display: flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: baseline;
  margin: 0; }}
.verdict-card .vc-mark, .verdict-card .vc-status {{ color: var(--vc-tone); font-weight: 700; }}
.verdict-card .vc-points {{ margin-left: auto; font-variant-numeric: tabular-nums; }}
.verdict-card .vc-note {{ white-space: pre-wrap; }}
.verdict-card .vc-first {{ font-weight: 600; }}
.verdict-card .vc-mistake {{ margin: .6rem 0; padding: .5rem .75rem; background: var(--vc-tint);
  border-radius: .3rem; }}
.verdict-card .vc-label {{ margin: 0; color: var(--vc-tone); font-size: .85rem; font-weight: 600; }}
.verdict-card .vc-name {{ margin: 0; font-size: 1.1rem; font-weight: 700; }}
.verdict-card .vc-hint {{ margin: .25rem 0 0; }}
.verdict-card .vc-what {{ margin-bottom: .2rem; font-weight: 600; }}
.verdict-card dl {{ display: grid; gap: .15rem; margin: 0; }}
.verdict-card dl div {{ display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); }}
/* Twice the class: Jupyter has rules of its own for these elements. */
.verdict-card.verdict-card :is(dt, dd) {{ float: none; width: auto; margin: 0; padding: 0; }}
.verdict-card.verdict-card dt {{ color: var(--vc-soft); font-weight: inherit; }}
.verdict-card.verdict-card dd {{ font-family: ui-monospace, Menlo, Consolas, monospace; }}
.verdict-card.verdict-card code {{ padding: .05em .3em; background: var(--vc-code); color: inherit;
  border-radius: .25em; font: .92em ui-monospace, Menlo, Consolas, monospace; }}
.verdict-card .vc-steps {{ margin: .6rem 0 0; padding: 0; list-style: none; }}
.verdict-card .vc-raised ol.vc-lines {{ margin: .4rem 0; padding: 0; list-style: none; }}
.verdict-card .vc-kind {{ font-weight: 700; }}
.verdict-card .vc-where {{ display: block; color: var(--vc-soft); font-size: .85rem; }}
.verdict-card.verdict-card code.vc-code {{ display: block; margin: .1rem 0 .4rem;
  padding: .3em .6em; white-space: pre-wrap; }}
.verdict-card .vc-hints {{ margin: .5rem 0 0; border-top: 1px solid var(--vc-line); }}
.verdict-card .vc-hints summary {{ padding: .4rem 0; font-weight: 600; cursor: pointer; }}
.verdict-card .vc-drawn {{ margin: .6rem 0 .2rem; }}
.verdict-card .vc-picture {{ display: block; max-width: 100%; height: auto; overflow: visible; }}
.verdict-card .vc-picture text {{ fill: var(--vc-text); text-anchor: middle;
  font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }}
.verdict-card .vc-picture .vc-tick {{ fill: var(--vc-soft); font-size: 12px; }}
.verdict-card .vc-picture .vc-side {{ fill: var(--vc-soft); text-anchor: start; }}
.verdict-card .vc-picture .vc-begins {{ text-anchor: start; }}
.verdict-card .vc-picture .vc-ends {{ text-anchor: end; }}
.verdict-card .vc-picture .vc-value {{ font-family: ui-monospace, Menlo, Consolas, monospace; }}
.verdict-card .vc-picture rect {{ fill: var(--vc-code); stroke: none; }}
.verdict-card .vc-picture .vc-unknown {{ fill: none; stroke: var(--vc-line);
  stroke-dasharray: 3 3; }}
.verdict-card .vc-picture .vc-after {{ fill: none; stroke: var(--vc-line); }}
.verdict-card .vc-picture .vc-unknown-text {{ fill: var(--vc-soft); }}
.verdict-card .vc-picture .vc-wanted {{ fill: var(--vc-green-tint); stroke: var(--vc-green);
  stroke-width: 2; }}
.verdict-card .vc-picture .vc-off {{ fill: var(--vc-red-tint); stroke: var(--vc-red);
  stroke-width: 2; }}
.verdict-card .vc-picture .vc-wanted-text, .verdict-card .vc-picture .vc-off-text {{
  font-weight: 700; }}
.verdict-card .vc-picture .vc-band {{ fill: var(--vc-green-tint); stroke: var(--vc-green); }}
.verdict-card .vc-picture line {{ stroke: var(--vc-soft); stroke-width: 1; }}
.verdict-card .vc-picture .vc-in {{ fill: var(--vc-green); }}
.verdict-card .vc-picture .vc-out {{ fill: var(--vc-red); }}
.verdict-card .vc-picture .vc-found {{ font-weight: 700; }}
"""
