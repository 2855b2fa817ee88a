"""Characters of a text in boxes: with their numbers, and cut into windows."""

from collections.abc import Sequence

from rnn_review.pictures.svg import VISIBLE
from slides.figures.diagrams.arrows import OUTPUT, WIDTH, straight
from slides.figures.diagrams.draw import diagram
from slides.figures.diagrams.shapes import Box, Triangle
from slides.figures.either import either
from slides.figures.elements import path, tag, text
from slides.figures.figure import Figure, colour


def numbered(characters: str, numbers: Sequence[int], marked: str) -> Figure:
    """A word, and below each of its characters the number that stands for it.

    Args:
        characters: at most ten.
        numbers: one for each of them.
        marked: the character whose numbers stand out.

    Raises:
        ValueError: if there is not one number for each character.
    """
    if len(characters) != len(numbers):
        raise ValueError(f"There are {len(numbers)} numbers for {len(characters)} characters.")
    alt = (
        f"The characters of “{characters}” above their numbers "
        f"{', '.join(map(str, numbers))}; {marked} has the same number wherever it is."
    )

    def draw(wide: bool) -> Figure:
        width, height, scale = (1180, 156, 1.0) if wide else (560, 100, 0.62)
        return diagram(width, height, alt, [_numbered(characters, numbers, marked, width, scale)])

    return either(draw)


def _numbered(
    characters: str, numbers: Sequence[int], marked: str, width: float, scale: float
) -> str:
    """Letters and boxes in a row, the boxes 92 by 64 units where the scale is 1."""
    step, content = width / len(characters), ""
    box_width, box_height = 92 * scale, 64 * scale
    top = 82 * scale
    for i, (character, place) in enumerate(zip(characters, numbers, strict=True)):
        x, chosen = (i + 0.5) * step, character == marked
        box = {"x": x - box_width / 2, "y": top, "width": box_width, "height": box_height, "rx": 5}
        content += _letter(x, 36 * scale, character, size=40 * scale, bold=chosen)
        if chosen:
            content += tag("rect", **box, fill=colour("input"), fill_opacity=0.25)
        content += tag("rect", **box, fill="none", **_outlined(chosen))
        content += text(x, top + box_height / 2, str(place), size=max(24, 32 * scale), bold=chosen)
    return content


def windows(read: Sequence[str], targets: Sequence[str]) -> Figure:
    """Windows of a text one below the other, and the character that each predicts.

    The character that a window predicts is the first of the next one, as a line from it shows.

    Args:
        read: the characters of each window, three or four.
        targets: the character after each of them.

    Raises:
        ValueError: if there is not one target for each window.
    """
    if len(read) != len(targets):
        raise ValueError(f"There are {len(targets)} targets for {len(read)} windows.")
    content, gap = "", 118.0
    for row, (characters, target) in enumerate(zip(read, targets, strict=True)):
        y = 44 + row * gap
        boxes = [Box(46 + 92 * i, y, 76, 64) for i in range(len(characters))]
        for box, character in zip(boxes, characters, strict=True):
            content += box.draw() + _letter(box.x, y, character, size=32)
        end = Triangle(boxes[-1].x + 190, y, 76, (1, 0))
        content += straight((boxes[-1].x + 46, y), (end.x - 40, y), OUTPUT)
        content += end.draw() + _letter(end.x + 66, y, target, size=32, bold=True)
        if row + 1 < len(read):
            way = path(
                *("M", (end.x + 66, y + 24), "v", 13, "q", 0, 12, -12, 12),
                *("H", 58, "q", -12, 0, -12, 12, "v", 12),
            )
            content += tag(
                "path",
                d=way,
                fill="none",
                stroke=colour("muted"),
                stroke_width=WIDTH - 1,
                stroke_dasharray="5 5",
            )
    pairs = "; ".join(f"“{a}” then “{b}”" for a, b in zip(read, targets, strict=True))
    alt = (
        f"Windows of the text and what each has to predict: {pairs}. What one predicts begins the "
        "next."
    )
    return diagram(560, 88 + gap * (len(read) - 1), alt, [content])


def _letter(x: float, y: float, character: str, *, size: float, bold: bool = False) -> str:
    return text(x, y, VISIBLE.get(character, character), size=size, bold=bold)


def _outlined(chosen: bool) -> dict[str, object]:
    return {"stroke": colour("input" if chosen else "ink"), "stroke_width": 3 if chosen else 2}
