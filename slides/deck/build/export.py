"""The built deck in one file, for a learning platform or a mail: a zip, or a single page."""

import re
import zipfile
from pathlib import Path

from grader.contract.errors import ReviewError

PARTS = ("index.html", "deck.css", "deck.js", "network-*.js")
STYLES = '<link rel="stylesheet" href="deck.css">'
SCRIPT = '<script src="deck.js"></script>'


def export_page(deck: Path, output: Path) -> Path:
    """Write the deck as one HTML page that asks for nothing; return its path.

    Scripts, styles, fonts, figures and the weights of networks stand in the page itself.

    Args:
        deck: the folder that `build_deck` wrote.
        output: the page; its folder must exist.

    Raises:
        ReviewError: if the deck lacks a part, or the page cannot be written.
    """
    index, css, js, *networks = (path.read_text(encoding="utf-8") for path in _parts(deck))
    for place in (STYLES, SCRIPT, "</body>"):
        if place not in index:
            raise ReviewError(f"{deck}/index.html has no {place}: build the deck again.")
    weights = "".join(map(_inline, networks))
    page = index.replace(STYLES, f"<style>\n{css}\n</style>", 1).replace("<!-- live -->", "", 1)
    head, _, tail = page.partition(SCRIPT)
    main, _, end = tail.rpartition("</body>")
    return _write(output, f"{head}{_inline(js)}{main}{weights}</body>{end}".encode())


def export_zip(deck: Path, output: Path) -> Path:
    """Write the deck's folder, without what only the live deck needs, as a zip; return its path.

    Raises:
        ReviewError: as `export_page` does.
    """
    parts = _parts(deck)
    try:
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in parts:
                archive.write(path, path.name)
    except OSError as error:
        raise _unwritable(output, error) from error
    return output


def _parts(deck: Path) -> list[Path]:
    """The files of the deck: its page, styles and script, then its networks."""
    found = [sorted(deck.glob(name)) for name in PARTS]
    missing = [name for name, paths in zip(PARTS[:3], found[:3], strict=True) if not paths]
    if missing:
        raise ReviewError(f"{deck} has no {missing[0]}: run `review slides build` first.")
    return [path for paths in found for path in paths]


def _inline(script: str) -> str:
    """A script element; nothing in the script can close it, or begin a comment in the page."""
    safe = re.sub(r"</(script)|<(!--)", r"\\x3c/\1\2", script, flags=re.IGNORECASE)
    safe = safe.replace("\\x3c/!--", "\\x3c!--")
    return f"<script>\n{safe}\n</script>"


def _write(output: Path, content: bytes) -> Path:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise _unwritable(output, error) from error
    return output


def _unwritable(output: Path, error: OSError) -> ReviewError:
    return ReviewError(f"The deck cannot be written to {output}: {error.strerror}.")
