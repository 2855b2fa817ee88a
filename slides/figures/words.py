"""Sentences with computed numbers, for what a slide says beside its code."""

from html import escape

from slides.figures.elements import tag
from slides.figures.figure import Figure


def sentence(words: str) -> Figure:
    """A sentence in the size of the slide's text; what is between two asterisks is bold."""
    parts = (escape(part) for part in words.split("**"))
    content = "".join(tag("strong", part) if i % 2 else part for i, part in enumerate(parts))
    return Figure(tag("p", content), words.replace("**", ""), "text/html")


def large(value: str, words: str) -> Figure:
    """A number that can be read from anywhere in the room, with words after it."""
    content = tag("strong", escape(value)) + f" {escape(words)}"
    return Figure(tag("p", content, class_="large"), f"{value} {words}", "text/html")
