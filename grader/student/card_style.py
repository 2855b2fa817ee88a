"""How verdict cards look: on pages, on phones, in notebooks, in print, light and dark."""

_DARK = """
  --vc-text: #e6edf3; --vc-soft: #9da7b1; --vc-paper: #161b22; --vc-line: #3d444d;
  --vc-code: #262c36; --vc-grey: #9da7b1; --vc-tint: #21262d;
  --vc-green: #4ac26b; --vc-green-tint: #12261a; --vc-amber: #e0a82e; --vc-amber-tint: #2b2210;
  --vc-red: #ff8080; --vc-red-tint: #2d1719;
"""
# Light and dark by the reader's system; inside JupyterLab, by its theme.
CSS = f"""\
.verdict-card {{
  --vc-text: #1f2328; --vc-soft: #59636e; --vc-paper: #ffffff; --vc-line: #d1d9e0;
  --vc-code: #eff1f3; --vc-grey: #59636e; --vc-tint: #f6f8fa;
  --vc-green: #1a7f37; --vc-green-tint: #eaf7ee; --vc-amber: #7d4e00; --vc-amber-tint: #fff6dd;
  --vc-red: #b3202c; --vc-red-tint: #fdeeee;
}}
@media screen and (prefers-color-scheme: dark) {{ .verdict-card {{{_DARK}}} }}
body[data-jp-theme-light="false"] .verdict-card {{{_DARK}}}
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
.verdict-card[data-status="wrong"] {{ --vc-tone: var(--vc-red); --vc-tint: var(--vc-red-tint); }}
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
.verdict-card dt {{ color: var(--vc-soft); }}
.verdict-card dd {{ margin: 0; font-family: ui-monospace, Menlo, Consolas, monospace; }}
.verdict-card code {{ padding: .05em .3em; background: var(--vc-code); color: inherit;
  border-radius: .25em; font: .92em ui-monospace, Menlo, Consolas, monospace; }}
.verdict-card .vc-steps {{ margin: .6rem 0 0; padding: 0; list-style: none; }}
"""
