"""SVG and HTML elements as text: tags, numbers, paths and words."""

from html import escape

from slides.figures.figure import colour

TEXT, SMALL = 22.0, 20.0  # font sizes in units; no text is smaller than the page's own
Point = tuple[float, float]  # x to the right, y downwards, in units


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """An XML element; `stroke_width=2` becomes `stroke-width="2"`, None leaves an attribute out."""
    pairs = (
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    opening = f"<{name}{''.join(pairs)}"
    return f"{opening}>{content}</{name}>" if content else f"{opening}/>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value)


def number(value: float) -> str:
    """A coordinate to a hundredth of a unit, without trailing zeros."""
    return f"{round(value, 2) + 0:.10g}"


def path(*parts: str | float | Point) -> str:
    """The `d` attribute of a path from letters, numbers and points."""
    flat = (p if isinstance(p, tuple) else (p,) for p in parts)
    return " ".join(p if isinstance(p, str) else number(p) for group in flat for p in group)


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = TEXT,
    anchor: str = "middle",
    fill: str = "ink",
    italic: bool = False,
    bold: bool = False,
    sub: str = "",
) -> str:
    """An SVG text whose capitals are centred on height y.

    Args:
        x, y: the place of the anchor, in units.
        words: the text; it is escaped.
        size: the font size in units.
        anchor: what is at x: the "start", "middle" or "end" of the text.
        fill: a name in `COLOURS`.
        sub: a subscript after the text.

    Raises:
        KeyError: if the page has no such colour.
    """
    content = escape(words)
    if sub:
        content += tag("tspan", escape(sub), dy=6, font_size=SMALL, font_style="normal")
    return tag(
        "text",
        content,
        x=x,
        y=y + 0.33 * size,  # capitals are two thirds of the font size high
        font_size=size,
        fill=colour(fill),
        text_anchor=anchor if anchor != "start" else None,
        font_style="italic" if italic else None,
        font_weight=600 if bold else None,
    )
