"""Small decks for tests, written as people write slides."""

from pathlib import Path

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---
"""


def slide(title: str, *code: str, text: str = "", tags: list[str] | None = None) -> str:
    """The source of one slide: a heading, text, cells of code that carry the tags, and notes."""
    marked = f" tags={tags}".replace("'", '"') if tags else ""
    cells = "".join(f"# %%{marked}\n{cell}\n\n" for cell in code)
    return (
        '# %% [markdown] slideshow={"slide_type": "subslide"} timing=[10, 20]\n'
        f"# ## {title}\n#\n# {text}\n\n"
        f"{cells}"
        '# %% [markdown] slideshow={"slide_type": "notes"}\n'
        f"# Say what {title} is about.\n"
    )


def write_topic(path: Path, *slides: str) -> Path:
    """Write a topic's file from the sources of its slides."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *slides]), encoding="utf-8")
    return path
