"""Small decks for tests, written as people write slides."""

import fcntl
import tempfile
from functools import cache
from pathlib import Path

from slides.deck.build.bundle import bundle, install
from slides.deck.paths import CACHE

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


@cache
def prepare() -> None:
    """Install the page's packages and bundle its scripts, one process after the other."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock, tempfile.TemporaryDirectory() as scratch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install(tools=True)
        bundle(Path(scratch))
