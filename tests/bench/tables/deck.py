"""How long people wait for pages: the report on a class, and the deck."""

from tests.bench.tables.blocks import Figures, block, table

_DECK = {
    "cold build": (
        "the whole deck built, nothing executed before (training results come with the course)"
    ),
    "build with nothing changed": "built again, nothing changed",
    "prose edit to screen, median": (
        "from saving an edit of prose to the page of `review slides watch`"
    ),
    "code edit to screen, median": "from saving an edit of code",
    "opening to first live result": (
        "from opening the live deck to the first result of a cell, the server being warm"
    ),
    "re-run of a small cell, median": "a small cell, run again",
}


@block
def report(figures: Figures) -> str:
    """A report on a class, and its grades exported."""
    f = figures["report"]
    rows = [
        (
            "`review report`: all records read, answers compared, files written",
            f"{f['processor_seconds_to_write']:.1f} s of a core, {f['megabytes']:.0f} MB of memory",
        ),
        ("the page", f"{f['bytes_of_page'] / 1e6:.2f} MB"),
        ("drawn in Chromium, from opening the file", f"{f['seconds_to_draw']:.1f} s"),
        ("`review export canvas`", f"{f['seconds_to_export']:.1f} s"),
    ]
    head = f"{f['students']} students, six assignments, {f['submissions']:,} submissions"
    return table((head, "figure"), rows)


@block
def deck(figures: Figures) -> str:
    """Building, editing and presenting the deck."""
    f = figures["deck"]
    return table(("what", "seconds"), [(said, _seconds(f[key])) for key, said in _DECK.items()])


@block
def page(figures: Figures) -> str:
    """How large the deck is, and how smooth while networks write in it."""
    f = figures["deck"]
    rows = [
        ("the page, with style and script", f"{f['megabytes of the page']:.1f} MB"),
        (
            "the whole folder, with the live layer and the weights of all networks",
            f"{f['megabytes of the folder']:.1f} MB",
        ),
        ("frames a second while a SimpleRNN writes", f"{f['frames a second, SimpleRNN']:.0f}"),
        ("while two LSTMs write", f"{f['frames a second, two LSTMs']:.0f}"),
    ]
    return table(("what", ""), rows)


def _seconds(seconds: float) -> str:
    """With about two digits."""
    return (
        f"{seconds:.0f}"
        if seconds >= 10
        else f"{seconds:.1f}"
        if seconds >= 0.1
        else f"{seconds:.2f}"
    )
