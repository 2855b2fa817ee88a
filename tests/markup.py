"""What is live in a page's markup: parsed as browsers do, so that quoted markup is only text."""

from html.parser import HTMLParser

_LIVE = {
    "script",
    "img",
    "svg",
    "math",
    "iframe",
    "base",
    "link",
    "object",
    "embed",
    "form",
    "input",
}
_ADDRESSES = {"src", "href", "action", "srcset", "background", "poster"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LIVE or (tag == "meta" and ("http-equiv", "refresh") in attrs):
            self.found.append(tag)
        for name, value in attrs:
            leads = name in _ADDRESSES and not (value or "").startswith("#")
            if name.startswith("on") or leads:
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def live_parts(html: str) -> list[str]:
    """Elements and attributes that run, load or lead anywhere but within the page."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def text_of(html: str) -> str:
    """The text of markup, with single spaces."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.text).split())
